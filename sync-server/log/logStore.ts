/**
 * The port behind which logs are kept. A log is a run of numbered frames and a tree of commits over it; the store
 * knows keys, numbers and sizes and never what a frame says.
 *
 * Every implementation promises (PROTOCOL.md R1–R12, tests/contract/logStore.ts):
 * - an append is decided and written in one transaction and answered only when it would survive a power loss
 * - numbers of a log are 1, 2, 3 … without gaps; a frame id is stored once and answers with its number ever after
 * - a refusal changes nothing
 */
import type { AccessKeyId, FrameId, FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import type { DoorKey } from '../../shared/protocol/frame.ts'
import type { Refusal } from '../../shared/protocol/refusal.ts'

/** What a commit changes at the relay, apart from its sealed parts. Signatures were checked before. */
export interface CommitChange {
  readonly by: 'genesis' | 'member' | 'appeal' | 'door'
  /** The key a door commit is signed with. */
  readonly doorKey: AccessKeyId | undefined
  readonly childKey: AccessKeyId
  /** The door keys from this commit on; absent: those of its parent. */
  readonly doorKeys: readonly DoorKey[] | undefined
}

export interface Append {
  readonly log: LogId
  readonly id: FrameId
  /** As in `NewFrame`: the epoch's commit, or the commit this one builds on. */
  readonly commit: FrameNumber
  /** The commit whose token it came under; 0 for a door key and for the first frame. */
  readonly grant: FrameNumber
  /** Absent for data. */
  readonly change: CommitChange | undefined
  /** The frame's content as it travels (`frameContent`). */
  readonly content: Uint8Array
}

export interface Appended {
  readonly kind: 'appended'
  readonly number: FrameNumber
  readonly stampMs: number
  /** The id was there already; nothing was written. */
  readonly duplicate: boolean
}

export type AppendOutcome = Appended | { readonly kind: 'refused'; readonly refusal: Refusal }

/** A frame as it travels (`frame`), with its number beside it. */
export interface StoredFrame {
  readonly number: FrameNumber
  readonly bytes: Uint8Array
}

/** Number 0 stands for "none" in every field. */
export interface CommitRow {
  readonly number: FrameNumber
  readonly parent: FrameNumber
  readonly by: CommitChange['by']
  readonly accessKey: AccessKeyId
  /** The commit that wrote down the door keys valid here. */
  readonly doorFrom: FrameNumber
  readonly firstChild: FrameNumber
  readonly lastChild: FrameNumber
  readonly children: number
  /** The first member-made commit above this one; from then on its epoch takes no data. */
  readonly closedBy: FrameNumber
}

export interface LogState {
  readonly head: FrameNumber
  readonly newestCommit: FrameNumber
}

/** Where a door key stands: the newest commit without a child whose door has it. */
export interface DoorPlace {
  readonly commit: FrameNumber
  readonly expiresAtMs: number
}

export interface ReadRange {
  readonly after: FrameNumber
  /** Last number wanted. */
  readonly through: number
  readonly maxFrames: number
  /** The page ends before the frame that would cross this; it holds at least one frame. */
  readonly maxBytes: number
}

export interface StoreLimits {
  readonly maxLogBytes: number
  readonly maxTotalBytes: number
}

export interface LogStore {
  /** 16 random bytes made with the store: another store, wiped or new, has others. */
  readonly generation: Uint8Array
  append(request: Append): Promise<AppendOutcome>
  stateOf(log: LogId): Promise<LogState | undefined>
  commitOf(log: LogId, number: FrameNumber): Promise<CommitRow | undefined>
  /** Numbers of the commits built on `commit`, above `after`, in order. */
  childrenOf(log: LogId, commit: FrameNumber, after: FrameNumber): Promise<readonly FrameNumber[]>
  doorOf(log: LogId, key: AccessKeyId): Promise<DoorPlace | undefined>
  read(log: LogId, range: ReadRange): Promise<readonly StoredFrame[]>
  /** False after a write that failed for a reason other than a full disk, until one succeeds. */
  healthy(): boolean
  /** Resolves when what was being written is durable. Safe to call again. */
  close(): Promise<void>
}
