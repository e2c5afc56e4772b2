/**
 * A room's log as this device follows it: the channel, how far it was taken in, and what of this device still has to go out.
 *
 * Promises (PROTOCOL.md P3): a frame that breaks a rule is counted by kind, leaves no row, and never stops the room.
 */
import type { FrameNumber } from '../foundation/ids.ts'
import type { Result } from '../foundation/result.ts'
import type { Frame, NewFrame } from '../protocol/frame.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { openSignal, sealSignal } from '../room/sealedFrame.ts'
import {
  type ChannelStatus,
  createLogChannel,
  type LogChannel,
  type LogChannelOwner,
} from '../sync/logChannel.ts'
import type { AccessKey } from '../sync/logOpening.ts'
import type { SightError } from './api.ts'
import { takeData } from './dataIntake.ts'
import type { HeldDocument } from './heldDocument.ts'
import type { Membership } from './membership.ts'
import { Outbox } from './outbox.ts'
import { lookAtRelay } from './relaySight.ts'
import type { RoomCommits } from './roomCommits.ts'
import type { RoomDocuments } from './roomDocuments.ts'
import type { RoomOptions } from './roomOptions.ts'
import type { Turns } from './turns.ts'
import type { RelaySight } from './views.ts'

/** The room whose log it is. */
export interface FollowingRoom {
  readonly options: RoomOptions
  readonly membership: Membership
  readonly documents: RoomDocuments
  readonly commits: RoomCommits
  /** Frames are taken in one at a time, and never while a segment is being closed. */
  readonly intake: Turns
  /** By its name; a segment that may begin begins. */
  documentFor(name: string): Promise<HeldDocument | undefined>
  /** Something was taken in or sent: to be stored soon, and shown. */
  onProgress(): void
  onStatus(status: ChannelStatus): void
  /** Everything the log holds is here. */
  onLive(): Promise<void>
  onRolledBack(): void
  /** An opened signal. */
  onHeard(signal: Uint8Array): void
}

export class RoomLog implements LogChannelOwner {
  private readonly room: FollowingRoom
  private readonly outbox: Outbox
  private opened: LogChannel | undefined
  private taken: FrameNumber
  private current: ChannelStatus = { kind: 'closed' }

  constructor(room: FollowingRoom, taken: FrameNumber) {
    this.room = room
    this.taken = taken
    this.outbox = new Outbox(
      {
        channel: () => this.opened,
        documents: () => room.documents.all(),
        frameSeal: () => room.membership.frameSeal(),
        onProgress: () => room.onProgress(),
      },
      room.options.deps,
    )
  }

  /** Follows the log from now on. */
  connect(): void {
    const { options, membership } = this.room
    if (this.opened || membership.record.phase !== 'open') return
    this.opened = createLogChannel(options.link, membership.record.log, this, options.deps)
  }

  channel(): LogChannel | undefined {
    return this.opened
  }

  status(): ChannelStatus {
    return this.current
  }

  /** Why the relay does not take what waits here. */
  refusal(): Refusal | undefined {
    return this.outbox.refusal()
  }

  /** Own entries may be waiting. */
  poke(): void {
    this.outbox.poke()
  }

  /** What was refused is tried again now. */
  sendAgain(): void {
    if (this.current.kind === 'refused') this.opened?.reopen()
    this.outbox.poke()
  }

  /** Passes by the log without being kept; dropped while it is not open. */
  signal(signal: Uint8Array): void {
    if (!this.opened?.isReady()) return
    this.opened.signal(sealSignal(signal, this.room.membership.frameSeal(), this.room.options.deps.random))
  }

  /** Everything is taken in once more: something of it was lost here. */
  takeAgain(): void {
    this.taken = 0 as FrameNumber
    this.opened?.restart()
  }

  /** Asks the relay for what it has. */
  sight(): Promise<Result<RelaySight, SightError>> {
    const of = { log: this.room.membership.record.log, access: this.accessKey(), taken: this.taken }
    return lookAtRelay(this.room.options.link, of, this.room.options.deps.clock)
  }

  /** Everything up to here needs no second look; a commit that could not be followed yet is looked at again after a restart. */
  answered(): FrameNumber {
    const from = this.room.commits.unansweredFrom()
    return from === undefined ? this.taken : (Math.min(this.taken, from - 1) as FrameNumber)
  }

  close(): void {
    this.outbox.stop()
    this.opened?.close()
  }

  // What the channel asks and tells.

  accessKey(): AccessKey {
    return this.room.membership.accessKey()
  }

  cursor(): FrameNumber {
    return this.taken
  }

  genesis(): { readonly frame: NewFrame; readonly createToken: string | undefined } | undefined {
    const { genesis } = this.room.membership.record
    if (!genesis || this.taken > 0) return undefined
    return { frame: genesis, createToken: this.room.options.createToken() }
  }

  onFrame(frame: Frame): Promise<void> {
    return this.room.intake.take(() => this.take(frame))
  }

  private async take(frame: Frame): Promise<void> {
    const { commits, documents, membership, options } = this.room
    if (frame.content.kind === 'commit') {
      await commits.take(frame)
      documents.openClosed()
    } else {
      const { diagnostics } = options.deps
      const documentFor = (name: string) => this.room.documentFor(name)
      await takeData(frame, frame.content.body, { membership, documentFor, diagnostics })
    }
    if (frame.number === this.taken + 1) this.taken = frame.number
    this.room.onProgress()
  }

  /** The relay holds nothing that this device could be sure of: all is taken in again, all of its own sent again. */
  onRolledBack(): void {
    this.taken = 0 as FrameNumber
    this.room.onRolledBack()
  }

  onSignal(body: Uint8Array): void {
    const opened = openSignal(body, this.room.membership.frameSeal())
    if (opened) this.room.onHeard(opened)
    else this.room.options.deps.diagnostics.count('signal/not-authentic')
  }

  onStatus(status: ChannelStatus): void {
    this.current = status
    this.room.onStatus(status)
    if (status.kind === 'live') void this.room.onLive().then(() => this.outbox.poke())
  }
}
