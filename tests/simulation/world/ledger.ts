/**
 * What a world promised to people and what it showed them, and the rules that a screen must never break while a run goes on
 * (PROTOCOL.md V3–V5). Everything that was shown once must be there in the end: final.ts.
 */
import type { RoomView, TimelineItem } from '../../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../../shared/foundation/ids.ts'
import { numberOf } from './truth.ts'

type Message = Extract<TimelineItem, { kind: 'message' }>

/** How a room last stood on one device's screen. */
interface Shown {
  /** Places of the rows that the relay held, by id. */
  placeById: ReadonlyMap<EntryId, number>
  clocked: readonly Message[]
}

export class Ledger {
  readonly failures: string[] = []
  /** Texts by room that somebody was shown, or was told to be said. */
  readonly promised = new Map<RoomId, Map<string, string>>()
  /** Texts whose saying failed. */
  readonly refused = new Set<string>()
  private readonly shown = new Map<string, Shown>()
  private readonly nowMs: () => number

  constructor(nowMs: () => number) {
    this.nowMs = nowMs
  }

  fail(sentence: string): void {
    if (this.failures.length < 20) this.failures.push(`at ${this.nowMs() % 86_400_000}: ${sentence}`)
  }

  promise(room: RoomId, text: string, why: string): void {
    const texts = this.promised.get(room) ?? new Map<string, string>()
    this.promised.set(room, texts)
    if (!texts.has(text)) texts.set(text, why)
  }

  /** A screen was drawn. */
  drawn(device: string, view: RoomView): void {
    const place = `${device}/${view.id}`
    const messages = view.items.filter((item) => item.kind === 'message')
    this.checkOnce(device, messages)
    this.checkLast(device, messages)
    const before = this.shown.get(place)
    const arrived = messages.filter(({ delivery }) => numberOf(delivery) !== undefined)
    if (before) this.checkOrder(device, before, arrived)
    for (const { text, delivery } of messages)
      this.promise(view.id, text, `${device} was shown it (${delivery.kind})`)
    this.shown.set(place, {
      placeById: new Map(arrived.map(({ id }, index) => [id, index])),
      clocked: messages.filter(isWaiting),
    })
  }

  /** The first screen after the device was started again. */
  drawnAgain(device: string, view: RoomView): void {
    const ids = new Set(view.items.map(({ id }) => id))
    for (const { id, text } of this.shown.get(`${device}/${view.id}`)?.clocked ?? [])
      if (!ids.has(id)) this.fail(`${device} showed "${text}" with a clock and has lost it`)
  }

  private checkOnce(device: string, messages: readonly Message[]): void {
    const texts = new Set<string>()
    for (const { text } of messages) {
      if (texts.has(text)) this.fail(`${device} shows "${text}" twice`)
      texts.add(text)
    }
  }

  /** What waits stands behind everything that the relay holds. */
  private checkLast(device: string, messages: readonly Message[]): void {
    const first = messages.findIndex(isWaiting)
    if (first >= 0 && !messages.slice(first).every(isWaiting))
      this.fail(`${device} shows a row behind "${messages[first]?.text}", which waits`)
  }

  private checkOrder(device: string, { placeById }: Shown, arrived: readonly Message[]): void {
    let last = -1
    for (const { id, text } of arrived) {
      const place = placeById.get(id)
      if (place === undefined) continue
      if (place < last) this.fail(`${device} shows "${text}" at another place than before`)
      last = place
    }
  }
}

/** Own, and not known to be at the relay. */
function isWaiting({ own, delivery }: Message): boolean {
  return own && numberOf(delivery) === undefined
}
