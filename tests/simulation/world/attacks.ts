/**
 * What a hostile member tries: each attack says things into a room's log that honest devices must refuse or outlive. Whatever it
 * says, the word `forged` is in it; what it may say in its own name has it not.
 */
import { signingKeyOf } from '../../../shared/crypto/signature.ts'
import { toHex } from '../../../shared/foundation/bytes.ts'
import type { EntryId, FrameId } from '../../../shared/foundation/ids.ts'
import type { Frame } from '../../../shared/protocol/frame.ts'
import { noLink, type OpenedEntry } from '../../../shared/room/chainedEntry.ts'
import { commitFrameOf } from '../../../shared/room/commitFrame.ts'
import { segmentDocument } from '../../../shared/room/documentName.ts'
import { classOfKind, type EntryBody, type Hlc, kindNumbers } from '../../../shared/room/entry.ts'
import { createEntryContext } from '../../../shared/room/entryContext.ts'
import { epochSecretsOf } from '../../../shared/room/group.ts'
import { newestRow, roomKeysOf } from '../../../shared/room/keyRing.ts'
import { signPresence } from '../../../shared/room/presenceSignal.ts'
import { clientIdOf } from '../../../shared/room/run.ts'
import { sealEntry } from '../../../shared/room/sealedEntry.ts'
import {
  type CarriedUpdate,
  type FrameSeal,
  sealDataFrame,
  sealPackedFrame,
  sealSignal,
} from '../../../shared/room/sealedFrame.ts'
import { rangesNaming } from '../../../shared/room/warrantRanges.ts'
import { bare, blockOf, type Forged, gc, missing, rawUpdate, skip } from '../../support/documentForge.ts'
import type { Chance } from './chance.ts'
import type { Loot } from './hostileMember.ts'

/** Planted: words of its own, which every device takes. What looks for forgeries must find them. */
export const honestWords: Attack = (loot, chance) =>
  sayUpdate(loot, chance, rawUpdate([blockOf(forged(loot, chance, textOf('message')))]))

export type Attack = (loot: Loot, chance: Chance) => Promise<void> | void

const segment = segmentDocument(0)

/** By name; a world's story tells which was tried. */
export const attacks: Readonly<Record<string, Attack>> = {
  'words in another’s name': (loot, chance) => {
    const victim = victimOf(loot, chance)
    if (victim) sayUpdate(loot, chance, rawUpdate([blockOf(forged(loot, chance, textOf('message'), victim))]))
  },
  'an edit in another’s name': (loot, chance) => {
    const victim = victimOf(loot, chance)
    if (victim)
      sayUpdate(loot, chance, rawUpdate([blockOf(forged(loot, chance, textOf('edit'), victim, victim.id))]))
  },
  'an edit of another’s words': (loot, chance) => {
    const victim = victimOf(loot, chance)
    if (victim)
      sayUpdate(
        loot,
        chance,
        rawUpdate([blockOf(forged(loot, chance, textOf('edit'), undefined, victim.id))]),
      )
  },
  'a warrant over another’s words': (loot, chance) => {
    const victim = victimOf(loot, chance)
    if (!victim || isAdmin(loot)) return
    const body: EntryBody = { kind: 'delete', ranges: rangesNaming([victim]) }
    const warrant = blockOf(forged(loot, chance, body))
    sayUpdate(loot, chance, rawUpdate([warrant]))
    sayUpdate(loot, chance, rawUpdate([warrant, missing(victim.client, victim.clock, 1)]))
  },
  'a hole in another’s run': (loot, chance) => {
    const next = placeOf(loot, chance)
    if (next) sayUpdate(loot, chance, rawUpdate([missing(next.client, next.clock, chance.between(1, 9))]))
  },
  'a block that is none': (loot, chance) => {
    const next = placeOf(loot, chance)
    const ref = chance.of(0.5) ? gc : skip
    if (next) sayUpdate(loot, chance, rawUpdate([{ ...next, structs: [bare(ref, 3)] }]))
  },
  'a set of deletions': (loot, chance) => {
    const all = [...loot.nextByClient].map(([client, clock]) => [client, 0, clock] as const)
    sayUpdate(loot, chance, rawUpdate([], all))
  },
  'the same again, elsewhere': (loot, chance) => {
    const carried = chance.pick(loot.updates)
    if (!carried) return
    const names = [segment, 'state', 'segment/7', 'segment/1000000000']
    for (const document of names) sayCarried(loot, chance, { ...carried, document })
    sayCarried(loot, chance, { ...carried, document: 'elsewhere', form: 'plain' })
  },
  'bent bytes': (loot, chance) => {
    const carried = chance.pick(loot.updates)
    if (!carried) return
    const at = chance.between(0, carried.update.length - 1)
    const update = carried.update.with(at, (carried.update[at] ?? 0) ^ chance.between(1, 255))
    sayCarried(loot, chance, { ...carried, update })
  },
  noise: (loot, chance) => {
    say(loot, chance, chance.bytes(chance.between(1, 4_000)))
    for (const form of ['plain', 'packed'] as const)
      sayCarried(loot, chance, {
        document: segment,
        update: chance.bytes(chance.between(1, 100_000)),
        form,
      })
  },
  'two words at one place': (loot, chance) => {
    const run = chance.bytes(16)
    for (const text of [`said once ${toHex(run)}`, 'forged in its place'])
      sayUpdate(
        loot,
        chance,
        rawUpdate([blockOf(forged(loot, chance, { kind: 'message', text }, undefined, undefined, run))]),
      )
  },
  'signals of nobody': (loot, chance) => {
    const { profile, room, channel, files } = loot
    const victim = newestRow(files.ring).roster.find(({ device }) => device !== profile.device.id)
    for (let count = 0; count < 50; count += 1) channel.signal(chance.bytes(192))
    if (!victim) return
    const atMs = 4_000_000_000_000
    const said = { device: victim.device, state: 'online', typing: true, lastActiveMs: atMs, atMs } as const
    const place = { room, commit: files.record.commit }
    channel.signal(sealSignal(signPresence(said, place, profile.device.signing), sealOf(loot), chance))
  },
  'a garbage commit': async (loot, chance) => {
    const { record, group } = loot.files
    const signer = signingKeyOf((await epochSecretsOf(group)).accessSeed)
    const by = { kind: chance.of(0.5) ? 'member' : 'appeal' } as const
    const parts = { log: record.log, parent: record.commit, by, signer, doorKeys: undefined }
    const garbage = { sealedCommit: chance.bytes(300), doorRecord: chance.bytes(300) }
    const childKey = signingKeyOf(chance.bytes(32))
    void loot.channel.append(commitFrameOf({ ...parts, ...garbage, childKey }, chance))
  },
}

