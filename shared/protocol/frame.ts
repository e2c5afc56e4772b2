/**
 * Frames: what a log holds. The relay sees everything in this file and nothing inside the sealed fields.
 *
 * A commit is named by the number of its frame; the log's first frame, number 1, is the commit that opens epoch 0's
 * successor chain (`genesis`, parent 0). Data frames name the commit whose epoch's frame key seals them.
 */
import {
  brandedUint,
  bytes,
  type Codec,
  fixed,
  hexId,
  list,
  optional,
  struct,
  uint,
  variants,
} from '../foundation/codec.ts'
import type { AccessKeyId, FrameId, FrameNumber } from '../foundation/ids.ts'
import { limits } from './limits.ts'

export const frameNumber = brandedUint<FrameNumber>()
export const accessKeyId = hexId<AccessKeyId>(32)
export const frameId = hexId<FrameId>(16)

/** A key that may append a door commit: the public half of an invite's access key, and until when. */
export interface DoorKey {
  readonly key: AccessKeyId
  /** Milliseconds since 1970 by the relay's clock. */
  readonly expiresAtMs: number
}

export const doorKey: Codec<DoorKey> = struct<DoorKey>({ key: accessKeyId, expiresAtMs: uint() })

/**
 * Who makes the commit and so which key signs its registration:
 * `genesis` the child access key itself · `member` and `appeal` the parent's access key · `door` an invite's key.
 */
export type CommitBy =
  | { readonly kind: 'genesis' }
  | { readonly kind: 'member' }
  | { readonly kind: 'appeal' }
  | { readonly kind: 'door'; readonly key: AccessKeyId }

const none = struct<object>({}) as Codec<never>
const commitBy: Codec<CommitBy> = variants<CommitBy>({
  genesis: [1, none],
  member: [2, none],
  appeal: [3, none],
  door: [4, struct({ key: accessKeyId })],
})

export interface CommitContent {
  readonly kind: 'commit'
  readonly by: CommitBy
  /** The access key of the epoch this commit opens. */
  readonly childKey: AccessKeyId
  /** The log's door keys from now on; absent: unchanged. A door commit may not change them. */
  readonly doorKeys: readonly DoorKey[] | undefined
  /** The MLS commit, sealed under the parent epoch's frame key, or under the door key. Empty for genesis. */
  readonly sealedCommit: Uint8Array
  /** Sealed under the door key; what the next one to enter needs. */
  readonly doorRecord: Uint8Array
  /** Ed25519 over `commitRegistrationBytes` (access.ts). */
  readonly signature: Uint8Array
}

export interface DataContent {
  readonly kind: 'data'
  /** Sealed under the frame key of the epoch that `commit` opened. */
  readonly body: Uint8Array
}

export type FrameContent = DataContent | CommitContent

const commitFields = {
  by: commitBy,
  childKey: accessKeyId,
  doorKeys: optional(list(doorKey, limits.maxDoorKeys)),
  sealedCommit: bytes(limits.maxSealedCommitBytes),
  doorRecord: bytes(limits.maxDoorRecordBytes),
}

/** A commit's content without its signature: what the signature covers, hashed. */
export const unsignedCommit: Codec<Omit<CommitContent, 'kind' | 'signature'>> =
  struct<Omit<CommitContent, 'kind' | 'signature'>>(commitFields)

export const frameContent: Codec<FrameContent> = variants<FrameContent>({
  data: [1, struct({ body: bytes(limits.maxDataBytes) })],
  commit: [2, struct({ ...commitFields, signature: fixed(64) })],
})

/** A frame as its sender makes it. */
export interface NewFrame {
  readonly id: FrameId
  /** data: the commit whose epoch it is sealed for; commit: the commit it builds on (0 for genesis). */
  readonly commit: FrameNumber
  readonly content: FrameContent
}

export const newFrame: Codec<NewFrame> = struct<NewFrame>({
  id: frameId,
  commit: frameNumber,
  content: frameContent,
})

/** The last moment that a date can name. */
const maxStampMs = 8_640_000_000_000_000

/** A frame as the log holds it. */
export interface Frame extends NewFrame {
  readonly number: FrameNumber
  /** When the relay made it durable, milliseconds since 1970 by the relay's clock. */
  readonly stampMs: number
}

export const frame: Codec<Frame> = struct<Frame>({
  number: frameNumber,
  stampMs: uint(maxStampMs),
  id: frameId,
  commit: frameNumber,
  content: frameContent,
})
