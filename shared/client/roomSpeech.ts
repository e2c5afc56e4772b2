/**
 * Everything a person says in one room, and about what was said there (PROTOCOL.md T6–T9). Each call ends before the next begins, so
 * that a run's clocks have no holes when a write fails, and saying again what already stands says nothing.
 */
import { equalBytes } from '../foundation/bytes.ts'
import type { EntryId, UserId } from '../foundation/ids.ts'
import type { StoreChange, StoreError } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { OpenedEntry } from '../room/chainedEntry.ts'
import { segmentNumberOf } from '../room/documentName.ts'
import type { EntryBody, Mention, SaidText } from '../room/entry.ts'
import type { ShownDeletion } from '../room/roomDocument.ts'
import { comparePlaced, type Placed, type Profile, placeInTime, profilesOf } from '../room/timeline.ts'
import type { EditError, EntryError } from './api.ts'
import type { HeldDocument, Saying } from './heldDocument.ts'
import type { RoomDocuments } from './roomDocuments.ts'

/** Entries about a message that one warrant deletes with it, at most. */
const maxDeletedAlong = 48

export interface SpeakingRoom {
  readonly self: UserId
  readonly documents: RoomDocuments
  /** Whether this device has been removed: it says nothing any more. */
  isRemoved(): boolean
  /** What must be stored with anything sealed under the newest keys. */
  keysDue(): readonly StoreChange[]
  /** How the last write went. */
  onStored(error: StoreError | undefined): void
  onSaid(): void
  /** The newest segment is full: the next one begins. */
  beginSegment(): Promise<Result<void, StoreError>>
}

type Failure<E, K> = Extract<E, { readonly kind: K }>

export class RoomSpeech {
  private readonly room: SpeakingRoom
  private lastSaid: Promise<unknown> = Promise.resolve()

  constructor(room: SpeakingRoom) {
    this.room = room
  }

  /** Keys that are not stored yet are stored with what is sealed under them: a crash must not leave an entry that nothing opens. */
  say(body: EntryBody, how: Saying = {}): Promise<Result<EntryId, StoreError>> {
    return this.inTurn(async (alongside) => {
      const place = await this.placeFor(body, how.target)
      return place.ok ? place.value.say(body, { ...how, alongside }) : place
    })
  }

  /** Says something in one document, whatever may have become of it since it was chosen. */
  sayIn(name: string, body: EntryBody): Promise<Result<EntryId | undefined, StoreError>> {
    return this.inTurn(async (alongside) => {
      const place = await this.room.documents.at(name)
      return place ? place.say(body, { alongside }) : ok(undefined)
    })
  }

  /** Lets everything that is being said end, and nothing be said meanwhile. */
  whileSilent<T>(act: () => Promise<T>): Promise<T> {
    const acted = this.lastSaid.then(act)
    this.lastSaid = acted.catch(() => undefined)
    return acted
  }

  /** What is about an entry stands where that entry does; a message in the newest segment that has room for it. */
  private async placeFor(body: EntryBody, target?: EntryId): Promise<Result<HeldDocument, StoreError>> {
    const { documents } = this.room
    if (target !== undefined) return ok((await documents.find(target)) ?? documents.newest())
    if (body.kind === 'profile' || body.kind === 'roomInfo') return ok(documents.state())
    if (!documents.isFull()) return ok(documents.newest())
    const begun = await this.room.beginSegment()
    return begun.ok ? ok(documents.newest()) : begun
  }

  /** What is answered is named with the segment that holds it; what is not here cannot be answered. */
  async post(
    { text, mentions, reply }: SaidText & { readonly reply?: EntryId | undefined },
    once?: string,
  ): Promise<Result<EntryId, StoreError>> {
    const held = reply && (await this.room.documents.find(reply))
    const segment = held && segmentNumberOf(held.name)
    const answered = reply && segment !== undefined ? { entry: reply, segment } : undefined
    return this.say({ kind: 'message', text, mentions, reply: answered }, { once })
  }

  async edit(
    entry: EntryId,
    to: { readonly text: string; readonly mentions: readonly Mention[] },
  ): Promise<Result<void, Exclude<EditError, { kind: 'no-such-room' | 'empty' | 'too-long' }>>> {
    const found = await this.own(entry)
    if (!found.ok) return found
    const { text, mentions } = this.newest(found.value, 'edit')?.body ?? found.value.entry.body
    if (text === to.text && JSON.stringify(mentions ?? []) === JSON.stringify(to.mentions)) return ok()
    return stored(await this.say({ kind: 'edit', ...to }, { target: entry }))
  }

  async react(
    entry: EntryId,
    reaction: { readonly emoji: string; readonly on: boolean },
  ): Promise<Result<void, EntryError>> {
    const found = await this.message(entry)
    if (!found.ok) return found
    const standing = this.newest(found.value, 'reaction', ({ emoji }) => emoji === reaction.emoji)
    if ((standing?.body.on ?? false) === reaction.on) return ok()
    return stored(await this.say({ kind: 'reaction', ...reaction }, { target: entry }))
  }

