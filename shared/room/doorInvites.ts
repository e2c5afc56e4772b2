/**
 * Which open invites may lie in the door record of a commit's child (PROTOCOL.md D7).
 *
 * Who enters passes on exactly what was there. A member may add invites that the child honours and drop
 * any, if the room lets them invite; a member who may not can only drop what is dead.
 */
import { equalBytes } from '../foundation/bytes.ts'
import { encode } from '../foundation/codec.ts'
import type { UserId } from '../foundation/ids.ts'
import { maxOpenInvites } from './doorRecord.ts'
import { inviteRefusal, mayInvite } from './doorRight.ts'
import type { EpochView } from './groupState.ts'
import { type InviteCertificate, inviteCertificate, isUsedUp } from './invite.ts'

type Invites = readonly InviteCertificate[]

export function areSameInvites(a: Invites, b: Invites): boolean {
  return a.length === b.length && a.every((invite, index) => isSame(invite, b[index]))
}

export interface InvitesChange {
  readonly parent: Invites
  readonly child: Invites
  readonly committer: UserId
}

/** `child` is the epoch the commit opens. */
export function mayChangeInvites(child: EpochView, change: InvitesChange): boolean {
  const keys = new Set(change.child.map((invite) => invite.key))
  if (keys.size !== change.child.length || keys.size > maxOpenInvites) return false
  const added = change.child.filter((invite) => !change.parent.some((old) => isSame(old, invite)))
  const dropped = change.parent.filter((invite) => !change.child.some((kept) => isSame(kept, invite)))
  if (added.some((invite) => inviteRefusal(child, invite))) return false
  if (mayInvite(child.settings, change.committer)) return true
  return added.length === 0 && dropped.every((invite) => isDead(child, invite))
}

/** Lets nobody in any more. */
export function isDead(view: EpochView, invite: InviteCertificate): boolean {
  return inviteRefusal(view, invite) !== undefined || isUsedUp(invite, view.members)
}

function isSame(a: InviteCertificate, b: InviteCertificate | undefined): boolean {
  return b !== undefined && equalBytes(encode(inviteCertificate, a), encode(inviteCertificate, b))
}
