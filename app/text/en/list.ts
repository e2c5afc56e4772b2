/** English: the room list, the connection, and words that stand everywhere. */
import { type Count, counted, type Name, waitingText } from './plural.ts'

export const listTexts = {
  app: 'CastLinker',
  close: 'Close',
  back: 'Back',
  you: 'You',
  someone: 'Someone',
  save: 'Save',
  'try-again': 'Try again',
  'to-rooms': 'Go to your rooms',
  'title-unread': (p: Count & { readonly title: string }) => `(${p.count}) ${p.title}`,
  'title-room': (p: Name) => `${p.name} · CastLinker`,
  'name-empty': 'Write a name first.',
  'name-too-long': 'This name is too long. Try a shorter one.',
  broke: 'Something went wrong inside CastLinker. What you wrote is still here; try again.',
  'not-stored-quota': 'This device is out of space, so nothing was changed. Free some space and try again.',
  'not-stored-lost':
    'This browser closed its storage, so nothing was changed. Reload the page and try again.',
  'not-stored-fenced': 'Another tab has taken over, so nothing was changed. Try again.',
  rooms: 'Rooms',
  'new-room': 'New room',
  'new-room-start': 'Start a room',
  'room-name': 'Room name',
  'room-name-hint': 'Everyone in the room sees it. The relay does not.',
  'create-room': 'Create',
  'have-link': 'Open an invite link instead',
  'open-link': 'Open an invite link',
  'open-link-action': 'Open',
  'open-link-hint': 'Paste the whole link. Nothing happens before you say so.',
  settings: 'Settings',
  note: 'Note to self',
  'author-prefix': (p: Name & { readonly text: string }) => `${p.name}: ${p.text}`,
  'nothing-said': 'Nothing said yet',
  'note-empty-row': 'For your eyes only',
  'draft-prefix': 'Draft:',
  'row-deleted': 'Message deleted',
  'row-newer-kind': 'Needs a newer CastLinker',
  'row-unopened': 'Cannot be opened here yet',
  'row-menu': (p: Name) => `Options for ${p.name}`,
  pin: 'Pin to the top',
  unpin: 'Unpin',
  pinned: 'pinned',
  mute: 'Mute',
  unmute: 'Unmute',
  muted: 'muted',
  mentioned: 'You are named',
  'open-in-tab': 'Open in a new tab',
  'find-room': 'Find a room',
  'no-room-found': 'No room has a name like that.',
  unread: (p: Count) => counted(p.count, 'unread message', 'unread messages'),
  'list-empty': 'Start a room, then share its link. That is all it takes.',
  'no-room-title': 'Pick a room',
  'no-room-text':
    'Or make a new one and invite people with a link. Your rooms live on this device; they open without a network.',
  'room-gone-title': 'This room is not on this device',
  'room-gone-text': 'It may live in another browser, or the address is not complete.',
  'enter-token': 'Enter token',
  'go-online': 'Go online',
  'state-working-offline': (p: Count) =>
    p.count === 0
      ? 'Working offline, as you asked. What you write waits here.'
      : `Working offline, as you asked. ${waitingText(p.count)}.`,
  'state-no-network': (p: Count) =>
    p.count === 0
      ? 'Offline. What you write waits here and goes out by itself.'
      : `Offline. ${waitingText(p.count)}.`,
  'state-connecting': (p: Count) => (p.count === 0 ? 'Connecting.' : `Connecting. ${waitingText(p.count)}.`),
  'state-catching-up': (p: Count) =>
    p.count === 0 ? 'Catching up.' : `Catching up, ${counted(p.count, 'piece', 'pieces')} left.`,
  'state-unreachable': (p: Count) =>
    p.count === 0
      ? 'The relay does not answer. It is tried again by itself.'
      : `The relay does not answer. ${waitingText(p.count)}.`,
  'state-up-to-date': 'Up to date.',
  'state-full': 'The relay is full. Everything you write is kept here and goes out when there is room.',
  'state-stopping': 'The relay is restarting. Everything goes on in a moment.',
  'state-token': 'This relay asks for a token before it takes new rooms.',
  'state-refused': (p: { readonly kind: string }) =>
    `The relay said no (${p.kind}). Everything you write is kept on this device.`,
} as const
