/** English: coming in. First run, invites, and what stands in the way. */
import type { Name } from './plural.ts'

export const entryTexts = {
  opening: 'Opening',
  'opening-slow': 'Still opening. If another CastLinker tab is busy, this one goes on when it is done.',
  'first-run-lead':
    'A chat that belongs to the people in it. What you write is sealed on this device before it leaves.',
  'first-run-note': 'No account, no phone number, no password. People you write with see this name.',
  'your-name': 'Your name',
  start: 'Start',
  starting: 'Starting',
  'start-without': 'Start without a link',
  'already-started': 'You have started in another tab already. This one follows by itself.',
  'not-started': 'Say who you are first.',
  'engine-title': 'CastLinker could not start',
  'engine-crashed':
    'Nothing was changed or sent. Reload the page; if that does not help, this browser may be too old.',
  'engine-quota-full':
    'This device is out of space, so your rooms cannot be opened. Free some space and reload.',
  'engine-store-lost':
    'This browser does not open the place where your rooms are kept. Close its other windows and reload.',
  'engine-fenced': 'Another tab has taken over. Reload to go on here.',
  'engine-other-version-title': 'CastLinker was updated',
  'engine-other-version': 'Another tab runs a different version. Reload this one to go on.',
  reload: 'Reload',
  'join-checking': 'Looking at the link',
  'join-ask-title': 'You are invited',
  'join-ask-text': (p: Name) => `You go straight in as ${p.name}. People in the room see this name.`,
  'join-new-text': 'Say who you are and you go straight in.',
  join: 'Join',
  'join-joining': 'Joining',
  'join-joining-text': 'Fetching the room and opening it on this device.',
  'not-now': 'Not now',
  'join-not-a-link-title': 'There is no invite here',
  'join-not-a-link': 'This address has no invite in it. Ask for the link again, and open it whole.',
  'join-cut-title': 'This link is not whole',
  'join-cut': 'Some of its characters are missing or changed. Copy the whole link and open it again.',
  'join-newer-version-title': 'This link is newer than this app',
  'join-newer-version':
    'It was made by a newer CastLinker. Update this one when it offers to: the link is read again by itself.',
  'join-other-relay-title': 'This room lives elsewhere',
  'join-other-relay': (p: { readonly origin: string }) =>
    `It is at ${p.origin}. Copy this link and open it there.`,
  'join-already-here-title': 'You are already here',
  'join-already-here': (p: Name) =>
    `You are already here as ${p.name}. A private window makes a second person.`,
  'open-room': 'Open the room',
  'join-expired-title': 'This link is over',
  'join-expired': 'Its time has run out. Ask for a new one.',
  'join-used-up-title': 'This link has been used up',
  'join-used-up': 'As many people as it allows have come in. Ask for a new one.',
  'join-unknown-title': 'This link is not known here',
  'join-unknown': 'The relay knows no such invite: it is wrong, or it was taken back. Ask for a new one.',
  'join-not-authentic-title': 'This door is not right',
  'join-not-authentic':
    'What the relay handed out was not made by someone in the room, so nothing was opened. Ask for a new link.',
  'join-broke-title': 'Something went wrong',
  'join-broke': 'The fault is inside CastLinker. Your link is kept; try again.',
  'join-busy-title': 'Many are coming in at once',
  'join-busy': 'Others keep entering at the same moment. Wait a little and try again.',
  'join-unreachable-title': 'The relay does not answer',
  'join-unreachable': 'Joining needs it once. Your link is kept; try again when you are online.',
  'join-refused-title': 'The relay said no',
  'join-refused': (p: { readonly kind: string }) =>
    `Its reason: ${p.kind}. Nothing was changed; try again later.`,
  'join-not-stored-title': 'Nothing could be kept',
  'plain-title': 'One step is missing',
  'plain-lead':
    'Browsers hand out what sealing needs only to safe addresses: https, or this very machine. This page was opened over plain http, so nothing can be sealed here.',
  'plain-missing': 'Missing here',
  'plain-missing-service-worker': 'Service worker: opens the app without a network',
  'plain-missing-web-crypto': 'Web Crypto: seals and opens what is written',
  'plain-missing-web-locks': 'Web Locks: lets several tabs share one store',
  'plain-missing-indexed-db': 'IndexedDB: keeps your rooms in this browser',
  'plain-same-machine': 'On the machine that runs the relay',
  'plain-same-machine-text': 'Open it by its local name:',
  'plain-tunnel': 'From another machine, just to try',
  'plain-tunnel-text': 'Make a tunnel, then open http://localhost:8080 here:',
  'plain-caddy': 'For everyone, with Caddy',
  'plain-caddy-text':
    'It fetches the certificate by itself. Start the relay with PUBLIC_URL=https://chat.example, and put two lines in a Caddyfile:',
  'plain-nginx': 'For everyone, with nginx',
  'plain-nginx-text':
    'Start the relay with PUBLIC_URL=https://chat.example. With a certificate of yours, inside its server block:',
  'plain-old-browser-title': 'This browser is missing something',
  'plain-old-browser':
    'The address is fine, but this browser does not have what sealing and keeping need. A private window or an old version may be the reason.',
} as const
