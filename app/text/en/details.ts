/** English: room details, who is here, and what the relay sees. */
import { type Count, counted } from './plural.ts'

export const detailsTexts = {
  topic: 'Topic',
  'topic-placeholder': 'What this room is about',
  'room-info': 'Edit name, topic and picture',
  'room-info-saved': 'The room is changed.',
  'room-here': 'For you',
  'mute-room': 'Mute',
  'mute-room-hint': 'No notifications, and no count in the title.',
  'pin-room': 'Pin to the top',
  'presence-online': 'Here',
  'presence-away': 'Away',
  'presence-last': (p: { readonly time: string }) => `Last here ${p.time}`,
  'topic-too-long': 'This topic is too long. Try a shorter one.',
  'info-not-allowed': 'Only an admin of this room may change it.',
  'info-no-room': 'This room is not on this device any more.',
  'relay-sight': 'What the relay sees',
  'look-again': 'Look again',
  'sight-lead':
    'On one side your room, on the other the relay’s own bytes of it. It keeps when something came and how large it was. Nothing it keeps says who you are or what you wrote.',
  'sight-looking': 'Asking the relay for its bytes.',
  'sight-yours': 'Your room',
  'sight-relays': 'The relay',
  'sight-log': 'Log',
  'sight-head': 'Newest',
  'sight-frame': (p: { readonly number: number }) => `no. ${p.number}`,
  'sight-kind-data': 'sealed data',
  'sight-kind-commit': 'sealed change of keys',
  'sight-bytes': (p: Count) => counted(p.count, 'byte', 'bytes'),
  'sight-more-bytes': (p: Count) => `… ${counted(p.count, 'more byte', 'more bytes')}`,
  'sight-none': 'Nothing. The relay has no bytes of this room.',
  'sight-no-room': 'This room is not on this device any more.',
  'sight-unreachable':
    'The relay does not answer, so its bytes cannot be fetched now. Your room is here all the same; look again when you are online.',
  'sight-refused': (p: { readonly kind: string }) =>
    `The relay said no (${p.kind}). Your room is not touched by it; look again later.`,
} as const
