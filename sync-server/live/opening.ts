/** `prove`, `open`, `read-door` and `signal`: what a key, a token and an open channel give. */
import { decode } from '../../shared/foundation/codec.ts'
import type { FrameNumber } from '../../shared/foundation/ids.ts'
import { frame } from '../../shared/protocol/frame.ts'
import { limits as wire } from '../../shared/protocol/limits.ts'
import type { ClientMessage } from '../../shared/protocol/messages.ts'
import { grantFor, type Prove } from '../auth/proof.ts'
import type { Grant } from '../auth/tokens.ts'
import { chargeTo, takeFrom } from './bucket.ts'
import { createMemberChannel } from './memberChannel.ts'
import { closeChannel, grantOf, refuseRequest, type Session, say } from './session.ts'

type Open = Extract<ClientMessage, { readonly kind: 'open' }>
type ReadDoor = Extract<ClientMessage, { readonly kind: 'read-door' }>
type Signal = Extract<ClientMessage, { readonly kind: 'signal' }>

export async function handleProve(session: Session, message: Prove): Promise<void> {
  const { core, host, challenge } = session
  const nowMs = core.clock.nowMs()
  const earned = await grantFor(message, { store: core.store, host, challenge, nowMs })
  if (!earned.ok) {
    chargeTo(session.asks, core.limits.failedProofCost)
    return refuseRequest(session, message.request, earned.error)
  }
  session.onEarned()
  const issued = await core.tokens.issue(earned.value)
  say(session, { kind: 'token', request: message.request, ...issued })
}

export async function handleOpen(session: Session, message: Open): Promise<void> {
  const { core, channels } = session
  const { request, channel, log } = message
  const read = await core.tokens.read(message.token, log)
  if (!read.ok) return refuseRequest(session, request, read.error)
  const open = channels.get(channel)
  if (open && grantOf(open).log !== log) return refuseRequest(session, request, { kind: 'malformed' })
  if (!open && channels.size >= wire.maxChannels) return refuseRequest(session, request, { kind: 'too-many' })
  const state = await core.store.stateOf(log)
  if (!state) return refuseRequest(session, request, { kind: 'unknown-log' })
  session.onEarned()
  say(session, { kind: 'opened', request, head: state.head, commit: state.newestCommit })
  attach(session, message, { grant: read.value, head: state.head })
}

/** A member's open channel is renewed and keeps its place; anything else starts anew. */
function attach(
  session: Session,
  { channel, cursor }: Open,
  { grant, head }: { readonly grant: Grant; readonly head: FrameNumber },
): void {
  const from = Math.min(cursor, head) as FrameNumber
  const open = session.channels.get(channel)
  if (open?.kind === 'member' && grant.role === 'member') {
    open.member.renew(grant, from)
    return
  }
  closeChannel(session, channel)
  if (grant.role === 'door') {
    session.channels.set(channel, { kind: 'door', grant })
    return
  }
  const { store, limits, hub } = session.core
  const member = createMemberChannel({ channel, line: session.line, store, limits }, grant, from)
  session.channels.set(channel, { kind: 'member', member })
  hub.join(grant.log, member)
}

export async function handleReadDoor(session: Session, { request, channel }: ReadDoor): Promise<void> {
  const { store, clock } = session.core
  const open = session.channels.get(channel)
  if (!open) return refuseRequest(session, request, { kind: 'not-open' })
  const { log, role, key, expiresAtMs } = grantOf(open)
  if (expiresAtMs <= clock.nowMs()) return refuseRequest(session, request, { kind: 'token-expired' })
  if (role !== 'door') return refuseRequest(session, request, { kind: 'not-permitted' })
  const place = await store.doorOf(log, key)
  if (!place) return refuseRequest(session, request, { kind: 'unknown-key' })
  if (place.expiresAtMs <= clock.nowMs()) return refuseRequest(session, request, { kind: 'door-expired' })
  const after = (place.commit - 1) as FrameNumber
  const [stored] = await store.read(log, { after, through: place.commit, maxFrames: 1, maxBytes: 0 })
  const found = stored && decode(frame, stored.bytes, wire.maxSocketMessageBytes)
  if (!found?.ok) throw new Error('a commit is registered but its frame is not there')
  say(session, { kind: 'door', request, frame: found.value })
}

export function handleSignal(session: Session, { channel, body }: Signal): undefined {
  const { hub, clock, limits } = session.core
  const nowMs = clock.nowMs()
  const open = session.channels.get(channel)
  if (open?.kind !== 'member' || !open.member.isLive()) return undefined
  if (open.member.grant.expiresAtMs <= nowMs || !takeFrom(session.signals, limits.signals, nowMs))
    return undefined
  hub.signal(open.member.grant.log, open.member, body)
}
