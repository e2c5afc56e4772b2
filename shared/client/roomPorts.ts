/** What a room's receipts and its presence ask of it. */
import { viewOf } from '../room/group.ts'
import { arrivedOf } from '../room/nextReceipt.ts'
import type { HeldDocument } from './heldDocument.ts'
import type { ReceiptOwner } from './receiptWriter.ts'
import type { Room } from './room.ts'
import type { HistoricRoom } from './roomHistory.ts'
import type { PresenceOwner } from './roomPresence.ts'

export function receiptOwnerOf(room: Room, { name, document }: HeldDocument): ReceiptOwner {
  const { options } = room
  return {
    self: room.self,
    device: options.device.id,
    enabled: () => options.preferences().receipts && room.membership.record.phase === 'open',
    people: () => room.people(),
    arrived: () => arrivedOf(document.entries(), room.self, document.unopened()),
    seen: () => room.personal.value().seen,
    entries: () => document.entries(),
    store: () => room.persist(),
    say: (body) => room.speech.sayIn(name, body),
    onIdle: () => room.onPersisted(),
    drop: (stale) => room.speech.drop(stale),
  }
}

export function historicRoomOf(room: Room): HistoricRoom {
  const { options, documents } = room
  return {
    ...{ options, documents },
    record: () => room.membership.record,
    facts: () => room.facts(),
    whileSilent: (act) => room.intake.take(() => room.speech.whileSilent(act)),
    owesReceipt: (segment) => room.owesReceipt(segment),
    store: async (changes, record, extra) => (await room.storeRecord(record, changes, extra)).ok,
    beginNext: (name) => room.beginNext(name),
    isClosed: () => room.isClosed(),
    onChange: () => options.onChange(room.id),
  }
}

export function presenceOwnerOf(room: Room): PresenceOwner {
  const { options } = room
  return {
    self: room.self,
    device: options.device,
    activity: options.activity,
    enabled: () => options.preferences().presence && room.membership.record.phase === 'open',
    isLive: () => room.status().kind === 'live',
    beats: () => options.isLively(room.id),
    people: () => room.people(),
    place: () => ({ room: room.id, commit: room.membership.record.commit }),
    userOf: (device) =>
      viewOf(room.membership.group).members.find((member) => member.device === device)?.user,
    send: (plain) => room.log.signal(plain),
    onChange: () => options.onChange(room.id),
  }
}
