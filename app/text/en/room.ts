/** English: one room, its timeline, its people and its invites. */
import { composerTexts } from './composer.ts'
import { messageTexts } from './message.ts'
import { type Count, counted, type Name } from './plural.ts'

export const roomTexts = {
  ...messageTexts,
  ...composerTexts,
  'invite-link': 'Invite link',
  people: (p: Count) => counted(p.count, 'person', 'people'),
  'people-title': 'People',
  'only-you': 'Only you',
  details: 'Details',
  'close-details': 'Close details',
  admin: 'Admin',
  sealed: 'Sealed. Only the people in this room can read it.',
  'sealed-note': 'Sealed. Only you can read it.',
  'messages-in': (p: Name) => `Messages in ${p.name}`,
  'loading-older': 'Loading older messages',
  'new-messages': 'New messages',
  'jump-latest': 'Jump to latest',
  'jump-latest-new': (p: Count) => `Jump to latest, ${counted(p.count, 'new message', 'new messages')}`,
  'go-to-date': 'Go to a date',
  'date-go': 'Go',
  'date-none': 'Nothing was said on that day or later.',
  'announce-message': (p: Name & { readonly text: string }) => `${p.name}: ${p.text}`,
  'announce-many': (p: Count) => counted(p.count, 'new message', 'new messages'),
  today: 'Today',
  yesterday: 'Yesterday',
  'room-empty-alone': 'Nobody here yet',
  'room-empty-alone-text': 'Share the link; they come straight in, even when you are away.',
  'room-empty-note': 'A place for yourself',
  'room-empty-note-text': 'Lists, links, half-finished thoughts. Only you can read them.',
  'room-empty': 'Nothing said yet',
  'room-empty-text': 'Sealed. Only the people in this room can read what is written here.',
  'newer-kind': (p: Name) =>
    `${p.name} sent something that needs a newer CastLinker. It is kept and opens after the update.`,
  'unopened-keys-gone': 'This was said before you joined.',
  'unopened-epoch-ahead': 'A message has arrived whose key is still on its way. It opens by itself.',
  'unopened-not-authentic': 'Something here was altered on its way, so it is not shown.',
  'trouble-not-at-relay': 'The relay does not know this room yet. It is kept here and goes out by itself.',
  'trouble-removed': 'You are no longer in this room. What was said until then stays readable.',
  'trouble-cannot-follow':
    'This device lost the room’s thread. What is here stays readable; ask someone in the room for a new invite.',
  'refused-full': 'The relay is full. It stays here and goes out when there is room.',
  'refused-log-full': 'The relay keeps no more of this room. It stays on this device.',
  'refused-too-large': 'The relay takes no message this large. It stays on this device.',
  'refused-other': (p: { readonly kind: string }) =>
    `The relay said no (${p.kind}). It stays on this device.`,
  invite: 'Invite',
  'invite-people': 'Invite people',
  'invite-title': (p: Name) => `Invite to ${p.name}`,
  'invite-lead':
    'Whoever has this link comes straight in, even when you are away. Share it only with people you want here.',
  'invite-terms': (p: { readonly date: string; readonly count: number }) =>
    `Good until ${p.date}, for ${counted(p.count, 'person', 'people')}.`,
  'invite-making': 'Making a link',
  copy: 'Copy link',
  copied: 'Copied',
  'link-copied': 'The link is in your clipboard.',
  'copy-failed': 'This browser did not allow copying. Select the link and copy it yourself.',
  'invite-qr': 'QR code of the invite link',
  'invite-fresh': 'Make a new link',
  'invite-fresh-hint': 'Links made before stay good until their own time is over.',
  'invite-for': 'For how many',
  'invite-lasts': 'For how long',
  'uses-people': (p: Count) => counted(p.count, 'person', 'people'),
  'lasts-days': (p: Count) => counted(p.count, 'day', 'days'),
  'lasts-hours': (p: Count) => counted(p.count, 'hour', 'hours'),
  'invite-unreachable':
    'The relay does not answer, and a link works only through it. Try again when you are online.',
  'invite-busy': 'Others are changing this room at the same moment. Try again.',
  'invite-no-room': 'This room is not on this device any more.',
  'invite-not-allowed': 'You may not invite people to this room.',
  'invite-token':
    'This relay asks for a token before it takes new rooms. Enter it in Settings, then try again.',
  'invite-refused': (p: { readonly kind: string }) =>
    `The relay did not take the link (${p.kind}). Try again later.`,
} as const
