/**
 * A room without a network: Ann (admin), Bob with two devices, and Cleo, who are members, and Mallory, who is one, too.
 * Everything is drawn from a seed. Devices hand each other updates directly; keys are the test's own.
 */
import * as Y from 'yjs'
import { type SigningKey, signingKeyOf } from '../../shared/crypto/signature.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { toHex } from '../../shared/foundation/bytes.ts'
import type { DeviceId, Epoch, RoomId, UserId } from '../../shared/foundation/ids.ts'
import type { Random } from '../../shared/foundation/ports.ts'
import type { Result } from '../../shared/foundation/result.ts'
import type { AdmissionRefusal } from '../../shared/room/admission.ts'
import type { OpenedEntry } from '../../shared/room/chainedEntry.ts'
import { type DocumentName, segmentDocument } from '../../shared/room/documentName.ts'
import type { Prepared } from '../../shared/room/ownRuns.ts'
import { type AdmitOptions, createRoomDocument, type RoomDocument } from '../../shared/room/roomDocument.ts'
import type { RoomKeys, RosterSeat } from '../../shared/room/roomKeys.ts'
import { structsFrom } from '../../shared/room/storedStructs.ts'
import { writeUpdate } from '../../shared/room/structs.ts'
import { createFakeClock, type FakeClock } from './fakeClock.ts'

await readySodium()

export const segment = segmentDocument(0)
export const noneKnown: ReadonlyMap<number, number> = new Map()

/** A generator that repeats itself for a seed (mulberry32). */
export function seededRandom(seed: number): Random & { below(limit: number): number } {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    below: (limit) => next() % limit,
  }
}

export interface Member {
  readonly user: UserId
  readonly id: DeviceId
  readonly signing: SigningKey
}

export interface Place {
  readonly member: Member
  readonly doc: Y.Doc
  readonly room: RoomDocument
  say(text: string): Prepared
  erase(...said: readonly Pick<OpenedEntry, 'id'>[]): Prepared
  receive(update: Uint8Array, options?: AdmitOptions): Result<void, AdmissionRefusal>
  /** Everything that is held, as a checkpoint carries it. */
  state(): Uint8Array
  texts(): readonly string[]
}

export interface World {
  readonly random: ReturnType<typeof seededRandom>
  readonly clock: FakeClock
  readonly keys: RoomKeys
  readonly members: Readonly<Record<'ann' | 'bob' | 'bobsPhone' | 'cleo' | 'mallory', Member>>
  open(member: Member, options?: Partial<Pick<PlaceOptions, 'name' | 'state' | 'keys' | 'wrongMs'>>): Place
  /** Opens the next epoch; `change` gives its roster from the last one's. */
  nextEpoch(change?: (roster: readonly RosterSeat[]) => readonly RosterSeat[]): void
  /** The same people's other room. */
  otherRoom(): RoomKeys
}

export function createWorld(seed = 1): World {
  const random = seededRandom(seed)
  const clock = createFakeClock()
  const user = () => toHex(random.bytes(32)) as UserId
  const device = (of: UserId): Member => {
    const signing = signingKeyOf(random.bytes(32))
    return { user: of, id: toHex(signing.publicKey) as DeviceId, signing }
  }
  const bobs = user()
  const members = {
    ann: device(user()),
    bob: device(bobs),
    bobsPhone: device(bobs),
    cleo: device(user()),
    mallory: device(user()),
  }
  const first = Object.values(members).map((member) => seatOf(member, member === members.ann))
  const ring = createRing(random, first)
  return {
    ...{ random, clock, members },
    keys: ring.keys,
    nextEpoch: ring.next,
    otherRoom: () => createRing(random, first).keys,
    open: (member, { name = segment, state, keys = ring.keys, wrongMs = 0 } = {}) =>
      openPlace(member, { name, state, keys, random, clock, wrongMs }),
  }
}

function seatOf({ user, id }: Member, admin: boolean): RosterSeat {
  return { user, device: id, admin }
}

function createRing(random: Random, first: readonly RosterSeat[]) {
  const row = (roster: readonly RosterSeat[]) => ({
    roster,
    keys: { entryKey: random.bytes(32), stateKey: random.bytes(32) },
  })
  const rows = [row(first)]
  const newest = () => (rows.length - 1) as Epoch
  const keys: RoomKeys = {
    room: toHex(random.bytes(32)) as RoomId,
    get epoch() {
      return newest()
    },
    keysAt: (epoch) => rows[epoch]?.keys,
    rosterAt: (epoch) => rows[epoch]?.roster ?? [],
  }
  const next = (change = (roster: readonly RosterSeat[]) => roster) => {
    rows.push(row(change(keys.rosterAt(newest()))))
  }
  return { keys, next }
}

interface PlaceOptions {
  readonly name: DocumentName
  readonly state: Uint8Array | undefined
  readonly keys: RoomKeys
  readonly random: Random
  readonly clock: FakeClock
  /** How far the device's own clock is from the world's. */
  readonly wrongMs: number
}

function openPlace(member: Member, { state, wrongMs, ...options }: PlaceOptions): Place {
  const doc = new Y.Doc({ gc: true })
  if (state) Y.applyUpdate(doc, state)
  const clock = { ...options.clock, nowMs: () => options.clock.nowMs() + wrongMs }
  const room = createRoomDocument({ ...options, clock, doc, device: member })
  room.load()
  const adopted = (prepared: Prepared) => {
    room.adopt(prepared)
    return prepared
  }
  return {
    ...{ member, doc, room },
    say(text) {
      options.clock.advance(1000)
      return adopted(room.prepare({ kind: 'message', text }))
    },
    erase(...said) {
      options.clock.advance(1000)
      const prepared = room.prepareDelete(said.map(({ id }) => id))
      if (!prepared) throw new Error('nothing to erase, or no right to')
      return adopted(prepared)
    },
    receive(update, terms) {
      const admitted = room.admit(update, terms)
      if (!admitted.ok) return admitted
      Y.applyUpdate(doc, admitted.value.update, 'provider')
      room.settle(admitted.value)
      return { ok: true, value: undefined }
    },
    state: () => withoutDeleteSet(doc),
    texts: () => textsOf(room),
  }
}

function textsOf(room: RoomDocument): readonly string[] {
  const said = [...room.entries()].sort((a, b) => a.hlc - b.hlc || (a.id < b.id ? -1 : 1))
  return said.flatMap(({ body }) => (body.kind === 'message' ? [body.text] : []))
}

/** A document's structs of all runs, and an empty delete set. */
export function withoutDeleteSet(doc: Y.Doc): Uint8Array {
  const blocks = [...doc.store.clients.keys()].map((client) => ({
    client,
    structs: structsFrom(doc, client, 0),
  }))
  return writeUpdate(blocks)
}
