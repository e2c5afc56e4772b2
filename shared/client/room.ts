/**
 * One room on this device: its documents, its membership and its log, held together. Screens and bots reach it through
 * client.ts; how commits are made and races settled is roomCommits.ts, what the relay lacks is outbox.ts.
 *
 * Promises (PROTOCOL.md S1, S2, S4):
 * - S1 what is said here is durable before it is shown
 * - S2 the documents of a frame are stored before the cursor that has it behind; keys before anything uses them
 * - S4 a frame that breaks a rule is counted by kind, leaves no row, and never stops the room
 */
import type { EntryId, FrameNumber, RoomId, UserId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import type { CertificateChain } from '../identity/certificate.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import type { Frame, NewFrame } from '../protocol/frame.ts'
import { documentNameOf, stateDocument } from '../room/documentName.ts'
import type { EntryBody } from '../room/entry.ts'
import { viewOf } from '../room/group.ts'
import { roomKeysOf, rowOfCommit } from '../room/keyRing.ts'
import { openDataFrame } from '../room/sealedFrame.ts'
import { namesOf } from '../room/timeline.ts'
import {
  type ChannelStatus,
  createLogChannel,
  type LogChannel,
  type LogChannelOwner,
} from '../sync/logChannel.ts'
import type { RelayLink } from '../sync/relayLink.ts'
import type { RoomTrouble } from './api.ts'
import type { ClientDeps } from './deps.ts'
import { LiveDocument } from './liveDocument.ts'
import { Membership } from './membership.ts'
import { Outbox } from './outbox.ts'
import { RoomCommits } from './roomCommits.ts'
import { type RoomChanges, type RoomFiles, storeRoom } from './roomFiles.ts'
import type { CursorRecord } from './roomRecord.ts'
import type { RoomFacts } from './roomView.ts'

export interface RoomOptions {
  readonly deps: ClientDeps
  readonly link: RelayLink
  readonly self: UserId
  readonly device: DeviceKeys
  readonly chain: CertificateChain
  readonly createToken: () => string | undefined
  readonly onChange: (room: RoomId) => void
  readonly onStoreError: (error: StoreError) => void
}

const persistAfterMs = 200

export class Room implements LogChannelOwner {
  readonly options: RoomOptions
  membership: Membership
  readonly commits: RoomCommits
  private readonly outbox: Outbox
  private documents: readonly LiveDocument[] = []
  private channelOrNone: LogChannel | undefined
  private taken: FrameNumber
  private channelStatus: ChannelStatus = { kind: 'closed' }
  private cancelPersist: (() => void) | undefined
  private lastSaid: Promise<unknown> = Promise.resolve()

  private constructor(membership: Membership, cursor: CursorRecord | undefined, options: RoomOptions) {
    this.options = options
    this.membership = membership
    this.taken = cursor?.cursor ?? (0 as FrameNumber)
    this.commits = new RoomCommits(this)
    this.outbox = new Outbox(
      {
        channel: () => this.channelOrNone,
        documents: () => this.documents,
        frameSeal: () => this.membership.frameSeal(),
        onProgress: () => {
          this.persistSoon()
          options.onChange(this.id)
        },
      },
      options.deps,
    )
  }

  static async open(files: RoomFiles, options: RoomOptions): Promise<Result<Room, StoreError>> {
    const room = new Room(await Membership.open(files, options.deps), files.cursor, options)
    const keys = roomKeysOf(files.record.room, () => room.membership.ring)
    const documents: LiveDocument[] = []
    for (const stored of files.record.documents) {
      const name = documentNameOf(stored)
      if (!name) continue
      const arrivals = files.cursor?.documents.find((each) => each.name === name)?.arrivals ?? []
      const onOwn = () => room.outbox.poke()
      const opened = await LiveDocument.open(
        { name, keys, device: options.device, arrivals, onOwn },
        options.deps,
      )
      if (!opened.ok) return opened
      documents.push(opened.value)
    }
    room.documents = documents
    return ok(room)
  }

  get id(): RoomId {
    return this.membership.record.room
  }

  /** Follows the room's log from now on. */
  connect(): void {
    if (this.channelOrNone || this.membership.record.phase !== 'open') return
    this.channelOrNone = createLogChannel(
      this.options.link,
      this.membership.record.log,
      this,
      this.options.deps,
    )
  }

  channel(): LogChannel | undefined {
    return this.channelOrNone
  }

  status(): ChannelStatus {
    return this.channelStatus
  }

  waiting(): number {
    return this.outbox.waiting()
  }

  /** One after another, so that a run's clocks have no holes when a write fails. */
  say(body: EntryBody, target?: EntryId): Promise<Result<EntryId, StoreError>> {
    const document = body.kind === 'profile' || body.kind === 'roomInfo' ? this.state() : this.newestSegment()
    const said = this.lastSaid.then(() => document.say(body, target))
    this.lastSaid = said.then(
      () => this.options.onChange(this.id),
      () => undefined,
    )
    return said
  }

  /** Says this person's name in the room, unless the room knows it already. */
  async introduce(name: string): Promise<void> {
    if (namesOf(this.state().placed()).get(this.options.self) === name) return
    await this.say({ kind: 'profile', name })
  }

  async markSeen(): Promise<void> {
    if (this.membership.record.seen === this.taken) return
    this.membership.record = { ...this.membership.record, seen: this.taken }
    await this.store({ record: this.membership.record }, 'relaxed')
    this.options.onChange(this.id)
  }

  facts(): RoomFacts {
    const { members, admins } = viewOf(this.membership.group)
    return {
      record: this.membership.record,
      self: this.options.self,
      members,
      admins,
      state: this.state().placed(),
      said: this.segments().flatMap((segment) => segment.placed()),
      unopened: this.segments().flatMap((segment) => segment.unopened()),
      refusal: this.outbox.refusal(),
      trouble: this.trouble(),
    }
  }

  /** Stores parts of the room's records; a failure is told to the owner and leaves the room as it is in memory. */
  async store(
    changes: RoomChanges,
    durability: 'strict' | 'relaxed' = 'strict',
  ): Promise<Result<void, StoreError>> {
    const stored = await storeRoom(this.options.deps.store, this.id, changes, durability)
    if (!stored.ok) this.options.onStoreError(stored.error)
    return stored
  }

  /** Stores documents first, then `changes` and the cursor that has them behind. */
  async persist(changes: RoomChanges = {}): Promise<Result<void, StoreError>> {
    this.cancelPersist?.()
    this.cancelPersist = undefined
    const cursor = this.cursorRecord()
    for (const document of this.documents) {
      const flushed = await document.flush()
      if (flushed.ok) continue
      this.options.onStoreError(flushed.error)
      return flushed
    }
    return this.store({ ...changes, cursor }, changes.group ? 'strict' : 'relaxed')
  }

  async close(): Promise<void> {
    this.outbox.stop()
    this.commits.stop()
    this.channelOrNone?.close()
    await this.persist()
    for (const document of this.documents) await document.close()
  }

  // What the log channel asks and tells.

  accessKey() {
    return this.membership.accessKey()
  }

  cursor(): FrameNumber {
    return this.taken
  }

  genesis(): { readonly frame: NewFrame; readonly createToken: string | undefined } | undefined {
    const { genesis } = this.membership.record
    return genesis && this.taken === 0
      ? { frame: genesis, createToken: this.options.createToken() }
      : undefined
  }

  async onFrame(frame: Frame): Promise<void> {
    if (frame.content.kind === 'commit') await this.commits.take(frame)
    else this.takeData(frame, frame.content.body)
    if (frame.number === this.taken + 1) this.taken = frame.number
    this.persistSoon()
    this.options.onChange(this.id)
  }

  onSignal(): void {
    this.options.deps.diagnostics.count('signal/none-expected')
  }

  onStatus(status: ChannelStatus): void {
    this.channelStatus = status
    for (const { line } of this.documents) {
      if (status.kind === 'live') line.caughtUp()
      else if (status.kind === 'catching-up') line.up()
      else line.down()
    }
    this.commits.statusChanged()
    if (status.kind === 'live') void this.goLive()
    this.options.onChange(this.id)
  }

  private async goLive(): Promise<void> {
    this.commits.resume()
    for (const document of this.documents) await document.restoreOutgoing()
    this.outbox.poke()
  }

  private takeData(frame: Frame, body: Uint8Array): void {
    const { diagnostics } = this.options.deps
    const { record, ring } = this.membership
    const row = rowOfCommit(ring, frame.commit)
    if (!row) {
      diagnostics.count('frame/no-keys')
      return
    }
    const opened = openDataFrame(body, { log: record.log, commit: row.commit, frameKey: row.frameKey })
    if (!opened.ok) {
      diagnostics.count(`frame/${opened.error.kind}`)
      return
    }
    for (const { document, update } of opened.value) {
      const live = this.documents.find(({ name }) => name === document)
      const taken = live?.takeIn(update, { epoch: row.epoch, number: frame.number, stampMs: frame.stampMs })
      if (!taken) diagnostics.count('frame/unknown-document')
      else if (!taken.ok) diagnostics.count(`admission/${taken.error.kind}`)
    }
  }

  private trouble(): RoomTrouble | undefined {
    if (this.membership.record.phase === 'removed') return { kind: 'removed' }
    if (this.commits.cannotFollow()) return { kind: 'cannot-follow' }
    const status = this.channelStatus
    if (status.kind !== 'refused') return undefined
    return { kind: 'not-at-relay', refusal: status.refusal.kind }
  }

  private state(): LiveDocument {
    return existing(this.documents.find(({ name }) => name === stateDocument))
  }

  private segments(): readonly LiveDocument[] {
    return this.documents.filter(({ name }) => name !== stateDocument)
  }

  private newestSegment(): LiveDocument {
    return existing(this.segments().at(-1))
  }

  private cursorRecord(): CursorRecord {
    const documents = this.documents.map(({ name, arrivals }) => ({ name, arrivals: arrivals.stored() }))
    return { cursor: this.taken, documents }
  }

  private persistSoon(): void {
    this.cancelPersist ??= this.options.deps.clock.after(persistAfterMs, () => void this.persist())
  }
}

function existing(document: LiveDocument | undefined): LiveDocument {
  if (!document) throw new Error('a room has a state document and a segment')
  return document
}
