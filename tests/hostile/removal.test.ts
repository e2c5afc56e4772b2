import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readDoor } from '../../shared/client/invitedDoor.ts'
import { loadProfile } from '../../shared/client/profile.ts'
import { loadRoom } from '../../shared/client/roomFiles.ts'
import { signingKeyOf } from '../../shared/crypto/signature.ts'
import type { FrameNumber } from '../../shared/foundation/ids.ts'
import type { Frame, NewFrame } from '../../shared/protocol/frame.ts'
import type { Channel } from '../../shared/protocol/messages.ts'
import { frameBounds } from '../../shared/room/admission.ts'
import { accessKeyIdOf, commitFrameOf } from '../../shared/room/commitFrame.ts'
import { documentNameOf } from '../../shared/room/documentName.ts'
import { decodeBody } from '../../shared/room/entryBody.ts'
import { createEntryContext } from '../../shared/room/entryContext.ts'
import { applyCommit, checkCommit } from '../../shared/room/group.ts'
import { inviteKeysOf } from '../../shared/room/invite.ts'
import { encodeInviteLink } from '../../shared/room/inviteLink.ts'
import { type KeyRing, newestRow, roomKeysOf, rowOfCommit } from '../../shared/room/keyRing.ts'
import { unpackUpdate } from '../../shared/room/packedUpdate.ts'
import { readUpdate } from '../../shared/room/readUpdate.ts'
import { bareOf } from '../../shared/room/sealedEntry.ts'
import { openCommit, openDataFrame, sealDataFrame } from '../../shared/room/sealedFrame.ts'
import { reentryKeyOf } from '../../shared/room/welcome.ts'
import { type AccessKey, earnToken } from '../../shared/sync/logOpening.ts'
import type { RelayLink } from '../../shared/sync/relayLink.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { linesOf, Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'
import { keysIn, openedWith } from './removalKeys.ts'
import { after, connected, removal, type Scene } from './removalScene.ts'
import { strangerAt } from './reviewScene.ts'

let relay: RunningRelay
let scene: Scene

beforeAll(async () => {
  relay = await startRelay()
  scene = await removal(relay)
})

afterAll(async () => {
  await scene.end()
  await relay.stop()
})

/** What lies in the log beyond the commit that removed Ben. */
async function sinceThen(): Promise<readonly Frame[]> {
  return (await scene.recorded()).filter(({ number }) => number > scene.removedBy)
}

/** Whose an entry is is not asked here, only what it says. */
const someRun = { runClass: 'content', random: new Uint8Array(16) } as const

/** What entries say whose frames and bodies these keys open. */
function textsIn(frames: readonly Frame[], ring: KeyRing): readonly string[] {
  const { record } = scene.ben.files
  return frames.flatMap(({ id, commit, content }) => {
    const frameKey = rowOfCommit(ring, commit)?.frameKey
    if (content.kind !== 'data' || !frameKey) return []
    const opened = openDataFrame({ id, body: content.body }, { log: record.log, commit, frameKey })
    const updates = opened.ok ? opened.value : []
    return updates.flatMap(({ document, update }) => {
      const name = documentNameOf(document)
      if (!name) return []
      const context = createEntryContext(
        roomKeysOf(record.room, () => ring),
        name,
        scene.ben.device,
      )
      const runOf = () => ({ ...someRun, device: scene.ben.device })
      const plain = unpackUpdate(update, { context, runOf }, frameBounds)
      const blocks = plain.ok ? readUpdate(plain.value, frameBounds) : plain
      if (!blocks.ok) return []
      return blocks.value.flatMap(({ structs }) =>
        structs.flatMap((struct) => {
          const bare = struct.kind === 'entry' ? bareOf(struct.sealed, context) : undefined
          const body = bare && decodeBody(bare.kindNumber, bare.bytes)
          return body?.kind === 'message' ? body.text : []
        }),
      )
    })
  })
}

const said = after.map((line) => line.replace('Dora: ', ''))

