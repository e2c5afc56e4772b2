/** What one relay process and one connection may hold. Every limit of the live side is here. */

const KiB = 1024
const MiB = 1024 * KiB

export interface LiveLimits {
  readonly maxConnections: number
  /** Connections that have not yet earned anything. */
  readonly maxStrangers: number
  /** A connection that has earned no token and made no log by then is closed. */
  readonly strangerMs: number
  /** A connection from which nothing was heard for this long is cut; devices ping well within it. */
  readonly silentMs: number
  /** Fragments of one WebSocket message: each costs a hundred times its byte while the rest is waited for. */
  readonly maxFragments: number
  /** Pieces in which one fragment may arrive, for the same reason. */
  readonly maxPieces: number
  /** A reader with more than this unsent is left to catch up from the log. */
  readonly softBufferBytes: number
  /** It is served again below this. */
  readonly resumeBufferBytes: number
  /** More than this unsent, or nothing sent for `stalledMs` above the soft limit, cuts the connection. */
  readonly hardBufferBytes: number
  readonly stalledMs: number
  /** Signals to a reader with more than this unsent are dropped. */
  readonly signalBufferBytes: number
  /** Appends of one connection that wait for the disk; more are read from its socket only then. */
  readonly maxAppendsUnderWay: number
  /** The same in bytes. */
  readonly maxAppendBytesUnderWay: number
  /** Proofs, opens and creations: each may cost a signature check. */
  readonly asks: { readonly burst: number; readonly perSecond: number }
  /** A refused proof costs as much as this many. */
  readonly failedProofCost: number
  /** Commits by the door into one log, of all connections together. */
  readonly doorCommits: { readonly burst: number; readonly perSecond: number }
  readonly signals: { readonly burst: number; readonly perSecond: number }
  /** One page read from a log for one channel. */
  readonly pageFrames: number
  readonly pageBytes: number
}

export const liveLimits: LiveLimits = {
  maxConnections: 20_000,
  maxStrangers: 5_000,
  strangerMs: 10_000,
  silentMs: 90_000,
  maxFragments: 256,
  maxPieces: 4_096,
  softBufferBytes: 1 * MiB,
  resumeBufferBytes: 256 * KiB,
  hardBufferBytes: 8 * MiB,
  stalledMs: 30_000,
  signalBufferBytes: 64 * KiB,
  maxAppendsUnderWay: 256,
  maxAppendBytesUnderWay: 4 * MiB,
  asks: { burst: 5_000, perSecond: 100 },
  failedProofCost: 100,
  doorCommits: { burst: 100, perSecond: 0.5 },
  signals: { burst: 100, perSecond: 50 },
  pageFrames: 256,
  pageBytes: 256 * KiB,
}
