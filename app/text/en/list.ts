/** English: the room list, settings, the connection, and words that stand everywhere. */
import { type Count, counted, type Name, waitingText } from './plural.ts'

export const listTexts = {
  app: 'CastLinker',
  close: 'Close',
  back: 'Back',
  you: 'You',
  someone: 'Someone',
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
  unread: (p: Count) => counted(p.count, 'unread message', 'unread messages'),
  'list-empty': 'Start a room, then share its link. That is all it takes.',
  'no-room-title': 'Pick a room',
  'no-room-text':
    'Or make a new one and invite people with a link. Your rooms live on this device; they open without a network.',
  'room-gone-title': 'This room is not on this device',
  'room-gone-text': 'It may live in another browser, or the address is not complete.',
  theme: 'Theme',
  'theme-system': 'System',
  'theme-light': 'Light',
  'theme-dark': 'Dark',
  'recovery-key': 'Recovery key',
  'recovery-show': 'Show recovery key',
  'recovery-lead':
    'It will bring you back if this browser forgets you: coming back by it comes with a later version. Write it down now and keep it where you keep important papers.',
  'recovery-warn': 'Whoever has it can be you. Nobody will ever ask you for it.',
  'recovery-missing': 'There is no recovery key on this device yet. It appears once you have started.',
  'recovery-one-device':
    'You have one device. If this browser forgets you and the key is not written down, nobody can bring this back.',
  'create-token': 'Relay token',
  'create-token-hint': 'This relay makes rooms only for people with its token. Ask whoever runs it.',
  'create-token-save': 'Save token',
  'create-token-saved': 'Token saved. Waiting rooms go out by themselves.',
  'enter-token': 'Enter token',
  'work-offline': 'Work offline',
  'work-offline-hint':
    'Your rooms connect to nothing until you switch back. Everything you write waits on this device.',
  'go-online': 'Go online',
  'app-kept': 'This browser keeps the app: it opens without a network.',
  'app-not-kept': 'This browser does not keep the app yet: it opens with a network only.',
  'app-version': (p: { readonly version: string }) => `CastLinker ${p.version}`,
  'update-ready': 'A new version is ready.',
  'update-hint': 'It loads once, in all tabs. Your rooms stay as they are.',
  'update-now': 'Update now',
  'update-later': 'Later',
  update: 'New version',
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
