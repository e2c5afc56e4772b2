/** English: finding messages. */
import { counted, type Name } from './plural.ts'

interface Looked {
  readonly count: number
  /** Empty: all of them are of today. */
  readonly back: string
}

export const searchTexts = {
  'find-any': 'Find a room or a message',
  found: 'Found',
  'find-any-hint': 'A room, or words of a message',
  'search-room': 'Search in this room',
  'search-room-in': (p: Name) => `Search in ${p.name}`,
  'search-hint': 'Words of a message',
  'found-messages': 'Messages',
  'search-looking': 'Still looking…',
  'search-more': 'There are more; add a word.',
  'search-none': 'No message has these words.',
  'find-none': 'No room has a name like that, and no message has these words.',
  'search-empty': 'There is nothing to look through here yet.',
  'search-start': 'Everything said here that is on this device, looked through without asking the relay.',
  'searched-through': (p: Looked) =>
    p.back === ''
      ? `Looked through ${counted(p.count, 'message', 'messages')} of today.`
      : `Looked through ${counted(p.count, 'message', 'messages')} back to ${p.back}.`,
  'fetching-messages': 'Fetching messages',
  'seeking-message': 'Fetching that message',
} as const
