/**
 * The outbox of one room: not a queue but a difference. While the log is open it seals what the relay is not known to hold
 * and appends it, one frame under way at a time; an acknowledgement makes the difference smaller (PROTOCOL.md L13–L15).
 *
 * - L13 a lost acknowledgement, a crash or a second poke can only send the same entries again, which changes nothing
 * - L14 frames are sealed for the epoch that stands when they leave; `epoch-closed` means: wait for the commit, seal again
 * - L15 a refusal keeps everything here and is shown; the next poke, opening or half minute tries again
 */
import { toHex } from '../foundation/bytes.ts'
import type { FrameId } from '../foundation/ids.ts'
import type { Clock, Random } from '../foundation/ports.ts'
import type { NewFrame } from '../protocol/frame.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { type FrameSeal, maxUpdateBytes, sealPackedFrame } from '../room/sealedFrame.ts'
import type { LogChannel } from '../sync/logChannel.ts'
import type { HeldDocument } from './heldDocument.ts'

export interface OutboxOwner {
  channel(): LogChannel | undefined
  documents(): readonly HeldDocument[]
  /** The newest epoch's. */
  frameSeal(): FrameSeal
  /** What the relay holds or refuses has changed. */
  onProgress(): void
}

const retryAfterMs = 30_000

export class Outbox {
  private draining = false
  private again = false
  private refusedAs: Refusal | undefined
  private cancelRetry: () => void = () => undefined
  private readonly owner: OutboxOwner
  private readonly deps: { readonly clock: Clock; readonly random: Random }

  constructor(owner: OutboxOwner, deps: { readonly clock: Clock; readonly random: Random }) {
    this.owner = owner
    this.deps = deps
  }

  /** Why the relay does not take what waits here; undefined while nothing was refused. */
  refusal(): Refusal | undefined {
    return this.refusedAs
  }

  poke(): void {
    if (this.draining) this.again = true
    else void this.drain()
  }

  stop(): void {
    this.cancelRetry()
  }

  private async drain(): Promise<void> {
    this.draining = true
    this.cancelRetry()
    try {
      do {
        this.again = false
        for (const document of this.owner.documents()) await this.drainDocument(document)
      } while (this.again)
    } finally {
      this.draining = false
    }
  }

  private async drainDocument(document: HeldDocument): Promise<void> {
    for (const { update, heads } of document.difference(maxUpdateBytes)) {
      const channel = this.owner.channel()
      if (!channel?.isReady()) return
      const sent = await channel.append(this.frameOf(document, update))
      if (!sent.ok) {
        if (sent.error.kind === 'refused') this.refused(sent.error.refusal)
        return
      }
      this.refusedAs = undefined
      document.arrivals.add(heads, sent.value)
      this.owner.onProgress()
    }
  }

  private frameOf({ name, document }: HeldDocument, update: Uint8Array): NewFrame {
    const seal = this.owner.frameSeal()
    const id = toHex(this.deps.random.bytes(16)) as FrameId
    const body = sealPackedFrame({ document: name, update: document.packed(update) }, id, seal)
    return { id, commit: seal.commit, content: { kind: 'data', body } }
  }

  private refused(refusal: Refusal): void {
    // These two pass by themselves: the commit that closed the epoch is on its way, and the channel proves anew.
    if (refusal.kind === 'epoch-closed' || refusal.kind === 'token-expired') return
    this.refusedAs = refusal
    this.cancelRetry = this.deps.clock.after(retryAfterMs, () => this.poke())
    this.owner.onProgress()
  }
}
