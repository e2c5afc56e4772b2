/**
 * What whoever runs a bot gets to see: that something happened. Names and texts only when they ask for them, and never as
 * anything a terminal would obey.
 */
import type { AccountTrouble, ConnectionView, MessageItem, RoomView } from '../../shared/client/views.ts'
import { connectionText, troubleText } from './words.ts'

export interface Teller {
  note(sentence: string): void
  /** Says what changed since the last time. */
  account(connection: ConnectionView, troubles: readonly AccountTrouble[]): void
  heard(message: MessageItem, view: RoomView): void
}

export function createTeller(write: (line: string) => void, verbose: boolean): Teller {
  let lastConnection: string | undefined
  let lastTroubles: readonly string[] = []
  const note = (sentence: string) => write(sentence)
  return {
    note,
    account(connection, troubles) {
      const connected = connectionText(connection)
      if (connected !== undefined && connected !== lastConnection) note(connected)
      lastConnection = connected ?? lastConnection
      const sentences = troubles.flatMap((trouble) => troubleText(trouble) ?? [])
      for (const sentence of sentences) if (!lastTroubles.includes(sentence)) note(sentence)
      lastTroubles = sentences
    },
    heard(message, view) {
      note(verbose ? plain(`${view.name} | ${message.authorName}: ${message.text}`) : 'Heard a message.')
    },
  }
}

/** Control characters and those that turn the direction of writing become spaces. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ')
}
