/** What members say to each other, as any member could seal it: frames, signals, updates, entries and their bodies. */
import { openAt, openBytes, sealAt, sealBytes } from '../../../shared/crypto/aead.ts'
import { signatureBytes, signingKeyOf } from '../../../shared/crypto/signature.ts'
import { concatBytes, fromHex, toHex, utf8 } from '../../../shared/foundation/bytes.ts'
import type {
  DeviceId,
  EntryId,
  Epoch,
  FrameId,
  FrameNumber,
  LogId,
  RoomId,
  UserId,
} from '../../../shared/foundation/ids.ts'
import { frameBounds } from '../../../shared/room/admission.ts'
import type { EntryBody, Hlc } from '../../../shared/room/entry.ts'
import { decodeBody, encodeBody } from '../../../shared/room/entryBody.ts'
import { createEntryContext } from '../../../shared/room/entryContext.ts'
import { openPresence, signPresence } from '../../../shared/room/presenceSignal.ts'
import { readUpdate } from '../../../shared/room/readUpdate.ts'
import { openEntry } from '../../../shared/room/sealedEntry.ts'
import {
  openDataFrame,
  openSignal,
  sealCommit,
  sealDataFrame,
  sealPackedFrame,
  sealSignal,
} from '../../../shared/room/sealedFrame.ts'
import { writeUpdate } from '../../../shared/room/structs.ts'
import { forge } from '../../support/documentForge.ts'
import { createWorld, noneKnown, segment } from '../../support/documentWorld.ts'
import { seededRandom } from '../../unit/groupScene.ts'
import { longestInput, shapeOf, type Target } from '../target.ts'

const random = seededRandom(6)
const seal = {
  log: toHex(random.bytes(32)) as LogId,
  commit: 1 as FrameNumber,
  frameKey: random.bytes(32),
}

export function saidTargets(): readonly Target[] {
  return [
    frameTarget(),
    sealedTarget(),
    ...presenceTargets(),
    bodyTarget(),
    entryTarget(),
    updateTarget(),
    packedFrameTarget(),
    packedTarget(),
    admissionTarget(),
  ]
}

const anyId = 'ab'.repeat(16) as FrameId

/** Sealed anew around what is bent, padding included: a member's own doing. */
function frameTarget(): Target {
  const associated = concatBytes(utf8('castlinker data frame 1\0'), fromLog(), Uint8Array.of(1))
  const updates = [
    { document: 'state', update: random.bytes(20) },
    { document: 'segment/0', update: random.bytes(90) },
  ]
  const sample = openBytes(seal.frameKey, sealDataFrame(updates, seal, random), associated)
  if (!sample) throw new Error('the form of a data frame has changed')
  return {
    ...{ name: 'data frame', form: 'same', maxBytes: longestInput, samples: [sample] },
    read(bytes) {
      const body = sealBytes(seal.frameKey, bytes, associated, random)
      const read = openDataFrame({ id: anyId, body }, seal)
      if (read.ok) return { outcome: `taken ${shapeOf(read.value)}`, value: read.value }
      return { outcome: 'detail' in read.error ? read.error.detail : read.error.kind }
    },
  }
}

function packedFrameTarget(): Target {
  const associated = concatBytes(utf8('castlinker packed data frame 1\0'), fromLog(), Uint8Array.of(1))
  const nonced = { key: seal.frameKey, nonce: concatBytes(fromHex(anyId), new Uint8Array(8)) }
  const said = ['state', 'segment/0', 'segment/70000'].map((document) =>
    sealPackedFrame({ document, update: random.bytes(30) }, anyId, seal),
  )
  return {
    ...{ name: 'packed data frame', form: 'same', maxBytes: longestInput },
    samples: said.flatMap((body) => openAt(nonced, body, associated) ?? []),
    read(bytes) {
      const read = openDataFrame({ id: anyId, body: sealAt(nonced, bytes, associated) }, seal)
      if (read.ok) return { outcome: `taken ${shapeOf(read.value)}`, value: read.value }
      return { outcome: 'detail' in read.error ? read.error.detail : read.error.kind }
    },
  }
}

