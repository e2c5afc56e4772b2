/** Where this device stands with its relay, in the order a person needs to know it. */
import type { LinkState } from '../sync/relayLinkStep.ts'
import type { Room } from './room.ts'
import type { ConnectionView } from './views.ts'

export interface ConnectionFacts {
  /** The person wants a connection. */
  readonly wanted: boolean
  readonly online: boolean
  /** Rooms are still being opened. */
  readonly opening: boolean
}

export function connectionOf(
  link: LinkState,
  rooms: readonly Room[],
  { wanted, online, opening: roomsOpening }: ConnectionFacts,
): ConnectionView {
  if (!wanted) return { kind: 'working-offline' }
  if (link.kind !== 'live' && !online) return { kind: 'no-network' }
  if (link.kind === 'waiting') return { kind: 'relay-unreachable', retryAtMs: link.retryAtMs }
  if (link.kind !== 'live')
    return link.failures > 0 ? { kind: 'relay-unreachable', retryAtMs: 0 } : { kind: 'connecting' }
  const statuses = rooms.map((room) => ({ status: room.status(), taken: room.log.cursor() }))
  for (const { status } of statuses)
    if (status.kind === 'refused') return { kind: 'relay-refuses', refusal: status.refusal.kind }
  let framesLeft = 0
  let opening = roomsOpening
  for (const { status, taken } of statuses) {
    if (status.kind === 'catching-up') framesLeft += Math.max(0, status.head - taken)
    if (status.kind === 'opening' || status.kind === 'catching-up') opening = true
  }
  return opening || rooms.some((room) => !room.documents.isSent())
    ? { kind: 'catching-up', framesLeft }
    : { kind: 'up-to-date' }
}