describe('what was recorded, and everything the removed device holds', () => {
  test('[X3] opens nothing that was sent after the removal', async () => {
    const { files, disk } = scene.ben
    const frames = await sinceThen()
    expect(frames.filter(({ content }) => content.kind === 'data').length).toBeGreaterThanOrEqual(3)
    expect(frames.some(({ content }) => content.kind === 'commit')).toBe(true)
    const keys = keysIn(disk)
    expect(keys.length).toBeGreaterThan(1_000)
    expect(openedWith(keys, frames, files.record.log)).toEqual([])
    expect(textsIn(frames, files.ring)).toEqual([])
  })

  test('[X3] opens of the removing commit only what it says, and leads to no epoch', async () => {
    const { files } = scene.ben
    const { log, commit } = files.record
    const removing = (await scene.recorded()).find(({ number }) => number === scene.removedBy)
    if (removing?.content.kind !== 'commit') throw new Error('a commit removed Ben')
    const opened = openCommit(removing.content.sealedCommit, {
      log,
      commit,
      frameKey: newestRow(files.ring).frameKey,
    })
    const candidate = { commit: opened ?? new Uint8Array(), by: 'member' } as const
    const checked = unwrap(await checkCommit(files.group, candidate))
    expect(await applyCommit(files.group, checked)).toEqual({ ok: false, error: { kind: 'removed' } })
    expect(openedWith(keysIn(scene.ben.disk), [removing], log)).toEqual([`${removing.number} commit`])
  })

  test('planted: the same search opens what was sent before, and with one leaked key what was sent after', async () => {
    const { files, disk } = scene.ben
    const { log } = files.record
    const all = await scene.recorded()
    const earlier = all.filter(({ number, content }) => number < scene.removedBy && content.kind === 'data')
    expect(openedWith(keysIn(disk), earlier, log).length).toBe(earlier.length)

    const ada = unwrap(await loadRoom(scene.ada.deps.store, scene.room))
    const afterwards = await sinceThen()
    const leaked = rowOfCommit(ada.ring, scene.removedBy)
    if (!leaked) throw new Error('Ada is in that epoch')
    const opened = openedWith([leaked.frameKey], afterwards, log)
    expect(opened.length).toBeGreaterThanOrEqual(2)
    expect(textsIn(afterwards, { rows: [leaked] })).toEqual(expect.arrayContaining(said.slice(0, 2)))
  })

  test('planted: a link that was made after the removal opens all of it', async () => {
    const { person } = scene.ben
    const keys = inviteKeysOf(scene.newLink.inviteSeed)
    const door = await strangerAt(person, scene.newLink, keys.signing)
    const profile = unwrap(await loadProfile(person.deps.store))
    if (!profile) throw new Error('Ben has run the app')
    const { ring } = unwrap(await readDoor(scene.newLink, unwrap(door.visit), profile.device))
    door.close()
    expect(textsIn(await sinceThen(), ring)).toEqual(expect.arrayContaining(said.slice(0, 2)))
  })
})

