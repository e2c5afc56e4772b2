/**
 * What a room's members agree on, carried in the MLS group context (extension 0xff02).
 *
 * PROTOCOL.md G2. A closed list of rows in one versioned record: a row this version does not know is
 * refused, because a rule that one device reads and another skips would split the room.
 */
import {
  brandedUint,
  type Codec,
  type DecodeError,
  decode,
  encode,
  hexId,
  list,
  oneOf,
  struct,
  uint,
  versioned,
} from '../foundation/codec.ts'
import type { AccessKeyId, Epoch, UserId } from '../foundation/ids.ts'
import type { Result } from '../foundation/result.ts'
import { type Serial, serial } from '../identity/certificate.ts'

export const maxSettingsBytes = 32 * 1024
const maxAdmins = 64
const maxRevoked = 64
const maxLeastSerials = 256

export type GroupKind = 'note' | 'group'
export type WhoMayInvite = 'admins' | 'everyone'
/** What a newcomer may read: all that is still there, or what is said from their joining on. */
export type HistoryRule = 'all' | 'from-joining'

export interface LeastSerial {
  readonly user: UserId
  readonly serial: Serial
}

export interface GroupSettings {
  /** Of the rules inside the room; 1. */
  readonly protocolVersion: number
  /** Never changes. */
  readonly kind: GroupKind
  readonly admins: readonly UserId[]
  readonly whoMayInvite: WhoMayInvite
  readonly history: HistoryRule
  /** After which new messages disappear by default; 0 is never. */
  readonly timerMs: number
  /** Invites issued in an earlier epoch let nobody in. Never goes down. */
  readonly invitesFrom: Epoch
  readonly revokedInvites: readonly AccessKeyId[]
  /** Per person, the least certificate serial accepted for entering. Never goes down. */
  readonly leastSerials: readonly LeastSerial[]
}

const userId = hexId<UserId>(32)

export const groupSettings: Codec<GroupSettings> = versioned(
  1,
  struct<GroupSettings>({
    protocolVersion: uint(0xffff),
    kind: oneOf<GroupKind>(['note', 'group']),
    admins: list(userId, maxAdmins),
    whoMayInvite: oneOf<WhoMayInvite>(['admins', 'everyone']),
    history: oneOf<HistoryRule>(['all', 'from-joining']),
    timerMs: uint(),
    invitesFrom: brandedUint<Epoch>(),
    revokedInvites: list(hexId<AccessKeyId>(32), maxRevoked),
    leastSerials: list(struct<LeastSerial>({ user: userId, serial }), maxLeastSerials),
  }),
)

export function firstSettings(kind: GroupKind, admin: UserId): GroupSettings {
  return {
    protocolVersion: 1,
    kind,
    admins: [admin],
    whoMayInvite: 'everyone',
    history: 'all',
    timerMs: 0,
    invitesFrom: 0 as Epoch,
    revokedInvites: [],
    leastSerials: [],
  }
}

export function encodeSettings(settings: GroupSettings): Uint8Array {
  return encode(groupSettings, settings)
}

export function decodeSettings(encoded: Uint8Array): Result<GroupSettings, DecodeError> {
  return decode(groupSettings, encoded, maxSettingsBytes)
}

export function leastSerialOf(settings: GroupSettings, user: UserId): Serial | undefined {
  return settings.leastSerials.find((row) => row.user === user)?.serial
}
