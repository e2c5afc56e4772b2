/** What went wrong, in words: a kind from the engine in, a sentence out. The compiler asks when a kind is added. */
import type {
  CreateRoomError,
  InfoError,
  InviteError,
  JoinError,
  PostError,
  SightError,
  StartError,
} from '../../shared/client/api.ts'
import type { ConnectionView, RoomTrouble } from '../../shared/client/views.ts'
import type { StoreError } from '../../shared/foundation/ports.ts'
import type { RefusalKind } from '../../shared/protocol/refusal.ts'
import type { Broke } from '../state/outcome.ts'
import { t } from './t.ts'

function storeText(error: StoreError): string {
  switch (error.kind) {
    case 'quota-full':
      return t('not-stored-quota')
    case 'store-lost':
      return t('not-stored-lost')
    case 'fenced':
      return t('not-stored-fenced')
    case 'record-damaged':
      return t('storage-one-record')
  }
}

export function startErrorText(error: StartError | CreateRoomError | Broke): string {
  return error.kind === 'not-stored' ? storeText(error.error) : t(error.kind)
}

/** Undefined for `empty`: the composer never lets it happen. */
export function postErrorText(error: PostError | Broke): string | undefined {
  switch (error.kind) {
    case 'empty':
      return undefined
    case 'broke':
      return t('broke')
    case 'too-long':
      return t('post-too-long')
    case 'no-such-room':
      return t('post-no-room')
    case 'removed':
      return t('post-removed')
    case 'not-stored':
      return storeText(error.error)
  }
}

export function inviteErrorText(error: InviteError | Broke): string {
  switch (error.kind) {
    case 'broke':
      return t('broke')
    case 'unreachable':
      return t('invite-unreachable')
    case 'busy':
      return t('invite-busy')
    case 'no-such-room':
      return t('invite-no-room')
    case 'not-allowed':
      return t('invite-not-allowed')
    case 'refused':
      if (error.refusal === 'create-token-required') return t('invite-token')
      return t('invite-refused', { kind: error.refusal })
    case 'not-stored':
      return storeText(error.error)
  }
}

export function infoErrorText(error: InfoError | Broke): string {
  switch (error.kind) {
    case 'not-allowed':
      return t('info-not-allowed')
    case 'no-such-room':
      return t('info-no-room')
    case 'not-stored':
      return storeText(error.error)
    default:
      return t(error.kind)
  }
}

export function sightErrorText(error: SightError | Broke): string {
  switch (error.kind) {
    case 'broke':
      return t('broke')
    case 'no-such-room':
      return t('sight-no-room')
    case 'unreachable':
      return t('sight-unreachable')
    case 'refused':
      return t('sight-refused', { kind: error.refusal })
  }
}

/** Heading and sentence for a link that did not lead into its room. */
export function joinErrorText(error: JoinError | Broke): { readonly title: string; readonly text: string } {
  const title = t(`join-${error.kind}-title`)
  switch (error.kind) {
    case 'other-relay':
      return { title, text: t('join-other-relay', { origin: error.origin }) }
    case 'already-here':
      return { title, text: t('join-already-here', { name: error.name }) }
    case 'refused':
      return { title, text: t('join-refused', { kind: error.refusal }) }
    case 'not-stored':
      return { title, text: storeText(error.error) }
    default:
      return { title, text: t(`join-${error.kind}`) }
  }
}

/** Why the relay does not hold an own message. */
export function refusedText(refusal: RefusalKind): string {
  if (refusal === 'relay-full') return t('refused-full')
  if (refusal === 'log-full') return t('refused-log-full')
  if (refusal === 'too-large') return t('refused-too-large')
  if (refusal === 'create-token-required') return t('state-token')
  return t('refused-other', { kind: refusal })
}

export function troubleText(trouble: RoomTrouble): string {
  if (trouble.kind !== 'not-at-relay') return t(`trouble-${trouble.kind}`)
  return trouble.refusal === undefined ? t('trouble-not-at-relay') : refusedText(trouble.refusal)
}

function relayRefusesText(refusal: RefusalKind): string {
  if (refusal === 'relay-full') return t('state-full')
  if (refusal === 'stopping') return t('state-stopping')
  if (refusal === 'create-token-required') return t('state-token')
  return t('state-refused', { kind: refusal })
}

/** What is so and what happens next. `waiting` counts own messages the relay is not known to hold. */
export function connectionText(view: ConnectionView, waiting: number): string {
  switch (view.kind) {
    case 'up-to-date':
      return t('state-up-to-date')
    case 'connecting':
      return t('state-connecting', { count: waiting })
    case 'catching-up':
      return t('state-catching-up', { count: view.framesLeft })
    case 'working-offline':
      return t('state-working-offline', { count: waiting })
    case 'no-network':
      return t('state-no-network', { count: waiting })
    case 'relay-unreachable':
      return t('state-unreachable', { count: waiting })
    case 'relay-refuses':
      return relayRefusesText(view.refusal)
  }
}
