/** A room's invite links: the one this device made before, as long as it is good, or a new one (PROTOCOL.md D1, D3). */
import { fail, ok, type Result } from '../foundation/result.ts'
import { maxOpenInvites } from '../room/doorRecord.ts'
import { viewOf } from '../room/group.ts'
import { inviteKeysOf, inviteSeedBytes, issueInvite, isUsedUp } from '../room/invite.ts'
import { decodeInviteLink, encodeInviteLink, type InviteLink } from '../room/inviteLink.ts'
import { doorKeyOf } from '../room/welcome.ts'
import type { InviteError, InviteOptions, InviteView, LinkError } from './api.ts'
import type { DoorChange } from './nextDoor.ts'
import type { Room } from './room.ts'
import type { OwnInvite, RoomRecord } from './roomRecord.ts'

const dayMs = 24 * 60 * 60_000
export const defaultInvite: InviteOptions = { uses: 50, lastsMs: 7 * dayMs }
/** A link with less time left is not handed out again. */
const leastLeftMs = dayMs

/** Where a link's text stands: `‹origin›/join#‹text›`. */
const joinPath = '/join#'

export async function inviteTo(
  room: Room,
  options: InviteOptions & { readonly fresh?: boolean },
): Promise<Result<InviteView, InviteError>> {
  if (room.membership.record.kind === 'note') return fail({ kind: 'not-allowed' })
  const reusable = options.fresh ? undefined : goodInvite(room)
  if (reusable) return ok(viewOfInvite(room, reusable))
  const { deps, device } = room.options
  const seed = deps.random.bytes(inviteSeedBytes)
  const keys = inviteKeysOf(seed)
  const expiresAtMs = deps.clock.nowMs() + options.lastsMs
  const own: OwnInvite = { invite: keys.id, seed, expiresAtMs, uses: options.uses }
  const change = (record: RoomRecord): DoorChange => {
    const { epoch } = viewOf(room.membership.group)
    const certificate = issueInvite(
      { room: record.room, uses: options.uses, epoch, expiresAtMs },
      keys,
      device,
    )
    return { openInvites: [...stillOpen(record, deps.clock.nowMs()), certificate], ownInvite: own }
  }
  if (stillOpen(room.membership.record, deps.clock.nowMs()).length >= maxOpenInvites)
    return fail({ kind: 'refused', refusal: 'too-many' })
  const made = await room.commits.make(change)
  return made.ok ? ok(viewOfInvite(room, own)) : made
}

/** Links whose time is over make room for new ones; the others stay good. */
function stillOpen({ openInvites }: RoomRecord, nowMs: number): RoomRecord['openInvites'] {
  return openInvites.filter(({ expiresAtMs }) => expiresAtMs > nowMs)
}

/** An own invite that still lets somebody in for a while. */
function goodInvite(room: Room): OwnInvite | undefined {
  const { record, group } = room.membership
  const { members } = viewOf(group)
  const nowMs = room.options.deps.clock.nowMs()
  return record.ownInvites.find(({ invite, expiresAtMs }) => {
    const certificate = record.openInvites.find(({ key }) => key === invite)
    return certificate && expiresAtMs - nowMs >= leastLeftMs && !isUsedUp(certificate, members)
  })
}

function viewOfInvite(room: Room, { seed, expiresAtMs, uses }: OwnInvite): InviteView {
  const { log, room: id, doorSeed } = room.membership.record
  const text = encodeInviteLink({ log, room: id, doorKey: doorKeyOf(doorSeed), inviteSeed: seed })
  return { link: `${room.options.deps.relayOrigin}${joinPath}${text}`, expiresAtMs, uses }
}

/** Reads a link, whole or only its fragment. */
export function readInvite(text: string, relayOrigin: string): Result<InviteLink, LinkError> {
  const trimmed = text.trim()
  const hash = trimmed.indexOf('#')
  const origin = originOf(trimmed)
  const decoded = decodeInviteLink(hash >= 0 ? trimmed.slice(hash + 1) : origin ? '' : trimmed)
  if (!decoded.ok) return decoded
  return origin && origin !== relayOrigin ? fail({ kind: 'other-relay', origin }) : decoded
}

function originOf(text: string): string | undefined {
  return /^https?:\/\/[^/#?]+/.exec(text)?.[0]
}
