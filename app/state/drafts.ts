import type { RoomId } from '../../shared/foundation/ids.ts'

/** What was typed and not sent, by room; it lasts as long as the page. */
export interface Drafts {
  read(room: RoomId): string
  write(room: RoomId, text: string): void
}

export function createDrafts(): Drafts {
  const textByRoom = new Map<RoomId, string>()
  return {
    read: (room) => textByRoom.get(room) ?? '',
    write(room, text) {
      if (text === '') textByRoom.delete(room)
      else textByRoom.set(room, text)
    },
  }
}
