/**
 * What a member may do to a room (PROTOCOL.md G8). Reads the parent's view and the commit; entering is
 * doorRight.ts.
 *
 * Removing another person's device takes an admin, and an admin's device stays until the admin is demoted.
 * Changing settings takes an admin; anybody may raise the least serial of their own person. Every removal
 * rotates the door.
 */

import { equalBytes } from '../foundation/bytes.ts'
import type { UserId } from '../foundation/ids.ts'
import { compareSerials } from '../identity/certificate.ts'
import type { GroupMember } from './groupMember.ts'
import type { CommitRefusal } from './groupRefusal.ts'
import { encodeSettings, type GroupSettings, leastSerialOf } from './groupSettings.ts'
import type { EpochView } from './groupState.ts'

export interface Removal {
  readonly committer: UserId
  readonly removed: readonly GroupMember[]
  readonly rotatesDoor: boolean
}

export function removalRefusal(parent: EpochView, removal: Removal): CommitRefusal | undefined {
  const { committer, removed, rotatesDoor } = removal
  const others = removed.filter((member) => member.user !== committer)
  if (others.length > 0 && !parent.admins.includes(committer)) return { kind: 'not-admin' }
  if (others.some((member) => parent.admins.includes(member.user))) return { kind: 'admin-not-demoted' }
  return removed.length > 0 && !rotatesDoor ? { kind: 'door-not-rotated' } : undefined
}

export function settingsRefusal(
  parent: EpochView,
  next: GroupSettings,
  committer: UserId,
): CommitRefusal | undefined {
  if (!isFollowedBy(parent, next)) return { kind: 'bad-settings' }
  if (parent.admins.includes(committer)) return undefined
  return raisesOnlyOwnSerial(parent.settings, next, committer) ? undefined : { kind: 'not-admin' }
}

/** What no admin can do either. */
function isFollowedBy({ settings, members, epoch }: EpochView, next: GroupSettings): boolean {
  const isOneAdminPresent = members.some((member) => next.admins.includes(member.user))
  const areSerialsKept = settings.leastSerials.every(({ user, serial }) => {
    const kept = leastSerialOf(next, user)
    return kept !== undefined && compareSerials(kept, serial) >= 0
  })
  return (
    next.protocolVersion === settings.protocolVersion &&
    next.kind === settings.kind &&
    isOneAdminPresent &&
    areSerialsKept &&
    next.invitesFrom >= settings.invitesFrom &&
    next.invitesFrom <= epoch + 1 &&
    new Set(next.admins).size === next.admins.length &&
    new Set(next.leastSerials.map((row) => row.user)).size === next.leastSerials.length
  )
}

function raisesOnlyOwnSerial(current: GroupSettings, next: GroupSettings, committer: UserId): boolean {
  const withoutOwn = (settings: GroupSettings) =>
    encodeSettings({
      ...settings,
      leastSerials: settings.leastSerials.filter((row) => row.user !== committer),
    })
  return equalBytes(withoutOwn(current), withoutOwn(next))
}
