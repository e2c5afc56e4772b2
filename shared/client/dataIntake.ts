/** Takes in a data frame: opens it under its epoch's frame key and offers each update to its document (PROTOCOL.md P3).
 * What is sealed for an epoch that a member's commit had closed by then is not taken, whatever the relay says (M9). */
import type { Diagnostics } from '../foundation/ports.ts'
import type { Frame } from '../protocol/frame.ts'
import { rowOfCommit } from '../room/keyRing.ts'
import { openDataFrame } from '../room/sealedFrame.ts'
import type { HeldDocument } from './heldDocument.ts'
import type { Membership } from './membership.ts'

export interface Intake {
  readonly membership: Membership
  /** By its name; a segment that may begin begins. */
  readonly documentFor: (name: string) => Promise<HeldDocument | undefined>
  readonly diagnostics: Diagnostics
}

/** Whatever breaks a rule is counted by kind and leaves no row. */
export async function takeData(
  frame: Frame,
  body: Uint8Array,
  { membership, documentFor, diagnostics }: Intake,
): Promise<void> {
  const { record, ring } = membership
  const row = rowOfCommit(ring, frame.commit)
  if (!row || (row.closedAt > 0 && row.closedAt < frame.number)) {
    diagnostics.count(row ? 'frame/epoch-closed' : 'frame/no-keys')
    return
  }
  const opened = openDataFrame(
    { id: frame.id, body },
    { log: record.log, commit: row.commit, frameKey: row.frameKey },
  )
  if (!opened.ok) {
    diagnostics.count(`frame/${opened.error.kind}`)
    return
  }
  const arrival = { epoch: row.epoch, number: frame.number, stampMs: frame.stampMs }
  for (const carried of opened.value) {
    const taken = (await documentFor(carried.document))?.takeIn(carried, arrival)
    if (!taken) diagnostics.count('frame/unknown-document')
    else if (!taken.ok) diagnostics.count(`admission/${taken.error.kind}`)
  }
}
