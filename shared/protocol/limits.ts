/** Every limit of the wire, in one place. Both sides check before they allocate. */

const KiB = 1024

export const limits = {
  /** One WebSocket message: a batch of protocol messages. */
  maxSocketMessageBytes: 1024 * KiB,
  /** The sealed body of one data frame. */
  maxDataBytes: 128 * KiB,
  /** The sealed MLS commit inside a commit frame. */
  maxSealedCommitBytes: 64 * KiB,
  /** The sealed door record inside a commit frame. */
  maxDoorRecordBytes: 512 * KiB,
  /** The sealed body of one signal. */
  maxSignalBytes: 4 * KiB,
  /** Open invites, and so registered door keys, of one log. */
  maxDoorKeys: 16,
  /** Logs that one connection may have open at once. */
  maxChannels: 4096,
  maxTokenBytes: 1 * KiB,
  maxCreateTokenBytes: 256,
  /** Frames in one `frames` message. */
  maxFramesPerMessage: 1024,
  maxHostBytes: 256,
} as const
