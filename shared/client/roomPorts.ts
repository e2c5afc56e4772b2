/** What a room's receipts and its presence ask of it. */
import { viewOf } from '../room/group.ts'
import { arrivedOf } from '../room/nextReceipt.ts'
import type { ReceiptOwner } from './receiptWriter.ts'
import type { Room } from './room.ts'
import type { PresenceOwner } from './roomPresence.ts'

export function receiptOwnerOf(room: Room): ReceiptOwner {
  const { documents, options } = room
  const newest = () => documents.newest().document
  return {
    device: options.device.id,
    enabled: () => options.preferences().receipts && room.membership.record.phase === 'open',
    people: () => room.people(),
    arrived: () => arrivedOf(newest().entries(), room.self, newest().unopened()),
    seen: () => room.personal.value().seen,
    entries: () => newest().entries(),
    store: () => room.persist(),
    say: (body) => room.speech.say(body),
    drop: (stale) => room.speech.drop(stale),
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
