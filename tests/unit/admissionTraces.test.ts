import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { stateBounds } from '../../shared/room/admission.ts'
import { createWorld, type Place, type World } from '../support/documentWorld.ts'

/** What the relay holds: updates in order, and how far each device has read. */
interface Wire {
  readonly log: Uint8Array[]
  readonly cursors: Map<Place['member'], number>
  readonly known: Map<Place['member'], Map<number, number>>
}

const seeds = Array.from({ length: 25 }, (_, index) => index + 1)
const steps = 120

describe('random traces of four devices', () => {
  test.each(seeds)('[A1] all agree, nothing honest is refused, nothing deleted is left (seed %i)', (seed) => {
    const { world, places, wire, gone } = runTrace(seed)
    for (const place of places) publish(place, wire, { world, cut: 1 << 17 })
    for (const place of places) catchUp(place, wire)
    const [first, ...others] = places
    for (const other of others) expect(other.texts()).toEqual(first?.texts())
    for (const place of places) {
      expect(place.doc.store.pendingStructs).toBeNull()
      for (const sealed of gone) expect(holds(place.doc, sealed)).toBe(false)
    }
    for (const { client, clock } of first?.room.entries() ?? [])
      expect(first && holds(first.doc, sealedAt(first.doc, client, clock))).toBe(true)
    const newcomer = world.open(world.members.mallory)
    expect(first && newcomer.receive(first.state(), { bounds: stateBounds })).toEqual({
      ok: true,
      value: undefined,
    })
    expect(newcomer.texts()).toEqual(first?.texts())
    expect(newcomer.room.stateVector()).toEqual(first?.room.stateVector())
  })
})

function runTrace(seed: number) {
  const world = createWorld(seed)
  const { ann, bob, bobsPhone, cleo } = world.members
  const places = [ann, bob, bobsPhone, cleo].map((member) => world.open(member))
  const wire: Wire = { log: [], cursors: new Map(), known: new Map() }
  const gone: Uint8Array[] = []
  for (let step = 0; step < steps; step += 1) {
    const at = world.random.below(places.length)
    const place = places[at]
    if (place) places[at] = act(place, { world, wire, gone })
  }
  return { world, places, wire, gone }
}

interface Stage {
  readonly world: World
  readonly wire: Wire
  readonly gone: Uint8Array[]
}

function act(place: Place, { world, wire, gone }: Stage): Place {
  const choice = world.random.below(13)
  if (choice < 4) place.say(`${place.member.id.slice(0, 4)} says ${world.random.below(1 << 30)}`)
  else if (choice < 6) eraseSome(place, { world, wire, gone })
  else if (choice < 7) place.room.adopt(place.room.prepare({ kind: 'receipt', runs: [] }))
  else if (choice < 9) publish(place, wire, { world, cut: 700 })
  else if (choice < 11) catchUp(place, wire)
  else if (choice < 12) world.nextEpoch()
  else return world.open(place.member, { state: Y.encodeStateAsUpdate(place.doc) })
  return place
}

function eraseSome(place: Place, { world, gone }: Stage): void {
  const admin = place.member === world.members.ann
  const candidates = place.room
    .entries()
    .filter(({ kind, user }) => kind === 'message' && (admin || user === place.member.user))
  const from = world.random.below(candidates.length + 1)
  const chosen = candidates.slice(from, from + 1 + world.random.below(4))
  if (chosen.length === 0) return
  for (const { client, clock } of chosen) gone.push(sealedAt(place.doc, client, clock))
  place.erase(...chosen)
}

/** Sends what the relay lacks, cut small; one update in ten goes out twice. */
function publish(
  place: Place,
  wire: Wire,
  { world, cut }: { readonly world: World; readonly cut: number },
): void {
  const known = wire.known.get(place.member) ?? new Map<number, number>()
  wire.known.set(place.member, known)
  for (const { update, heads } of place.room.ownDifference(known, cut)) {
    wire.log.push(update)
    if (world.random.below(10) === 0) wire.log.push(update)
    for (const [client, head] of heads) known.set(client, head)
  }
}

function catchUp(place: Place, wire: Wire): void {
  for (const update of wire.log.slice(wire.cursors.get(place.member) ?? 0))
    expect(place.receive(update)).toEqual({ ok: true, value: undefined })
  wire.cursors.set(place.member, wire.log.length)
}

function sealedAt(doc: Y.Doc, client: number, clock: number): Uint8Array {
  const item = Y.getItem(doc.store, Y.createID(client, clock))
  if (!(item.content instanceof Y.ContentBinary)) throw new Error('not a live entry')
  return item.content.content
}

function holds(doc: Y.Doc, sealed: Uint8Array): boolean {
  return Buffer.from(Y.encodeStateAsUpdate(doc)).includes(Buffer.from(sealed))
}