  /** A message that is gone already is no failure. */
  async deleteForAll(entry: EntryId): Promise<Result<void, EntryError>> {
    if (this.room.isRemoved()) return fail({ kind: 'removed' })
    const live = await this.room.documents.find(entry)
    const message = live?.document.entryOf(entry)
    if (!live || !message) return ok()
    if (!live.document.mayDelete(message)) return fail({ kind: 'not-allowed' })
    const shownAt = placeInTime({ entry: message, arrival: live.arrivals.of(message.client, message.clock) })
    const along = aboutEntry(live, entry).map(({ id }) => id)
    const targets = [entry, ...along.slice(0, maxDeletedAlong)]
    return stored(await this.delete(live, targets, { target: entry, shownAt }))
  }

  /** Says who this person is in the room, unless it knows that already. */
  introduce({ name, picture }: Profile): Promise<Result<unknown, StoreError>> {
    const known = profilesOf(this.room.documents.state().placed()).get(this.room.self)
    if (known?.name === name && areSame(known.picture, picture)) return Promise.resolve(ok())
    return this.say({ kind: 'profile', name, picture })
  }

  /** Own entries that are of no use to anybody any more: old receipts, an edit that crossed its message's deletion. */
  async drop(entries: readonly OpenedEntry[]): Promise<Result<void, StoreError>> {
    const [first] = entries
    const live = first && (await this.room.documents.find(first.id))
    if (!live) return ok()
    const dropped = await this.delete(
      live,
      entries.map(({ id }) => id),
    )
    return dropped.ok ? ok() : dropped
  }

  /** In the document of that name as it is by then: before this turn came it may have closed. */
  private delete({ name }: HeldDocument, targets: readonly EntryId[], shown: ShownDeletion = {}) {
    return this.inTurn(async (alongside) => {
      const place = await this.room.documents.at(name)
      return place ? place.sayDelete(targets, { ...shown, alongside }) : ok(undefined)
    })
  }

  private inTurn<T>(
    speak: (alongside: () => readonly StoreChange[]) => Promise<Result<T, StoreError>>,
  ): Promise<Result<T, StoreError>> {
    const said = this.lastSaid.then(() => speak(() => this.room.keysDue()))
    this.lastSaid = said.then(
      (outcome) => {
        this.room.onStored(outcome.ok ? undefined : outcome.error)
        this.room.onSaid()
      },
      () => undefined,
    )
    return said
  }

  private async message(
    entry: EntryId,
  ): Promise<Result<FoundMessage, Failure<EntryError, 'no-such-entry' | 'removed'>>> {
    if (this.room.isRemoved()) return fail({ kind: 'removed' })
    const live = await this.room.documents.find(entry)
    const found = live?.document.entryOf(entry)
    return live && found && isMessage(found) ? ok({ live, entry: found }) : fail({ kind: 'no-such-entry' })
  }

  private async own(
    entry: EntryId,
  ): Promise<Result<FoundMessage, Failure<EntryError, 'no-such-entry' | 'removed' | 'not-own'>>> {
    const found = await this.message(entry)
    if (!found.ok || found.value.entry.user === this.room.self) return found
    return fail({ kind: 'not-own' })
  }

  /** What this person said last about a message. */
  private newest<K extends EntryBody['kind']>(
    { live, entry }: FoundMessage,
    kind: K,
    isMeant: (body: Extract<EntryBody, { readonly kind: K }>) => boolean = () => true,
  ): { readonly body: Extract<EntryBody, { readonly kind: K }> } | undefined {
    const isOfKind = (said: OpenedEntry): said is SaidAs<K> =>
      said.kind === kind && said.user === this.room.self
    const said = aboutEntry(live, entry.id).filter(isOfKind)
    return said
      .filter(({ body }) => isMeant(body))
      .sort((a, b) => comparePlaced(placedIn(live, a), placedIn(live, b)))
      .at(-1)
  }
}

type SaidAs<K extends EntryBody['kind']> = OpenedEntry & {
  readonly body: Extract<EntryBody, { readonly kind: K }>
}

interface FoundMessage {
  readonly live: HeldDocument
  readonly entry: SaidAs<'message'>
}

function isMessage(entry: OpenedEntry): entry is SaidAs<'message'> {
  return entry.kind === 'message'
}

/** Edits first: they hold what was written. */
function aboutEntry(live: HeldDocument, target: EntryId): readonly OpenedEntry[] {
  return live.document
    .entries()
    .filter((entry) => entry.target === target)
    .sort((a, b) => Number(b.kind === 'edit') - Number(a.kind === 'edit'))
}

function areSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a && b ? equalBytes(a, b) : a === b
}

function placedIn({ arrivals }: HeldDocument, entry: OpenedEntry): Placed {
  return { entry, arrival: arrivals.of(entry.client, entry.clock) }
}

function stored(said: Result<unknown, StoreError>): Result<void, Failure<EntryError, 'not-stored'>> {
  return said.ok ? ok() : fail({ kind: 'not-stored', error: said.error })
}