function fromLog(): Uint8Array {
  return Uint8Array.from(seal.log.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Without the key: whatever a relay makes of it does not open. */
function sealedTarget(): Target {
  return {
    ...{ name: 'sealed frames', form: 'same', maxBytes: longestInput + 64 },
    samples: [
      sealDataFrame([{ document: 'state', update: random.bytes(9) }], seal, random),
      sealPackedFrame({ document: 'state', update: random.bytes(9) }, anyId, seal),
      sealCommit(random.bytes(90), seal, random),
      sealSignal(random.bytes(30), seal, random),
    ],
    read(bytes) {
      const data = openDataFrame({ id: anyId, body: bytes }, seal)
      return { outcome: `${data.ok} ${openSignal(bytes, seal) !== undefined}` }
    },
  }
}

/** As it comes, and signed anew by the device it names. */
function presenceTargets(): readonly Target[] {
  const key = signingKeyOf(random.bytes(32))
  const device = toHex(key.publicKey) as DeviceId
  const place = { room: toHex(random.bytes(32)) as RoomId, commit: 3 as FrameNumber }
  const userOf = (named: DeviceId) => (named === device ? ('a'.repeat(64) as UserId) : undefined)
  const signal = { device, state: 'online', typing: true, lastActiveMs: 5, atMs: 9 } as const
  const signed = signPresence(signal, place, key)
  const read = (bytes: Uint8Array) => {
    const opened = openPresence(bytes, place, userOf)
    if (!opened.ok) return { outcome: 'detail' in opened.error ? opened.error.detail : opened.error.kind }
    const { user: _, ...presence } = opened.value
    const written = signPresence(presence, place, key)
    const again = openPresence(written, place, userOf)
    return {
      outcome: 'taken',
      value: opened.value,
      again: { bytes: written, value: again.ok && again.value },
    }
  }
  return [
    { ...{ name: 'presence', form: 'same', maxBytes: 160 }, samples: [signed], read },
    {
      ...{ name: 'presence, plain part', form: 'same', maxBytes: 100 },
      samples: [signed.subarray(0, -signatureBytes)],
      read: (bytes) => ({ outcome: read(concatBytes(bytes, new Uint8Array(signatureBytes))).outcome }),
    },
  ]
}

/** The first byte is the kind's number. A body may be written in an older version than it came in. */
function bodyTarget(): Target {
  return {
    ...{ name: 'entry body', form: 'settled', maxBytes: longestInput },
    samples: everyBody().map((body) => {
      const { number, bytes } = encodeBody(body)
      return concatBytes(Uint8Array.of(number), bytes)
    }),
    read(bytes) {
      const body = decodeBody(bytes[0] ?? 0, bytes.slice(1))
      const { number, bytes: written } = encodeBody(body)
      return {
        outcome: `${body.kind} ${body.kind === 'unknown' ? body.number < 11 : shapeOf(body)}`,
        value: withoutNothing(body),
        again: {
          bytes: concatBytes(Uint8Array.of(number), written),
          value: withoutNothing(decodeBody(number, written)),
        },
      }
    },
  }
}

/** What is left out and what is empty mean the same (shared/room/entry.ts). */
function withoutNothing(body: EntryBody): object {
  const isNothing = (field: unknown) =>
    field === undefined || field === '' || (Array.isArray(field) && field.length === 0)
  return Object.fromEntries(Object.entries(body).filter(([, field]) => !isNothing(field)))
}

function everyBody(): readonly EntryBody[] {
  const user = toHex(random.bytes(32)) as UserId
  const entry = toHex(random.bytes(20)) as EntryId
  const mentions = [{ user, from: 3, length: 4 }]
  const run = { device: toHex(random.bytes(32)) as DeviceId, random: random.bytes(16) }
  const range = {
    ...run,
    runClass: 'content',
    epoch: 2 as Epoch,
    from: 1,
    to: 4,
    last: random.bytes(32),
  } as const
  const steps = [
    { to: 2, atMs: 5 },
    { to: 9, atMs: 7 },
  ]
  return [
    { kind: 'message', text: 'hello' },
    { kind: 'message', text: 'you @ann', reply: { entry, segment: 0 }, mentions },
    { kind: 'edit', text: 'better', mentions },
    { kind: 'reaction', emoji: '👍', on: true },
    { kind: 'delete', ranges: [range] },
    { kind: 'delete', ranges: [range, { ...range, runClass: 'receipts' }], shownAt: 77 as Hlc },
    { kind: 'receipt', runs: [{ client: 7, delivered: steps, read: steps.slice(1) }] },
    { kind: 'profile', name: 'Ann' },
    { kind: 'profile', name: 'Ann', picture: Uint8Array.of(0xff, 0xd8, 0xff, 1) },
    { kind: 'roomInfo', name: 'Kitchen', topic: 'food' },
    { kind: 'unknown', number: 10, body: random.bytes(8) },
  ]
}

/** What stands inside the seal of an entry, as a member seals it. */
function entryTarget(): Target {
  const world = createWorld(4)
  const { mallory } = world.members
  const context = createEntryContext(world.keys, segment, mallory.id)
  const forged = [
    forge(world, { by: mallory }),
    forge(world, { by: mallory, runClass: 'receipts', body: { kind: 'receipt', runs: [] } }),
  ]
  const [place] = forged
  const entryKey = world.keys.keysAt(0 as Epoch)?.entryKey
  if (!place || !entryKey) throw new Error('the world begins with keys')
  const associated = concatBytes(context.scope, new Uint8Array(8))
  const inside = forged.map(({ sealed }) => openBytes(entryKey, sealed.subarray(2), associated))
  return {
    ...{ name: 'entry', form: 'same', maxBytes: longestInput },
    samples: inside.map((plain) => plain ?? new Uint8Array()),
    read(bytes) {
      const sealed = sealBytes(entryKey, bytes, associated, random)
      const read = openEntry(concatBytes(Uint8Array.of(1, 0), sealed), place, context)
      if (!read.ok) return { outcome: read.error.kind }
      return { outcome: `taken ${shapeOf(read.value.body)}`, value: read.value.body }
    },
  }
}

/** Blocks are written by falling client id, whatever order they came in. */
function updateTarget(): Target {
  return {
    ...{
      name: 'update',
      form: 'settled',
      maxBytes: longestInput,
      samples: updates().map(({ update }) => update),
    },
    read(bytes) {
      const read = readUpdate(bytes, frameBounds)
      if (!read.ok) return { outcome: read.error }
      const sorted = [...read.value].sort((a, b) => b.client - a.client)
      const written = writeUpdate(sorted)
      const again = readUpdate(written, frameBounds)
      const outcome = `taken ${shapeOf(read.value)}`
      return { outcome, value: sorted, again: { bytes: written, value: again.ok && again.value } }
    },
  }
}

/** Against a document that holds nothing of it, and one that holds all of it. What is read grows by seals, within its limit. */
function packedTarget(): Target {
  const samples = updates().map(({ world, update, bob }) => ({ world, packed: bob.room.packed(update) }))
  const [first] = samples
  if (!first) throw new Error('something was said')
  const empty = first.world.open(first.world.members.ann)
  const full = first.world.open(first.world.members.cleo)
  full.receive(first.packed, { form: 'packed' })
  return {
    ...{ name: 'packed update', form: 'same', maxBytes: longestInput },
    samples: samples.map(({ packed }) => packed),
    read(bytes) {
      const told = [empty, full].map(({ room }) => room.admit(bytes, { form: 'packed' }))
      if (told.some((each) => each.ok && each.value.update.length > frameBounds.maxBytes))
        throw new Error('more came out than an update may hold')
      return { outcome: told.map((each) => (each.ok ? 'taken' : each.error.kind)).join(', ') }
    },
  }
}

/** Against a document that holds nothing of it, and one that holds all of it. */
function admissionTarget(): Target {
  const [first] = updates()
  if (!first) throw new Error('something was said')
  const { world } = first
  const empty = world.open(world.members.ann)
  const full = world.open(world.members.cleo)
  full.receive(first.update)
  const before = full.state()
  return {
    ...{
      name: 'admission',
      form: 'same',
      maxBytes: longestInput,
      samples: updates().map(({ update }) => update),
    },
    read(bytes) {
      const [fresh, again] = [empty.room.admit(bytes), full.room.admit(bytes)]
      if (fresh.ok && !again.ok) throw new Error('what is taken anew is taken again')
      if (full.state().length !== before.length) throw new Error('admission applies nothing')
      const told = (result: typeof fresh) => (result.ok ? 'taken' : result.error.kind)
      return { outcome: `${told(fresh)}, ${told(again)}` }
    },
  }
}

function updates() {
  const world = createWorld(3)
  const bob = world.open(world.members.bob)
  const said = ['one', 'two', 'three', 'four'].map((text) => bob.say(text))
  bob.erase(...said.slice(1, 3))
  return bob.room.ownDifference(noneKnown, 100_000).map(({ update }) => ({ world, bob, update }))
}
