/**
 * Where a message is: this device, the relay, with whom (PROTOCOL.md T11). Others are whoever is in the room now, and whoever
 * had it and left; who said it is none of them.
 */
import type { UserId } from '../foundation/ids.ts'
import type { Placed } from '../room/timeline.ts'
import { personOf, type ShownRoom } from './shownRoom.ts'
import type { Delivery, MessageDetails } from './views.ts'

export function deliveryOf(placed: Placed, shown: ShownRoom): Delivery {
  const { arrival } = placed
  const atRelay = arrival && { number: arrival.number, stampMs: arrival.stampMs }
  const marks = marksOf(placed, shown)
  const read = marks.filter(({ readAtMs }) => readAtMs !== undefined).length
  const delivered = marks.filter(({ deliveredAtMs }) => deliveredAtMs !== undefined).length
  if (read > 0) return { kind: 'read', people: read, of: marks.length, ...atRelay }
  if (delivered > 0) return { kind: 'delivered', people: delivered, of: marks.length, ...atRelay }
  if (atRelay) return { kind: 'relay', ...atRelay }
  const { refusal } = shown.facts
  return refusal ? { kind: 'refused', refusal: refusal.kind } : { kind: 'device' }
}

/** Who has it since when, by name. */
export function recipientsOf(placed: Placed, shown: ShownRoom): MessageDetails['people'] {
  return marksOf(placed, shown)
    .map(({ user, ...marks }) => ({ ...personOf(user, shown), ...marks }))
    .sort((a, b) => a.name.localeCompare(b.name) || (a.user < b.user ? -1 : 1))
}

interface Mark {
  readonly user: UserId
  readonly deliveredAtMs: number | undefined
  readonly readAtMs: number | undefined
}

function marksOf({ entry }: Placed, { facts, people, left }: ShownRoom): readonly Mark[] {
  const marks: Mark[] = []
  for (const user of [...people, ...left]) {
    if (user === entry.user) continue
    const said = facts.receipts.get(user)
    const deliveredAtMs = said?.deliveredAtMs(entry)
    // Who read it has it, and who left without it is no other any more.
    const readAtMs = deliveredAtMs === undefined ? undefined : said?.readAtMs(entry)
    if (deliveredAtMs !== undefined || people.includes(user)) marks.push({ user, deliveredAtMs, readAtMs })
  }
  return marks
}