function textOf(kind: 'message' | 'edit'): EntryBody {
  return { kind, text: 'forged' }
}

function sealOf({ files }: Loot): FrameSeal {
  const { log, commit } = files.record
  return { log, commit, frameKey: newestRow(files.ring).frameKey }
}

function say(loot: Loot, chance: Chance, body: Uint8Array): void {
  append(loot, toHex(chance.bytes(16)) as FrameId, body)
}

function append({ channel, files }: Loot, id: FrameId, body: Uint8Array): void {
  const content: Frame['content'] = { kind: 'data', body }
  void channel.append({ id, commit: files.record.commit, content })
}

function sayUpdate(loot: Loot, chance: Chance, update: Uint8Array): void {
  sayCarried(loot, chance, { document: segment, update, form: 'plain' })
}

function sayCarried(loot: Loot, chance: Chance, { form, ...said }: CarriedUpdate): void {
  const id = toHex(chance.bytes(16)) as FrameId
  const isPacked = form === 'packed'
  const body = isPacked
    ? sealPackedFrame(said, id, sealOf(loot))
    : sealDataFrame([said], sealOf(loot), chance)
  append(loot, id, body)
}

function isAdmin({ files, profile }: Loot): boolean {
  return newestRow(files.ring).roster.some(({ user, admin }) => user === profile.user && admin)
}

function victimOf({ entries, profile }: Loot, chance: Chance): OpenedEntry | undefined {
  return chance.pick(entries.filter(({ kind, user }) => kind === 'message' && user !== profile.user))
}

/** The next place in a run of somebody. */
function placeOf({ nextByClient }: Loot, chance: Chance) {
  const found = chance.pick([...nextByClient])
  return found && { client: found[0], clock: found[1] }
}

/** Sealed as the engine would, with what the hostile device has: its own signing key and the room's keys. */
function forged(
  { files, profile, room }: Loot,
  chance: Chance,
  body: EntryBody,
  ...[inNameOf, target, random = chance.bytes(16)]: [OpenedEntry?, EntryId?, Uint8Array?]
): Forged {
  const { id, signing } = profile.device
  const { device, user } = inNameOf ?? { device: id, user: profile.user }
  const keys = roomKeysOf(room, () => files.ring)
  const number = body.kind === 'unknown' ? body.number : kindNumbers[body.kind]
  const run = { device, runClass: classOfKind(number), random }
  const client = clientIdOf(run, room, segment)
  const hlc = ((files.record.createdAtMs + 60_000) * 256) as Hlc
  const sealed = sealEntry(
    { run, client, clock: 0, user, hlc, body, target, previous: noLink },
    createEntryContext(keys, segment, device),
    { key: signing },
  )
  return { ...sealed, entry: sealed.chained.entry, client, clock: 0 }
}
