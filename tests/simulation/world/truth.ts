/**
 * What really happened to messages, beside what screens say of it: whose screen showed them, who looked, and what others were told
 * (PROTOCOL.md V11–V13). A tick may be late, and never wrong; what was looked at stays looked at as far as anybody was told.
 */
import type { Delivery, MessageDetails, RoomView, TimelineItem } from '../../../shared/client/views.ts'
import type { EntryId, RoomId, UserId } from '../../../shared/foundation/ids.ts'

type Message = Extract<TimelineItem, { kind: 'message' }>
type Fail = (sentence: string) => void

/** Names of devices by message. */
class Marks {
  private readonly names = new Map<EntryId, Set<string>>()

  add(entry: EntryId, device: string): void {
    this.names.set(entry, (this.names.get(entry) ?? new Set()).add(device))
  }

  has(entry: EntryId, device: string): boolean {
    return this.names.get(entry)?.has(device) ?? false
  }

  /** How many besides one. */
  others(entry: EntryId, device: string | undefined): number {
    const names = this.names.get(entry)
    return (names?.size ?? 0) - (device !== undefined && names?.has(device) ? 1 : 0)
  }
}

export class Truth {
  readonly shown = new Marks()
  readonly looked = new Marks()
  private readonly toldDelivered = new Marks()
  private readonly toldRead = new Marks()
  /** What was looked at since the device was started, by device and room. */
  private readonly lookedInLife = new Map<string, Set<EntryId>>()
  /** Looked at since the last drawing: what came in between may have been there to be seen. */
  private readonly fresh = new Set<string>()
  private readonly deviceByUser = new Map<UserId, string>()
  private readonly fail: Fail

  constructor(fail: Fail) {
    this.fail = fail
  }

  isOf(user: UserId, device: string): void {
    this.deviceByUser.set(user, device)
  }

  /** A person looks at a room, down to one of its rows. */
  looks(device: string, view: RoomView, upTo: EntryId): void {
    const end = view.items.findIndex(({ id }) => id === upTo)
    const place = placeOf(device, view.id)
    const inLife = this.lookedInLife.get(place) ?? new Set()
    this.lookedInLife.set(place, inLife)
    for (const { id, own } of view.items.slice(0, end + 1)) {
      if (own) continue
      this.looked.add(id, device)
      inLife.add(id)
    }
    this.fresh.add(place)
  }

  /** A screen was drawn. */
  drawn(device: string, view: RoomView): void {
    const messages = view.items.filter((item) => item.kind === 'message')
    for (const { id } of messages) this.shown.add(id, device)
    this.checkUnread(device, view, messages)
    for (const message of messages) this.checkTick(device, message)
  }

  /** The first screen after the device was started again. */
  drawnAgain(device: string, view: RoomView): void {
    const unreadById = new Map(view.items.map(({ id, unread }) => [id, unread]))
    const place = placeOf(device, view.id)
    this.lookedInLife.delete(place)
    this.fresh.delete(place)
    for (const id of this.roomOf(view.id)) {
      // What lies closed is brought when somebody looks further up; final.ts looks at all of it.
      if (this.toldDelivered.has(id, device) && !unreadById.has(id) && !view.hasOlder)
        this.fail(`${device} has lost a message of which others were told that it was delivered`)
      if (this.toldRead.has(id, device) && unreadById.get(id))
        this.fail(`${device} has forgotten a look of which others were told`)
    }
  }

  /** Whether a person looked at it since their device was started. */
  hasLooked(device: string, room: RoomId, entry: EntryId): boolean {
    return this.lookedInLife.get(placeOf(device, room))?.has(entry) ?? false
  }

  /** Somebody asked who has a message. */
  details(asking: string, message: Message, room: RoomId, { people }: MessageDetails): void {
    this.entriesByRoom.set(room, (this.entriesByRoom.get(room) ?? new Set()).add(message.id))
    for (const { user, deliveredAtMs, readAtMs } of people) {
      const device = this.deviceByUser.get(user)
      if (device === undefined) continue
      if (deliveredAtMs !== undefined && !this.shown.has(message.id, device))
        this.fail(`${asking} is told that ${device} has "${message.text}", which it never showed`)
      if (readAtMs !== undefined && !this.looked.has(message.id, device))
        this.fail(`${asking} is told that ${device} read "${message.text}", and nobody looked`)
      if (deliveredAtMs !== undefined && device !== asking) this.toldDelivered.add(message.id, device)
      if (readAtMs !== undefined && device !== asking) this.toldRead.add(message.id, device)
    }
  }

  private readonly entriesByRoom = new Map<RoomId, Set<EntryId>>()

  private roomOf(room: RoomId): Iterable<EntryId> {
    return this.entriesByRoom.get(room) ?? []
  }

  private checkTick(device: string, { id, text, author, delivery }: Message): void {
    const said = this.deviceByUser.get(author)
    const people = 'people' in delivery ? delivery.people : 0
    const most = { delivered: this.shown.others(id, said), read: this.looked.others(id, said) }
    if (delivery.kind !== 'delivered' && delivery.kind !== 'read') return
    if (people > most[delivery.kind])
      this.fail(`${device} shows "${text}" as ${delivery.kind} by ${people}, it is ${most[delivery.kind]}`)
    if (people > delivery.of) this.fail(`${device} shows "${text}" with ${people} of ${delivery.of}`)
  }

  private checkUnread(device: string, view: RoomView, messages: readonly Message[]): void {
    const place = placeOf(device, view.id)
    const unread = view.items.filter((item) => item.unread)
    if (!view.hasOlder && view.unread !== unread.length)
      this.fail(`${device} counts ${view.unread} unread, its rows say ${unread.length}`)
    if (!view.hasOlder && view.firstUnread !== unread[0]?.id)
      this.fail(`${device} begins to read at another row than the first unread one`)
    for (const { id, text, own } of messages.filter((message) => message.unread)) {
      if (own) this.fail(`${device} has not read its own "${text}"`)
      if (this.lookedInLife.get(place)?.has(id))
        this.fail(`${device} looked at "${text}" and counts it as unread`)
    }
    this.checkSeen(device, place, messages)
  }

  /** Nothing that came after a person's own word counts as seen before they looked. */
  private checkSeen(device: string, place: string, messages: readonly Message[]): void {
    const ownNumbers = messages.flatMap(({ own, delivery }) => (own ? (numberOf(delivery) ?? []) : []))
    const sinceNumber = Math.min(...ownNumbers, Number.POSITIVE_INFINITY)
    const isFresh = this.fresh.delete(place)
    for (const { id, text, own, unread, delivery } of messages) {
      const number = numberOf(delivery)
      if (own || unread || number === undefined || this.looked.has(id, device)) continue
      if (isFresh) this.looked.add(id, device)
      else if (number > sinceNumber) this.fail(`${device} counts "${text}" as seen, and nobody looked`)
    }
  }
}

/** The relay's number of what it is known to hold. */
export function numberOf(delivery: Delivery): number | undefined {
  return 'number' in delivery ? delivery.number : undefined
}

function placeOf(device: string, room: RoomId): string {
  return `${device}/${room}`
}
