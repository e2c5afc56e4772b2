/** Every limit of the wire, in one place. Both sides check before they allocate. */

const KiB = 1024

export const limits = {
  /** One WebSocket message: a batch of protocol messages. */
  maxSocketMessageBytes: 1024 * KiB,
  /** Protocol messages in one batch: a batch of tiny ones must not unfold into a crowd of objects. */
  maxMessagesPerBatch: 4096,
  /** The sealed body of one data frame. */
  maxDataBytes: 128 * KiB,
  /** The sealed MLS commit inside a commit frame. */
  maxSealedCommitBytes: 64 * KiB,
  /** The sealed door record inside a commit frame. */
  maxDoorRecordBytes: 512 * KiB,
  /** The sealed body of one signal. */
  maxSignalBytes: 4 * KiB,
  /** Registered door keys of one log: 16 open invites and the re-entry key. */
  maxDoorKeys: 17,
  /** Logs that one connection may have open at once. */
  maxChannels: 4096,
  maxTokenBytes: 1 * KiB,
  maxCreateTokenBytes: 256,
  /** Frames in one `frames` message. */
  maxFramesPerMessage: 1024,
  maxHostBytes: 256,
} as const
