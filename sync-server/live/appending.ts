/** `create` and `append`: rights and signatures are checked here, the rest is decided in the store. */
import { timingSafeEqual } from 'node:crypto'
import { utf8 } from '../../shared/foundation/bytes.ts'
import { encode } from '../../shared/foundation/codec.ts'
import type { FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import { type CommitContent, frameContent, type NewFrame } from '../../shared/protocol/frame.ts'
import type { ClientMessage, RequestId } from '../../shared/protocol/messages.ts'
import type { Refusal } from '../../shared/protocol/refusal.ts'
import { commitChangeOf, isFirstKeyOf, isRegistrationSigned } from '../auth/registration.ts'
import type { Grant } from '../auth/tokens.ts'
import { frameBytesOf } from '../log/frameBytes.ts'
import type { Append, Appended } from '../log/logStore.ts'
import { grantOf, refuseRequest, type Session, say } from './session.ts'

type Create = Extract<ClientMessage, { readonly kind: 'create' }>
type AppendMessage = Extract<ClientMessage, { readonly kind: 'append' }>

export function handleCreate(session: Session, message: Create): undefined {
  const refusal = createRefusal(session, message)
  if (refusal) return refuseRequest(session, message.request, refusal)
  return start(session, message.request, appendOf(message.log, message.frame, 0 as FrameNumber))
}

function createRefusal({ core }: Session, { log, frame, createToken }: Create): Refusal | undefined {
  if (core.createToken !== undefined && !isSameSecret(createToken ?? '', core.createToken))
    return { kind: 'create-token-required' }
  const { content } = frame
  if (content.kind !== 'commit' || content.by.kind !== 'genesis' || frame.commit !== 0)
    return { kind: 'malformed' }
  const isTheirs = isFirstKeyOf(log, content.childKey)
  return isTheirs && isRegistrationSigned(log, { commit: frame.commit, content }, content.childKey)
    ? undefined
    : { kind: 'bad-proof' }
}

/** In constant time for equal lengths; the length of a token is no secret. */
function isSameSecret(given: string, expected: string): boolean {
  const [a, b] = [utf8(given), utf8(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Returns a promise only where the store must be asked first, so that data is queued at once and in order. */
export function handleAppend(session: Session, message: AppendMessage): Promise<void> | undefined {
  const open = session.channels.get(message.channel)
  if (!open) return refuseRequest(session, message.request, { kind: 'not-open' })
  const grant = grantOf(open)
  const { frame, request } = message
  if (grant.expiresAtMs <= session.core.clock.nowMs())
    return refuseRequest(session, request, { kind: 'token-expired' })
  const { content } = frame
  if (content.kind === 'commit') return appendCommit(session, message, { grant, content })
  if (grant.role === 'door') return refuseRequest(session, request, { kind: 'not-permitted' })
  return start(session, request, appendOf(grant.log, frame, grant.commit))
}

async function appendCommit(
  session: Session,
  { frame, request }: AppendMessage,
  { grant, content }: { readonly grant: Grant; readonly content: CommitContent },
): Promise<void> {
  const refusal = rightRefusal(grant, content) ?? (await signatureRefusal(session, grant, { frame, content }))
  if (refusal) return refuseRequest(session, request, refusal)
  const { doorRates, clock } = session.core
  if (content.by.kind === 'door' && !doorRates.take(grant.log, clock.nowMs()))
    return refuseRequest(session, request, { kind: 'too-many' })
  start(session, request, appendOf(grant.log, frame, grant.commit))
}

function rightRefusal(grant: Grant, { by, doorKeys }: CommitContent): Refusal | undefined {
  if (by.kind === 'genesis') return { kind: 'malformed' }
  if (by.kind !== 'door') return grant.role === 'member' ? undefined : { kind: 'not-permitted' }
  if (grant.role !== 'door' || by.key !== grant.key) return { kind: 'not-permitted' }
  return doorKeys === undefined ? undefined : { kind: 'not-permitted' }
}

async function signatureRefusal(
  { core }: Session,
  grant: Grant,
  { frame, content }: { readonly frame: NewFrame; readonly content: CommitContent },
): Promise<Refusal | undefined> {
  const parent = await core.store.commitOf(grant.log, frame.commit)
  if (!parent) return { kind: 'not-permitted' }
  const signer = content.by.kind === 'door' ? content.by.key : parent.accessKey
  const signed = isRegistrationSigned(grant.log, { commit: frame.commit, content }, signer)
  return signed ? undefined : { kind: 'bad-proof' }
}

function appendOf(log: LogId, { id, commit, content }: NewFrame, grant: FrameNumber): Append {
  const change = content.kind === 'commit' ? commitChangeOf(content) : undefined
  return { log, id, commit, grant, change, content: encode(frameContent, content) }
}

/** Hands it to the store; answers, then fans out, once it is durable. */
function start(session: Session, request: RequestId, append: Append): undefined {
  const answer = async () => {
    const outcome = await session.core.store.append(append)
    if (outcome.kind === 'refused') return refuseRequest(session, request, outcome.refusal)
    if (append.change?.by === 'genesis') session.onEarned()
    say(session, { ...outcome, request })
    if (!outcome.duplicate) publish(session, append, outcome)
  }
  session.track(answer(), append.content.length)
}

function publish({ core }: Session, append: Append, { number, stampMs }: Appended): void {
  const { id, commit, content, change } = append
  const bytes = frameBytesOf({ number, stampMs, id, commit, content })
  core.hub.publish(append.log, { number, bytes, parent: change && commit })
}
