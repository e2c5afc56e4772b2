/** What one connection has earned and opened. Made and dropped with its socket; nothing of it is stored. */
import type { Clock } from '../../shared/foundation/ports.ts'
import type { RequestId } from '../../shared/protocol/messages.ts'
import {
  type Channel,
  encodeInBatch,
  type RelayMessage,
  relayMessage,
} from '../../shared/protocol/messages.ts'
import type { Refusal } from '../../shared/protocol/refusal.ts'
import type { Grant, Tokens } from '../auth/tokens.ts'
import type { LogStore } from '../log/logStore.ts'
import type { Bucket } from './bucket.ts'
import type { DoorRates } from './doorRates.ts'
import type { Hub } from './hub.ts'
import type { LiveLimits } from './limits.ts'
import type { Line } from './line.ts'
import type { MemberChannel } from './memberChannel.ts'

/** What all connections of a relay share. */
export interface Core {
  readonly store: LogStore
  readonly tokens: Tokens
  readonly hub: Hub
  readonly doorRates: DoorRates
  readonly clock: Clock
  readonly limits: LiveLimits
  /** Needed to make logs, when set. */
  readonly createToken: string | undefined
  readonly isStopping: () => boolean
  readonly count: (event: string) => void
}

export type OpenChannel =
  | { readonly kind: 'member'; readonly member: MemberChannel }
  | { readonly kind: 'door'; readonly grant: Grant }

export interface Session {
  readonly core: Core
  readonly line: Line
  /** The host the socket was opened to. */
  readonly host: string
  /** 32 random bytes that proofs on this connection sign. */
  readonly challenge: Uint8Array
  readonly channels: Map<Channel, OpenChannel>
  readonly asks: Bucket
  readonly signals: Bucket
  /** Called when the connection has shown that it belongs here. */
  readonly onEarned: () => void
  /** Counts appends that wait for the disk, and their bytes. */
  readonly track: (work: Promise<void>, bytes: number) => void
}

export function grantOf(open: OpenChannel): Grant {
  return open.kind === 'member' ? open.member.grant : open.grant
}

export function say(session: Session, message: RelayMessage): undefined {
  session.line.push(encodeInBatch(relayMessage, message))
}

export function refuseRequest(session: Session, request: RequestId, refusal: Refusal): undefined {
  session.core.count(`refused ${refusal.kind}`)
  say(session, { kind: 'refused', request, refusal })
}

export function closeChannel(session: Session, channel: Channel): undefined {
  const open = session.channels.get(channel)
  session.channels.delete(channel)
  if (open?.kind !== 'member') return undefined
  session.core.hub.leave(open.member.grant.log, open.member)
  open.member.close()
}
