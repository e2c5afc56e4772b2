/**
 * What a device keeps of one room besides its documents, as versioned records (PROTOCOL.md P2, P5):
 * `rooms/‹room›` what the room is to this device, `keys/‹room›/…` its group state and key ring,
 * `cursors/‹room›` how far its log was taken in and what the relay is known to hold.
 */
import {
  bool,
  brandedUint,
  bytes,
  type Codec,
  fixed,
  hexId,
  list,
  oneOf,
  optional,
  readOnly,
  struct,
  text,
  uint,
  versioned,
  versions,
} from '../foundation/codec.ts'
import type { AccessKeyId, FrameNumber, LogId, RoomId } from '../foundation/ids.ts'
import { type NewFrame, newFrame } from '../protocol/frame.ts'
import { limits } from '../protocol/limits.ts'
import { type StoredArrivals, storedArrivals } from '../room/arrivals.ts'
import { type InviteCertificate, inviteCertificate } from '../room/invite.ts'
import { formerCards, type SegmentCard, segmentCards } from './segmentCard.ts'
import type { RoomKind } from './views.ts'

/** `entering`: the door commit is on its way and may have been taken. `removed`: readable, nothing more. */
export const roomPhases = ['entering', 'open', 'removed'] as const
export type RoomPhase = (typeof roomPhases)[number]

/** An invite this device made: only here is its secret. */
export interface OwnInvite {
  readonly invite: AccessKeyId
  readonly seed: Uint8Array
  readonly expiresAtMs: number
  readonly uses: number
}

export interface RoomRecord {
  readonly room: RoomId
  readonly log: LogId
  readonly kind: RoomKind
  readonly phase: RoomPhase
  readonly createdAtMs: number
  /** Members' own: the door key and the re-entry key follow from it (welcome.ts); 32 bytes. */
  readonly doorSeed: Uint8Array
  /** The newest commit this device is in; 0 before the first. */
  readonly commit: FrameNumber
  /** The first frame, kept by who made the room, to create the log with. */
  readonly genesis: NewFrame | undefined
  /** The invites that are open now. */
  readonly openInvites: readonly InviteCertificate[]
  readonly ownInvites: readonly OwnInvite[]
  /** Names of the room's documents, the newest segment last. */
  readonly documents: readonly string[]
  /** What arrived up to this frame was there when this device entered. Absent once its personal records say so (`before`). */
  readonly seenBefore: FrameNumber | undefined
}

const ownInvite = struct<OwnInvite>({
  invite: hexId<AccessKeyId>(32),
  seed: fixed(32),
  expiresAtMs: uint(),
  uses: uint(),
})

const fields = {
  room: hexId<RoomId>(32),
  log: hexId<LogId>(32),
  kind: oneOf<RoomKind>(['note', 'group']),
  phase: oneOf<RoomPhase>(roomPhases),
  createdAtMs: uint(),
  doorSeed: fixed(32),
  commit: brandedUint<FrameNumber>(),
  genesis: optional(newFrame),
  openInvites: list(inviteCertificate, limits.maxDoorKeys),
  ownInvites: list(ownInvite, limits.maxDoorKeys),
  documents: list(text(64), 4096),
}
const seenFrame = brandedUint<FrameNumber>()

/** Version 1 had no personal records beside it (roomPersonal.ts), so it always said what was seen. */
export const roomRecord: Codec<RoomRecord> = versions<RoomRecord>(
  {
    version: 1,
    holds: () => false,
    codec: struct<RoomRecord>({ ...fields, seenBefore: seenFrame as Codec<FrameNumber | undefined> }),
  },
  {
    version: 2,
    holds: () => true,
    codec: struct<RoomRecord>({ ...fields, seenBefore: optional(seenFrame) }),
  },
)

export const maxRoomRecordBytes = 1024 * 1024

/** A commit of this device whose fate is not known: adopted when its frame comes back, dropped when another wins. */
export interface PendingCommit {
  readonly frame: NewFrame
  /** The group as it is once the commit is taken, encoded. */
  readonly group: Uint8Array
  readonly openInvites: readonly InviteCertificate[]
  readonly ownInvite: OwnInvite | undefined
  readonly rotatesDoor: boolean
}

export const pendingCommit: Codec<PendingCommit> = versioned(
  1,
  struct<PendingCommit>({
    frame: newFrame,
    group: bytes(4 * 1024 * 1024),
    openInvites: list(inviteCertificate, limits.maxDoorKeys),
    ownInvite: optional(ownInvite),
    rotatesDoor: bool,
  }),
)

export const maxGroupBytes = 4 * 1024 * 1024
export const maxPendingBytes = maxGroupBytes + 1024 * 1024

/** How far the log was taken in, and what of each document the relay is known to hold. */
export interface CursorRecord {
  readonly cursor: FrameNumber
  readonly documents: readonly { readonly name: string; readonly arrivals: readonly StoredArrivals[] }[]
}

const cursorFields = struct<CursorRecord>({
  cursor: brandedUint<FrameNumber>(),
  documents: list(struct({ name: text(64), arrivals: storedArrivals }), 4096),
})

/** Version 1 was written by versions that passed packed frames (F12) by unread: what they have behind is taken in once more. */
export const cursorRecord: Codec<CursorRecord> = versions<CursorRecord>(
  { version: 2, codec: cursorFields, holds: () => true },
  {
    version: 1,
    codec: readOnly(cursorFields, (old) => ({ ...old, cursor: 0 as FrameNumber })),
    holds: () => false,
  },
)

/** What of a room's history lies closed, and the documents that are still to be erased since they do. */
export interface HistoryRecord {
  readonly cards: readonly SegmentCard[]
  readonly leaving: readonly string[]
}

const leaving = list(text(64), 64)
export const historyRecord: Codec<HistoryRecord> = versions<HistoryRecord>(
  { version: 2, codec: struct<HistoryRecord>({ cards: segmentCards, leaving }), holds: () => true },
  { version: 1, codec: struct<HistoryRecord>({ cards: formerCards, leaving }), holds: () => false },
)

export const maxHistoryBytes = 8 * 1024 * 1024

export const maxCursorBytes = 64 * 1024 * 1024
