/** Views of an account as the engine would give them: what a test does not name is plain. */
import type { AccountView, LastLine, PersonView, RoomRow } from '../../shared/client/views.ts'
import type { RoomId, UserId } from '../../shared/foundation/ids.ts'

export function person(name: string): PersonView {
  return { user: name.padEnd(64, '0') as UserId, name }
}

export function lastLine(name: string, text: string): LastLine {
  return { ...person(name), kind: 'message', own: false, text, delivery: { kind: 'device' } }
}

export function roomRow(row: Partial<RoomRow> = {}): RoomRow {
  return {
    id: '0'.repeat(64) as RoomId,
    kind: 'group',
    name: 'Room',
    picture: undefined,
    memberCount: 2,
    last: undefined,
    atMs: 0,
    unread: 0,
    firstUnread: undefined,
    mentioned: false,
    draft: '',
    typing: [],
    muted: false,
    pinned: false,
    ...row,
  }
}

export function accountOf(rooms: readonly RoomRow[], view: Partial<AccountView> = {}): AccountView {
  return {
    self: { ...person('Ana'), picture: undefined },
    connection: { kind: 'up-to-date' },
    waiting: 0,
    rooms,
    preferences: { receipts: true, presence: true, notifications: 'full', enterSends: true },
    troubles: [],
    ...view,
  }
}