describe('at the relay the removed device', () => {
  const log = () => scene.ben.files.record.log
  const atRelay = <T>(act: Parameters<typeof connected<T>>[2]) =>
    connected<T>(scene.ben.person, scene.ben.files, act)
  const oldKey = (): AccessKey => ({ commit: scene.ben.files.record.commit, key: scene.ben.access })

  /** Opens with a token and takes what comes, until the relay has no more. */
  async function readsWith(link: RelayLink, token: string) {
    const frames: Frame[] = []
    let channel = 0 as Channel
    const end = new Promise<string>((resolve) => {
      const { channel: given } = link.register(log(), {
        onConnected: () => undefined,
        onDisconnected: () => undefined,
        onMessage(message) {
          if (message.kind === 'frames') frames.push(...message.frames)
          if (message.kind === 'wall' || message.kind === 'caught-up') resolve(message.kind)
        },
      })
      channel = given
    })
    const opened = await link.ask('opened', {
      kind: 'open',
      channel,
      log: log(),
      token,
      cursor: 0 as FrameNumber,
    })
    return { opened, channel, frames, end }
  }

  test('[X4] reads with its old token, or a new one for its old key, to the commit that removed it', async () => {
    const last = await atRelay(async (link, greeting) => {
      const again = unwrap(await earnToken(link, log(), { access: oldKey(), greeting }))
      const reads = await Promise.all(
        [scene.ben.tokens.member, again.token].map((token) => readsWith(link, token)),
      )
      const ends = await Promise.all(reads.map(({ end }) => end))
      return reads.map(({ frames }, index) => [ends[index], frames.at(-1)?.number])
    })
    expect(last).toEqual([
      ['wall', scene.removedBy],
      ['wall', scene.removedBy],
    ])
  })

  test('[X4] says nothing under its old epoch, and makes no commit beside or after the removal', async () => {
    const { files, access, tokens } = scene.ben
    const { frameKey } = newestRow(files.ring)
    const { commit } = files.record
    const body = sealDataFrame([], { log: log(), commit, frameKey }, nodeRandom)
    const data: NewFrame = { id: '0'.repeat(32) as NewFrame['id'], commit, content: { kind: 'data', body } }
    const refused = await atRelay(async (link) => {
      const { channel } = await readsWith(link, tokens.member)
      const append = async (frame: NewFrame) => {
        const answer = await link.ask('appended', { kind: 'append', channel, frame })
        return answer.ok || answer.error.kind !== 'refused' ? 'taken' : answer.error.refusal.kind
      }
      return [
        await append(data),
        await append(aCommit('member', commit, access)),
        await append(aCommit('member', scene.removedBy, access)),
      ]
    })
    expect(refused).toEqual(['epoch-closed', 'raced', 'bad-proof'])
  })

  test('[X4] stands at no door: not by its link, one it made, the re-entry key, nor a door token of before', async () => {
    const { links, files, tokens } = scene.ben
    const keys = [
      ...links.map(({ inviteSeed }) => inviteKeysOf(inviteSeed).signing),
      reentryKeyOf(files.record.doorSeed),
    ]
    const refused = await atRelay(async (link, greeting) => {
      const answers: string[] = []
      for (const key of keys) {
        const access = { commit: 0 as FrameNumber, key }
        const earned = await earnToken(link, log(), { access, greeting })
        answers.push(earned.ok || earned.error.kind !== 'refused' ? 'earned' : earned.error.refusal.kind)
      }
      const { channel } = link.register(log(), quiet)
      unwrap(
        await link.ask('opened', {
          kind: 'open',
          channel,
          log: log(),
          token: tokens.door,
          cursor: 0 as FrameNumber,
        }),
      )
      const read = await link.ask('door', { kind: 'read-door', channel })
      return [...answers, read.ok || read.error.kind !== 'refused' ? 'read' : read.error.refusal.kind]
    })
    expect(refused).toEqual(['unknown-key', 'unknown-key', 'unknown-key', 'unknown-key'])
  })

  test('[X4] gets on with an appeal of its own: it is sent what travels, sealed, and opens none of it', async () => {
    const { files, access, disk } = scene.ben
    const child = signingKeyOf(nodeRandom.bytes(32))
    const appeal = aCommit('appeal', files.record.commit, access, child)
    const got = await atRelay(async (link, greeting) => {
      const old = unwrap(await earnToken(link, log(), { access: oldKey(), greeting }))
      const { channel } = await readsWith(link, old.token)
      const { number } = unwrap(await link.ask('appended', { kind: 'append', channel, frame: appeal }))
      const own = unwrap(await earnToken(link, log(), { access: { commit: number, key: child }, greeting }))
      const { frames, end } = await readsWith(link, own.token)
      return { end: await end, frames }
    })
    expect(got.end).toBe('caught-up')
    const later = got.frames.filter(({ number, id }) => number > scene.removedBy && id !== appeal.id)
    expect(later).toEqual((await sinceThen()).filter(({ id }) => id !== appeal.id))
    expect(openedWith(keysIn(disk), later, log())).toEqual([])
    expect(textsIn(later, files.ring)).toEqual([])
  })

  test('[X4] is told by its own app that it is out, and comes back by no link', async () => {
    const { person, links } = scene.ben
    await person.reopen()
    const view = await person.room(scene.room, ({ trouble }) => trouble?.kind === 'removed')
    expect(linesOf(view.items).filter((line) => after.some((text) => line.includes(text)))).toEqual([])
    await person.close()
    const again = await new Person('Ben again', relay.origin).open()
    for (const link of links) {
      const joined = await again.api.join(`${relay.origin}/join#${encodeInviteLink(link)}`)
      expect(joined).toEqual({ ok: false, error: { kind: 'unknown' } })
    }
    await again.close()
    const stands = linesOf((await scene.cleo.room(scene.room, () => true)).items)
    expect(stands.slice(-after.length)).toEqual([`Ada: ${after[0]}`, `Cleo: ${after[1]}`, after[2]])
  })
})

const quiet = { onConnected: () => undefined, onDisconnected: () => undefined, onMessage: () => undefined }

/** Registered as it should be, and holds nothing. */
function aCommit(
  kind: 'member' | 'appeal',
  parent: FrameNumber,
  signer: ReturnType<typeof signingKeyOf>,
  childKey = signingKeyOf(nodeRandom.bytes(32)),
): NewFrame {
  const parts = {
    ...{ log: scene.ben.files.record.log, parent, by: { kind }, signer, childKey },
    doorKeys: [{ key: accessKeyIdOf(childKey), expiresAtMs: 4e12 }],
    sealedCommit: nodeRandom.bytes(300),
    doorRecord: nodeRandom.bytes(300),
  }
  return commitFrameOf(parts, nodeRandom)
}
