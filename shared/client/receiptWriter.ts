/**
 * Says what this device received and what its person read: the driver of nextReceipt.ts for one document.
 *
 * Promises, PROTOCOL.md N4, N7, N8:
 * - coalesced: 1 s after the first thing new; then after a pause that grows with how much is being said and how many read it
 *   (receiptPause.ts), and in a room of more than 20 people 30 to 40 s by chance; one receipt at a time
 * - what a receipt says of this device is stored before it is said: a crash makes no receipt untrue
 * - only while the owner allows it and others are there; what failed is tried again, never at once
 * - receipts of earlier openings go, once there are `maxStaleReceipts` of them that say nothing of their own
 */
import type { DeviceId, EntryId, UserId } from '../foundation/ids.ts'
import type { Clock, Random, StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import type { OpenedEntry } from '../room/chainedEntry.ts'
import { nextReceipt, ownReceipts, staleReceipts } from '../room/nextReceipt.ts'
import { arrivedLately, receiptPauseMs } from '../room/receiptPause.ts'
import type { ReceiptBody } from '../room/receipts.ts'
import type { Watermark } from '../room/watermark.ts'

/** The room as its receipts see it. */
export interface ReceiptOwner {
  readonly self: UserId
  readonly device: DeviceId
  /** The person wants receipts and the room is open. */
  enabled(): boolean
  /** In the room, this one included. */
  people(): number
  /** `arrivedOf` the document's entries. */
  arrived(): Watermark
  /** How far this person has looked. */
  seen(): Watermark
  /** Everything the document holds. */
  entries(): readonly OpenedEntry[]
  /** Resolves when all that `arrived` and `seen` name is stored. */
  store(): Promise<Result<void, StoreError>>
  say(body: ReceiptBody): Promise<Result<EntryId | undefined, StoreError>>
  /** Nothing is left to be said. */
  onIdle(): void
  /** Deletes them for everybody. */
  drop(stale: readonly OpenedEntry[]): Promise<Result<unknown, StoreError>>
}

const soonMs = 1_000
/** A long pause is judged anew so often: it is over soon after everybody fell silent. */
const judgedEveryMs = 5_000
/** From here on everybody's receipts are spread over a longer time. */
const crowd = 20
const crowdMs = 30_000
const crowdJitterMs = 10_000
const againMs = 15_000

export class ReceiptWriter {
  private readonly owner: ReceiptOwner
  private readonly deps: { readonly clock: Clock; readonly random: Random }
  private cancel: (() => void) | undefined
  private writing = false
  /** Something happened while a receipt was being said. */
  private again = false
  private stopped = false
  /** This opening's run, once something was said in it. */
  private run: number | undefined
  private saidAtMs: number | undefined
  /** How long the pause before the last receipt was. */
  private lastPauseMs = 0

  constructor(owner: ReceiptOwner, deps: { readonly clock: Clock; readonly random: Random }) {
    this.owner = owner
    this.deps = deps
  }

  /** Something may be new: an entry came, the room was looked at, receipts were switched on. Cheap. */
  poke(): void {
    if (this.writing) this.again = true
    else if (!this.cancel) this.sayAfter(this.patienceMs())
  }

  /** Something is being said, or about to be. */
  isBusy(): boolean {
    return this.writing || this.cancel !== undefined
  }

  stop(): void {
    this.stopped = true
    this.cancel?.()
  }

  private sayAfter(delayMs: number): void {
    if (this.stopped || !this.isWanted()) return
    this.cancel = this.deps.clock.after(delayMs, () => {
      this.cancel = undefined
      const leftMs = this.pauseLeftMs()
      if (leftMs > 0) this.sayAfter(Math.min(leftMs, judgedEveryMs))
      else void this.write()
    })
  }

  /** Of the pause since the last receipt; a clock that was set back ends it. */
  private pauseLeftMs(): number {
    if (this.saidAtMs === undefined) return 0
    const nowMs = this.deps.clock.nowMs()
    const sinceMs = nowMs - this.saidAtMs
    if (sinceMs < 0) return 0
    return this.pauseMs(nowMs) - sinceMs
  }

  /** At most about twice the one before. */
  private pauseMs(nowMs: number): number {
    const lately = arrivedLately(this.owner.entries(), this.owner.self, nowMs)
    return Math.min(receiptPauseMs(lately, this.owner.people() - 1), 2 * this.lastPauseMs + soonMs)
  }

  private isWanted(): boolean {
    return this.owner.enabled() && this.owner.people() > 1
  }

  private patienceMs(): number {
    if (this.owner.people() <= crowd) return soonMs
    return crowdMs + ((this.deps.random.bytes(1)[0] ?? 0) / 255) * crowdJitterMs
  }

  private async write(): Promise<void> {
    if (!this.isWanted()) return
    this.writing = true
    this.again = false
    const done = await this.sayNext()
    this.writing = false
    if (!done) this.sayAfter(againMs)
    else if (this.again) this.poke()
    else this.owner.onIdle()
  }

  /** False when something could not be stored. */
  private async sayNext(): Promise<boolean> {
    const body = this.next()
    if (!body) return true
    const stored = await this.owner.store()
    if (!stored.ok) return false
    if (this.stopped || !this.isWanted()) return true
    const said = await this.owner.say(body)
    if (!said.ok) return false
    const nowMs = this.deps.clock.nowMs()
    this.lastPauseMs = this.pauseMs(nowMs)
    this.saidAtMs = nowMs
    this.run = this.owner.entries().find(({ id }) => id === said.value)?.client
    const stale = staleReceipts(this.owner.entries(), this.owner.device)
    return stale.length === 0 || (await this.owner.drop(stale)).ok
  }

  private next(): ReceiptBody | undefined {
    const { owner, deps, run } = this
    const own = ownReceipts(owner.entries(), owner.device)
    return nextReceipt({
      arrived: owner.arrived(),
      seen: owner.seen(),
      replaced: own.filter(({ client }) => client === run).map(({ body }) => body),
      standing: own.filter(({ client }) => client !== run).map(({ body }) => body),
      nowMs: deps.clock.nowMs(),
    })
  }
}
