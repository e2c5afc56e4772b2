/** Faults planted on purpose, so that a run must fail. */
export interface Plants {
  readonly ackBeforeWrite: boolean
  readonly storeTwice: boolean
  readonly cursorFirst: boolean
  /** A device that takes rows as seen at which nobody looked. */
  readonly looksUnasked: boolean
  /** A device that never takes in that somebody looked. */
  readonly looksAway: boolean
  /** A disk that forgets drafts. */
  readonly draftsLost: boolean
  /** A device that lets go of an open document before the segment it was lies closed. */
  readonly erasesFirst: boolean
  /** A disk that forgets what came late to closed segments. */
  readonly lateLost: boolean
}

/** None of them. */
export const sound: Plants = {
  ...{ ackBeforeWrite: false, storeTwice: false, cursorFirst: false },
  ...{ looksUnasked: false, looksAway: false, draftsLost: false },
  ...{ erasesFirst: false, lateLost: false },
}
