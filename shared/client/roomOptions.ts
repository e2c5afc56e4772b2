/** What a room is opened with, and what its parts see of it. */
import type { RoomId, UserId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import type { CertificateChain } from '../identity/certificate.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import type { ChannelStatus, LogChannel } from '../sync/logChannel.ts'
import type { RelayLink } from '../sync/relayLink.ts'
import type { Activity } from './activity.ts'
import type { ClientDeps } from './deps.ts'
import type { Membership } from './membership.ts'
import type { Profile } from './profile.ts'
import type { RoomChanges } from './roomFiles.ts'
import type { Preferences } from './views.ts'

export interface RoomOptions {
  readonly deps: ClientDeps
  readonly link: RelayLink
  readonly self: UserId
  readonly device: DeviceKeys
  readonly chain: CertificateChain
  readonly activity: Activity
  /** Who this person says they are. */
  readonly profile: () => Pick<Profile, 'name' | 'picture'>
  readonly preferences: () => Preferences
  /** Whether the room is among those most recently active. */
  readonly isLively: (room: RoomId) => boolean
  readonly createToken: () => string | undefined
  readonly onChange: (room: RoomId) => void
  /** After each write of this room's: why it failed, or that it did not. */
  readonly onStored: (error: StoreError | undefined) => void
}

/** A room as the parts that make and follow its commits see it. */
export interface OpenRoom {
  readonly options: RoomOptions
  membership: Membership
  channel(): LogChannel | undefined
  status(): ChannelStatus
  store(changes: RoomChanges, durability?: 'strict' | 'relaxed'): Promise<Result<void, StoreError>>
  /** Stores documents first, then `changes` and the cursor that has them behind. */
  persist(changes?: RoomChanges): Promise<Result<void, StoreError>>
}
