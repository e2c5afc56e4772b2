/**
 * May this device enter this room at this epoch? (PROTOCOL.md D2)
 *
 * Reads the parent's tree and settings and what the commit says, nothing else: no clock, no memory. Expiry
 * is the relay's.
 */

import type { UserId } from '../foundation/ids.ts'
import { compareSerials, type VerifiedChain } from '../identity/certificate.ts'
import type { Right } from './groupCommitData.ts'
import type { RightRefusal } from './groupRefusal.ts'
import { type GroupSettings, leastSerialOf } from './groupSettings.ts'
import type { EpochView } from './groupState.ts'
import { type InviteCertificate, isInviteProof, isSignedByIssuer, isUsedUp } from './invite.ts'

export const maxLeaves = 200

/** `undefined` when the right holds. */
export function rightRefusal(
  parent: EpochView,
  joiner: VerifiedChain,
  right: Right,
): RightRefusal | undefined {
  const least = leastSerialOf(parent.settings, joiner.user)
  if (least && compareSerials(joiner.serial, least) < 0) return { kind: 'serial-too-low' }
  const own = parent.members.find((member) => member.device === joiner.device)
  if (right.kind === 'own-leaf') return own?.user === joiner.user ? undefined : { kind: 'not-own-leaf' }
  if (own) return { kind: 'already-in' }
  if (parent.members.length >= maxLeaves) return { kind: 'room-full' }
  const isPresent = parent.members.some((member) => member.user === joiner.user)
  if (right.kind === 'own-person') return isPresent ? undefined : { kind: 'not-own-person' }
  if (parent.settings.kind === 'note' && !isPresent) return { kind: 'one-person-room' }
  const { room, epoch, contextHash } = parent
  const proof = { room, epoch, contextHash, joiner: joiner.device }
  return (
    inviteRefusal(parent, right.certificate) ??
    (isUsedUp(right.certificate, parent.members) ? { kind: 'invite-used-up' } : undefined) ??
    (isInviteProof(proof, right.proof, right.certificate.key) ? undefined : { kind: 'invite-proof' })
  )
}

/** Whether members of this epoch honour the invite at all, uses aside. */
export function inviteRefusal(view: EpochView, certificate: InviteCertificate): RightRefusal | undefined {
  const { settings, members, room, epoch } = view
  if (certificate.room !== room) return { kind: 'other-room' }
  const issuer = members.find((member) => member.device === certificate.issuer)
  if (!issuer) return { kind: 'issuer-gone' }
  if (!mayInvite(settings, issuer.user)) return { kind: 'issuer-may-not-invite' }
  if (!isSignedByIssuer(certificate)) return { kind: 'invite-signature' }
  if (settings.revokedInvites.includes(certificate.key)) return { kind: 'invite-revoked' }
  if (certificate.epoch < settings.invitesFrom) return { kind: 'invite-too-old' }
  return certificate.epoch > epoch ? { kind: 'invite-from-the-future' } : undefined
}

export function mayInvite(settings: GroupSettings, user: UserId): boolean {
  return settings.whoMayInvite === 'everyone' || settings.admins.includes(user)
}
