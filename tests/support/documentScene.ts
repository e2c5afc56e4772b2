/** Bob has spoken, Ann has read; what a hostile Mallory then tries, and whether it is refused without a trace. */
import { expect } from 'vitest'
import * as Y from 'yjs'
import type { Epoch } from '../../shared/foundation/ids.ts'
import { stateBounds } from '../../shared/room/admission.ts'
import type { OpenedEntry } from '../../shared/room/chainedEntry.ts'
import type { WarrantRange } from '../../shared/room/entry.ts'
import { holdsBytes, unguarded } from '../support/documentForge.ts'
import { createWorld, noneKnown, type Place } from '../support/documentWorld.ts'

/** Bob has said five things that Ann holds. Mallory is a member like them: she has every key and sees every client id. */
export function scene() {
  const world = createWorld(11)
  const ann = world.open(world.members.ann)
  const bob = world.open(world.members.bob)
  const said = ['one', 'two', 'three', 'four', 'five'].map((text) => bob.say(text).entry)
  share(bob, ann)
  const [first] = said
  const last = said.at(-1)
  if (!first || !last) throw new Error('nobody spoke')
  const refusal = (hostile: Uint8Array, by: Place = ann, carriedIn?: Epoch) => {
    const before = Y.encodeStateAsUpdate(by.doc)
    const bounds = { bounds: stateBounds }
    const result = by.receive(hostile, carriedIn === undefined ? bounds : { ...bounds, carriedIn })
    if (!result.ok) expect(Y.encodeStateAsUpdate(by.doc)).toEqual(before)
    return result.ok ? 'admitted' : result.error.kind
  }
  return {
    world,
    ann,
    bob,
    said,
    first,
    last,
    mallory: world.members.mallory,
    refusal,
    blind: unguarded(ann),
  }
}

export function share(from: Place, to: Place): void {
  for (const { update } of from.room.ownDifference(noneKnown, 100_000))
    expect(to.receive(update)).toEqual({ ok: true, value: undefined })
}

export function arrivesIn(blind: Y.Doc, bob: Place): boolean {
  const { update, client, clock } = bob.say('genuine')
  Y.applyUpdate(blind, update)
  const { content } = Y.getItem(bob.doc.store, Y.createID(client, clock))
  return content instanceof Y.ContentBinary && holdsBytes(blind, content.content)
}

export function rangeOver(entries: readonly OpenedEntry[], change: Partial<WarrantRange> = {}): WarrantRange {
  const [first] = entries
  const last = entries.at(-1)
  if (!first || !last) throw new Error('no entries')
  const { run, epoch, clock, link } = last
  return { ...run, epoch, from: first.clock, to: clock, last: link, ...change }
}
