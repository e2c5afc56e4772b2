/** English: one message, what can be done with it, and where it is. */
import { type Count, counted, type Name } from './plural.ts'

interface Time {
  readonly time: string
}
interface PeopleOf {
  readonly people: number
  readonly of: number
}

interface Reacted {
  readonly emoji: string
  readonly names: string
}

export const messageTexts = {
  reply: 'Reply',
  react: 'React',
  edit: 'Edit',
  delete: 'Delete',
  more: 'More',
  'copy-text': 'Copy text',
  'text-copied': 'The text is in your clipboard.',
  'message-details': 'Details',
  'message-actions': 'Message actions',
  'message-menu': 'Message',
  'quick-reactions': 'React with',
  'more-emoji': 'More emoji',
  'react-with': (p: { readonly emoji: string }) => `React with ${p.emoji}`,
  reactions: 'Reactions',
  'reaction-of': (p: Count & Reacted) => `${p.emoji} ${p.count}: ${p.names}`,
  'reacted-own': (p: Count & Reacted) => `${p.emoji} ${p.count}: ${p.names}. Take yours back`,
  edited: 'edited',
  'edited-show': 'Edited. Show versions',
  answers: 'Answers',
  'quote-go': 'Go to this message',
  'quote-gone': 'A deleted message',
  'quote-unknown': 'A message that has not arrived here',
  'back-to-reply': 'Back to the answer',
  'jump-gone': 'That message is not here any more.',
  'message-deleted': (p: Name) => `${p.name} deleted this message`,
  'message-deleted-own': 'You deleted this message',
  'message-deleted-by': (p: Name & { readonly by: string }) => `${p.by} deleted a message of ${p.name}`,
  'delete-title': 'Delete message',
  'delete-for-me': 'Delete for me',
  'delete-for-me-hint': 'It goes from this device. Nobody is told.',
  'delete-for-all': 'Delete for everyone',
  'delete-for-all-hint':
    'It goes from every device in the room as soon as each of them hears of it. A line says that it was deleted.',
  'delete-failed': 'This could not be deleted. It is still here; try again.',
  'entry-gone': 'This message is not here any more.',
  'entry-not-allowed': 'Only who wrote this can change it.',
  'entry-not-emoji': 'That is not an emoji.',
  'message-details-title': 'Message details',
  'message-written': 'Written',
  'message-versions': 'Versions',
  'message-now': 'Now',
  'message-people': 'People',
  'message-read': (p: Time) => `Read ${p.time}`,
  'message-has': (p: Time) => `Has it since ${p.time}`,
  'message-waiting': 'Does not have it yet',
  'message-looking': 'Looking it up',
  'delivery-device': 'On this device',
  'delivery-relay': 'At the relay',
  'delivery-delivered': 'Delivered',
  'delivery-read': 'Read',
  'delivery-delivered-of': (p: PeopleOf) => `Delivered to ${p.people} of ${p.of}`,
  'delivery-read-of': (p: PeopleOf) => `Read by ${p.people} of ${p.of}`,
  'delivery-refused': 'Refused',
  'walk-device': (p: Time) => `This device ${p.time}`,
  'walk-waits': 'It goes out by itself when the relay answers.',
  'walk-relay': (p: Time & { readonly number: number }) => `relay no. ${p.number}, ${p.time}`,
  'walk-delivered': (p: Name & Time) => `${p.name} ${p.time}`,
  'walk-read': (p: Name & Time & { readonly readTime: string }) => `${p.name} ${p.time}, read ${p.readTime}`,
  'walk-only-read': (p: Name & Time) => `${p.name} read it ${p.time}`,
  'walk-people': 'Names and times',
  'send-again': 'Try again',
  'here-count': (p: Count) => `${p.count} here`,
  'typing-one': (p: Name) => `${p.name} is writing…`,
  'typing-two': (p: { readonly first: string; readonly second: string }) =>
    `${p.first} and ${p.second} are writing…`,
  'typing-many': (p: Count) => `${counted(p.count, 'person is', 'people are')} writing…`,
  'mention-you': '(you)',
  'keys-messages': 'Messages',
  'keys-move': 'From message to message',
  'keys-ends': 'Oldest and newest shown',
  'keys-menu': 'Everything that can be done with it',
  'keys-to-composer': 'Back to writing',
} as const
