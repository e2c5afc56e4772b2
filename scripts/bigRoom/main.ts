/** Invented people fill a room: options, an engine for each, the conversation, one line of progress; ends cleanly on Ctrl+C. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { AccountView } from '../../shared/client/views.ts'
import type { RoomId, UserId } from '../../shared/foundation/ids.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { joinErrorText, openErrorText, startErrorText } from '../bot/words.ts'
import { type NodeClient, openNodeClient } from '../node/nodeClient.ts'
import { type BigRoomOptions, bigRoomOptionsOf } from './bigRoomOptions.ts'
import { conversation, peopleOf } from './conversation.ts'
import { Crowd } from './crowd.ts'
import { createProgress } from './progress.ts'
import { Speaker } from './speaker.ts'

/** Whoever ends it may not wait longer. */
const patienceMs = 8_000

/** How far it was is kept so often; what was said after that is not said again either, since each message says which it is. */
const keptEvery = 50

const say = (line: string) => void process.stdout.write(`${line}\n`)

interface Member {
  readonly client: NodeClient
  readonly room: RoomId
  readonly speaker: Speaker
}

async function fill(options: BigRoomOptions): Promise<string | undefined> {
  const crowd = new Crowd()
  const members: Member[] = []
  const ending = endOnSignal(crowd, members)
  for (const [number, { name }] of peopleOf(options).entries()) {
    const member = await enter(options, { number, name, crowd })
    if (!member.ok) return member.error
    members.push(member.value)
    if (ending()) return undefined
  }
  say(`${members.length} people came into the room.`)
  const progress = createProgress(options.messages, process.stdout, () => performance.now())
  const speakers = members.map(({ speaker }) => speaker)
  const acts = conversation({ ...options, startMs: Date.now() })
  const kept = join(resolve(options.folder), `said-${members[0]?.room.slice(0, 16)}-${options.seed}`)
  const onSaid = (messages: number) => {
    progress.said(messages)
    if (messages % keptEvery === 0) writeFileSync(kept, String(messages))
  }
  const from = existsSync(kept) ? Number(readFileSync(kept, 'utf8')) : 0
  const trouble = await crowd.say(acts, { speakers, seed: options.seed, from, onSaid })
  progress.end()
  if (ending()) return undefined
  await closeAll(members)
  if (trouble !== undefined) return `It stopped: ${trouble}.`
  say('All of it is at the relay.')
  return undefined
}

async function enter(
  { invite, relayOrigin, folder }: BigRoomOptions,
  { number, name, crowd }: { readonly number: number; readonly name: string; readonly crowd: Crowd },
): Promise<Result<Member, string>> {
  const opened = await openNodeClient({ folder: join(resolve(folder), `person-${number + 1}`), relayOrigin })
  if (!opened.ok) return fail(openErrorText(opened.error))
  const client = opened.value
  const { api } = client
  const started = await api.start(name)
  if (!started.ok && started.error.kind !== 'already-started') return fail(startErrorText(started.error))
  const room = await roomOf(client, invite)
  if (!room.ok) return room
  const user = await userOf(client)
  const speaker = new Speaker({ api, user, room: room.value, numberOf: crowd.numberOf })
  return ok({ client, room: room.value, speaker })
}

async function roomOf({ api }: NodeClient, invite: string): Promise<Result<RoomId, string>> {
  const joined = await api.join(invite)
  if (joined.ok) return joined
  return joined.error.kind === 'already-here' ? ok(joined.error.room) : fail(joinErrorText(joined.error))
}

function userOf({ api }: NodeClient): Promise<UserId> {
  return new Promise((resolveUser) => {
    const end = api.watchAccount(({ self }: AccountView) => {
      if (!self) return
      resolveUser(self.user)
      queueMicrotask(() => end())
    })
  })
}

/** The returned function tells whether it was asked to end. */
function endOnSignal(crowd: Crowd, members: readonly Member[]): () => boolean {
  let ending = false
  const end = () => {
    if (ending) return
    ending = true
    say('\nEnding.')
    setTimeout(() => process.exit(1), patienceMs).unref()
    crowd.end(members.map(({ speaker }) => speaker))
    closeAll(members).then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  return () => ending
}

async function closeAll(members: readonly Member[]): Promise<void> {
  await Promise.all(members.map(({ client }) => client.close()))
}

function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

const asked = bigRoomOptionsOf(process.argv.slice(2))
if (!asked.ok) giveUp(asked.error)
const problem = await fill(asked.value)
if (problem !== undefined) giveUp(problem)
process.exit(0)
