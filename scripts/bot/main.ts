/** The echo friend as a process: options, engine, friend, standard input; ends with 0 on SIGINT or SIGTERM. */
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { type NodeClient, openNodeClient } from '../node/nodeClient.ts'
import { type BotOptions, botOptionsOf } from './botOptions.ts'
import { EchoFriend } from './echoFriend.ts'
import { openGreetedRooms } from './greetedRooms.ts'
import { createTeller, type Teller } from './teller.ts'
import { openErrorText } from './words.ts'

/** Others see it as here: it never idles. */
const touchEveryMs = 60_000
/** Whoever started it may not wait longer. */
const patienceMs = 8_000

interface Running {
  readonly client: NodeClient
  readonly friend: EchoFriend
}

async function start(options: BotOptions, tell: Teller): Promise<string | undefined> {
  const folder = resolve(options.folder)
  const opened = await openNodeClient({ folder, relayOrigin: options.relayOrigin })
  if (!opened.ok) return openErrorText(opened.error)
  const client = opened.value
  const greeted = await openGreetedRooms(join(folder, 'greeted'))
  const friend = new EchoFriend({ api: client.api, greeted, tell })
  endOnSignal({ client, friend }, tell)
  const begun = await friend.begin(options.name, options.invite)
  if (!begun.ok) {
    await stop({ client, friend })
    return begun.error
  }
  void client.api.touch()
  setInterval(() => void client.api.touch(), touchEveryMs)
  await postLines(friend, begun.value, tell)
  return undefined
}

/** Until standard input ends; the friend goes on without it. */
async function postLines(friend: EchoFriend, room: RoomId | undefined, tell: Teller): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue
    if (room === undefined)
      tell.note('Not posted: it is in several rooms; start it with a link to the one you mean.')
    else await friend.post(room, line)
  }
}

function endOnSignal(running: Running, tell: Teller): void {
  let ending = false
  const end = () => {
    if (ending) return
    ending = true
    tell.note('Ending.')
    setTimeout(() => process.exit(1), patienceMs).unref()
    stop(running).then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

async function stop({ client, friend }: Running): Promise<void> {
  await friend.end()
  await client.close()
}

function giveUp(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

const asked = botOptionsOf(process.argv.slice(2), process.env)
if (!asked.ok) giveUp(asked.error)
else {
  const tell = createTeller((line) => process.stdout.write(`${line}\n`), asked.value.verbose)
  const problem = await start(asked.value, tell)
  if (problem !== undefined) giveUp(problem)
}
