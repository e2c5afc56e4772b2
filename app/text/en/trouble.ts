/** English: what this browser could not keep or read, what is lost with it, and what happens next. */
import { type Count, counted, waitingText } from './plural.ts'

export const troubleTexts = {
  'storage-trouble': 'Storage',
  'storage-full':
    'This device is out of space. What is shown stays; what you write next is kept once there is room. Free some space and everything goes on by itself.',
  'storage-one-record':
    'A record of this browser is damaged, so something could not be kept. Try again; everything else goes on.',
  'rooms-damaged': (p: Count) =>
    `${counted(p.count, 'room', 'rooms')} cannot be opened: what this browser kept of ${p.count === 1 ? 'it' : 'them'} is damaged. Everything else goes on. A new invite link brings you back in, with all that was said.`,
  'room-damaged-title': 'This room cannot be opened here',
  'room-damaged-text':
    'What this browser kept of it is damaged. Ask someone in the room for a new invite link: it brings you back in, with all that was said.',
  'messages-damaged': (p: Count) =>
    `${counted(p.count, 'message', 'messages')} of yours may be missing: the browser’s copy is damaged. Look through what you wrote last; nothing else is lost.`,
  understood: 'Understood',
  'store-lost-title': 'This browser took your rooms away from this page',
  'store-lost-text':
    'The place where they are kept was closed or deleted while CastLinker was open. Nothing more is kept here until you reload. What was not deleted is there again then.',
  'store-lost-waiting': (p: Count) =>
    `${waitingText(p.count)}. While this page stays open and the relay answers, they go out.`,
  'forgotten-title': 'This browser forgot what was kept here',
  'forgotten-text':
    'You used CastLinker in this browser before, and its rooms and keys are gone: cleared by hand, or by the browser when space ran low. Other people still have what you sent them. Coming back with your recovery key needs a later version, so keep the key; for now you start as someone new and ask for new invite links.',
  'identity-damaged-title': 'Who you are here cannot be read',
  'identity-damaged-text':
    'What this browser kept of your keys is damaged or half gone, so your rooms stay closed. Nothing of them was deleted. Other people still have what you sent them. Coming back with your recovery key needs a later version, so keep the key; for now you start as someone new and ask for new invite links.',
  'engine-record-damaged':
    'What opens your rooms in this browser is damaged. Nothing was deleted. Reload the page; if that does not help, other people still have what you sent them.',
  'keep-promised': 'This browser promised to keep your rooms.',
  'keep-may-forget': 'This browser may forget your rooms when space runs low.',
  'keep-not-offered': 'This browser does not say whether it keeps your rooms when space runs low.',
  'keep-ask': 'Ask it to keep them',
} as const
