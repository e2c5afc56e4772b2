/**
 * Every sentence the app says, in English. A key is a text or a function of its parameters;
 * another language is another object of the same shape.
 */

interface Count {
  readonly count: number
}
interface Name {
  readonly name: string
}

const plural = new Intl.PluralRules('en')

function counted(count: number, one: string, other: string): string {
  const shown = new Intl.NumberFormat('en').format(count)
  return `${shown} ${plural.select(count) === 'one' ? one : other}`
}

function waitingText(count: number): string {
  return `${counted(count, 'message waits', 'messages wait')} on this device`
}

export const en = {
  app: 'CastLinker',
  close: 'Close',
  back: 'Back',
  cancel: 'Cancel',
  you: 'You',
  someone: 'Someone',
  'try-again': 'Try again',
  'to-rooms': 'Go to your rooms',

  'title-unread': (p: Count & { readonly title: string }) => `(${p.count}) ${p.title}`,
  'title-room': (p: Name) => `${p.name} · CastLinker`,

  opening: 'Opening',
  'opening-slow': 'Still opening. If another CastLinker tab is busy, this one goes on when it is done.',

  'first-run-lead':
    'A chat that belongs to the people in it. What you write is sealed on this device before it leaves.',
  'first-run-invited': 'You have been invited to a room. Say who you are and you go straight in.',
  'first-run-note': 'No account, no phone number, no password. People you write with see this name.',
  'your-name': 'Your name',
  start: 'Start',
  starting: 'Starting',
  'start-without': 'Start without a link',
  'name-empty': 'Write a name first.',
  'name-too-long': 'This name is too long. Try a shorter one.',
  'already-started': 'You have started in another tab already. This one follows by itself.',
  'not-started': 'Say who you are first.',

  broke: 'Something went wrong inside CastLinker. What you wrote is still here; try again.',
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
  'invite-link': 'Invite link',
  'open-link-action': 'Open',
  'open-link-hint': 'Paste the whole link. Nothing happens before you say so.',
  settings: 'Settings',
  note: 'Note to self',
  'own-prefix': (p: { readonly text: string }) => `You: ${p.text}`,
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
    'It brings you back if this browser forgets you. Write it down and keep it where you keep important papers.',
  'recovery-warn': 'Whoever has it can be you. Nobody will ever ask you for it.',
  'recovery-missing': 'There is no recovery key on this device yet. It appears once you have started.',
  'recovery-one-device':
    'You have one device. If this browser forgets you and the key is not written down, nobody can bring this back.',
  'create-token': 'Relay token',
  'create-token-hint': 'This relay makes rooms only for people with its token. Ask whoever runs it.',
  'create-token-save': 'Save token',
  'create-token-saved': 'Token saved. Waiting rooms go out by themselves.',
  'enter-token': 'Enter token',

  'state-no-network': (p: Count) =>
    p.count === 0
      ? 'Offline. What you write waits here and goes out by itself.'
      : `Offline. ${waitingText(p.count)}.`,
  'state-connecting': (p: Count) => (p.count === 0 ? 'Connecting.' : `Connecting. ${waitingText(p.count)}.`),
  'state-catching-up': (p: Count) => `Catching up, ${counted(p.count, 'piece', 'pieces')} left.`,
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
  'beginning-of-room': 'This is where the room begins.',
  'new-messages': 'New messages',
  'jump-latest': 'Jump to latest',
  'jump-latest-new': (p: Count) => `Jump to latest, ${counted(p.count, 'new message', 'new messages')}`,
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

  'delivery-device': 'On this device',
  'delivery-relay': 'At the relay',
  'delivery-refused': 'Refused',
  'walk-device': (p: { readonly time: string }) =>
    `Written here ${p.time}. It goes out by itself when the relay answers.`,
  'walk-relay': (p: { readonly time: string; readonly relayTime: string; readonly number: number }) =>
    `This device ${p.time} → relay, no. ${p.number}, ${p.relayTime}`,
  'newer-kind': (p: Name) =>
    `${p.name} sent something that needs a newer CastLinker. It is kept and opens after the update.`,
  'unopened-keys-gone': 'This was said before you joined.',
  'unopened-epoch-ahead': 'A message has arrived whose key is still on its way. It opens by itself.',
  'unopened-not-authentic': 'Something here was altered on its way, so it is not shown.',

  message: 'Message',
  'message-placeholder': 'Write a message',
  'message-placeholder-note': 'Write a note',
  send: 'Send',
  'post-too-long': 'This is too long for one message. Send it in parts.',
  'post-no-room': 'This room is not on this device any more. Your text stays here.',
  'post-removed': 'You are no longer in this room. Your text stays here.',

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

  'join-checking': 'Looking at the link',
  'join-ask-title': 'You are invited',
  'join-ask-text': (p: Name) => `You go straight in as ${p.name}. People in the room see this name.`,
  'join-new-text': 'Say who you are and you go straight in. People in the room see this name.',
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
    'It was made by a newer CastLinker. Reload this page to update, then open the link again.',
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
