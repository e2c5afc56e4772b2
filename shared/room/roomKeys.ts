/**
 * What a room's documents need of its key ring: per epoch, the keys that open what was said and who was in.
 *
 * Relied on: a row never changes once it is there, and a device key belongs to one person for ever.
 */
import type { DeviceId, Epoch, RoomId, UserId } from '../foundation/ids.ts'

export interface RosterSeat {
  readonly user: UserId
  readonly device: DeviceId
  readonly admin: boolean
}

export interface EpochKeys {
  /** Seals entries of segments; 32 bytes. */
  readonly entryKey: Uint8Array
  /** Seals entries of the state document; 32 bytes. */
  readonly stateKey: Uint8Array
}

export interface RoomKeys {
  readonly room: RoomId
  /** The newest. */
  readonly epoch: Epoch
  /** `undefined`: that epoch is not (yet, or any more) in this device's key ring. */
  keysAt(epoch: Epoch): EpochKeys | undefined
  /** Empty when the epoch is not known. */
  rosterAt(epoch: Epoch): readonly RosterSeat[]
}
