/** What the echo friend says in a room and to whoever runs it. Kinds in, sentences out: no link, no key, no text of a message. */
import type { JoinError, PostError, StartError } from '../../shared/client/api.ts'
import type { AccountTrouble, ConnectionView } from '../../shared/client/views.ts'
import type { StoreError } from '../../shared/foundation/ports.ts'
import type { NodeClientError } from '../node/nodeClient.ts'

export const greetingText =
  'Hello, I am an echo friend: a program that reads this room and answers every message with its own words. /help says more.'

export const helpText = [
  'I am an echo friend, a program on the same engine as the app.',
  'Write something, and I answer it with your own words. I leave alone what answers another message, and what was said before I came.',
  '/help shows this. Like every member I read all that is said here; nobody outside the room does.',
].join('\n')

export const usageText = `npm run bot -- [invite link] [--name Echo] [--data ./bot-data] [--verbose]
The link may stand in the variable INVITE instead. Without one it goes on in the rooms it knows.`

export function storeErrorText(error: StoreError): string {
  switch (error.kind) {
    case 'quota-full':
      return 'The disk is full.'
    case 'store-lost':
      return `The data folder cannot be used (${error.detail}).`
    case 'fenced':
      return 'Another process has taken the data folder over.'
    case 'record-damaged':
      return 'A record in the data folder is damaged.'
  }
}

export function openErrorText(error: NodeClientError): string {
  switch (error.kind) {
    case 'no-relay':
      return `The first start needs an invite link.\n${usageText}`
    case 'other-relay':
      return `This data folder belongs to ${error.origin}, the link does not: say another folder with --data.`
    case 'key-lost':
      return 'The key of this data folder is gone or altered, and nothing in it opens without it: say another folder with --data.'
    case 'in-use':
      return 'Another process uses this data folder: end it, or say another folder with --data.'
    default:
      return storeErrorText(error)
  }
}

export function startErrorText(error: StartError): string {
  switch (error.kind) {
    case 'name-empty':
      return 'A name needs at least one character.'
    case 'name-too-long':
      return `A name has at most ${error.maxBytes} bytes.`
    case 'already-started':
      return 'Somebody is here already.'
    case 'not-stored':
      return storeErrorText(error.error)
  }
}

export function joinErrorText(error: Exclude<JoinError, { kind: 'already-here' }>): string {
  switch (error.kind) {
    case 'not-a-link':
      return 'This is no invite link.'
    case 'cut':
      return 'This invite link is not whole: copy all of it, in quotes.'
    case 'newer-version':
      return 'This invite link is newer than this program.'
    case 'other-relay':
      return `This invite link belongs to ${error.origin}: say another folder with --data.`
    case 'expired':
      return 'The time of this invite link has run out: ask for a new one.'
    case 'used-up':
      return 'This invite link has been used up: ask for a new one.'
    case 'unknown':
      return 'The relay does not know this invite link.'
    case 'not-authentic':
      return 'What lies at this room’s door was not made by a member.'
    case 'busy':
      return 'Others keep coming in at the same moment: try again.'
    case 'unreachable':
      return 'The relay does not answer: joining needs it once.'
    case 'refused':
      return `The relay refused (${error.refusal}).`
    case 'not-stored':
      return storeErrorText(error.error)
  }
}

export function postErrorText(error: PostError): string {
  switch (error.kind) {
    case 'empty':
      return 'Nothing to post.'
    case 'too-long':
      return `Not posted: a message has at most ${error.maxBytes} bytes.`
    case 'no-such-room':
      return 'Not posted: the room is not here.'
    case 'removed':
      return 'Not posted: this device was removed from the room.'
    case 'not-stored':
      return `Not posted. ${storeErrorText(error.error)}`
  }
}

/** Only what somebody has to do something about. */
export function troubleText(trouble: AccountTrouble): string | undefined {
  switch (trouble.kind) {
    case 'not-stored':
      return storeErrorText(trouble.error)
    case 'room-damaged':
      return 'The records of a room are damaged: start again with an invite link to it.'
    case 'identity-damaged':
      return 'What said who this is does not open any more: say another folder with --data.'
    case 'message-damaged':
      return undefined
  }
}

export function connectionText({ kind }: ConnectionView): string | undefined {
  switch (kind) {
    case 'up-to-date':
      return 'Up to date.'
    case 'relay-unreachable':
    case 'no-network':
      return 'The relay does not answer; trying again.'
    case 'relay-refuses':
      return 'The relay refuses.'
    default:
      return undefined
  }
}
