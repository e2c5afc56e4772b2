/**
 * A room's conversation: a pure fold of its entries into rows and what is said about them (PROTOCOL.md T3, T6–T9). No clock, no
 * memory: the same entries and arrivals give the same conversation on every device, in whatever order they came.
 *
 * - T3 messages, entries of kinds this version does not know, and the places of deleted messages are rows; nothing else is
 * - T6 a message reads as its newest edit says, by the same person; order is that of T1
 * - T7 what is about an entry waits for it, unseen; about anything but a message it means nothing
 * - T8 reactions: reactions.ts
 * - T9 a deleted message leaves a row where its warrant says that it was said, but not after the warrant
 *
 * Built once in the order of its rows; what is about a message is looked at when it is asked for.
 */
import { toHex } from '../foundation/bytes.ts'
import type { EntryId } from '../foundation/ids.ts'
import { type Hlc, hlcMs, type Mention } from './entry.ts'
import { soundMentions } from './mentions.ts'
import { type Reaction, reactionsOf } from './reactions.ts'
import {
  compareKeys,
  comparePlaced,
  type OrderKey,
  orderKeyOf,
  type Placed,
  placeInTime,
  saidAtMs,
} from './timeline.ts'

export interface Row {
  readonly kind: 'message' | 'unknown' | 'deleted'
  /** Of the entry; of the deleted one where the warrant names it. */
  readonly id: EntryId
  readonly atMs: number
  /** The entry; for a deleted one its warrant. */
  readonly placed: Placed
}

/** How a message read at some time. */
export interface Version {
  readonly text: string
  readonly mentions: readonly Mention[]
  readonly atMs: number
}

export interface Conversation {
  /** Oldest first. */
  readonly rows: readonly Row[]
  /** The row of an entry, or where a deleted one was. */
  rowOf(id: EntryId): Row | undefined
  /** How a message reads now. */
  textOf(message: Placed): Version
  /** As it was said, then edit by edit; the last is how it reads now. */
  versionsOf(message: Placed): readonly Version[]
  /** The edits that count, oldest first. */
  editsOf(message: Placed): readonly Placed[]
  reactionsTo(message: EntryId): readonly Reaction[]
  /** Whether a warrant said that it took this entry. */
  isGone(id: EntryId): boolean
  /** Edits whose message was deleted: nobody sees them, and their text should go, too. */
  strayEdits(): readonly Placed[]
}

export function conversationOf(said: readonly Placed[]): Conversation {
  return new FoldedConversation(said)
}

class FoldedConversation implements Conversation {
  readonly rows: readonly Row[]
  private readonly rowById: ReadonlyMap<EntryId, Row>
  private readonly edits = new ByTarget()
  private readonly reactions = new ByTarget()
  private readonly gone = new Set<EntryId>()

  constructor(said: readonly Placed[]) {
    const held = new Map<EntryId, Placed>()
    for (const placed of said) held.set(placed.entry.id, placed)
    const rows: KeyedRow[] = []
    const warrants: Placed[] = []
    for (const placed of held.values()) {
      const { id, kind, target, run } = placed.entry
      if (kind === 'message' || (kind === 'unknown' && run.runClass === 'content'))
        rows.push({ row: { kind, id, atMs: saidAtMs(placed), placed }, key: orderKeyOf(placed) })
      else if (kind === 'edit') this.edits.add(placed)
      else if (kind === 'reaction') this.reactions.add(placed)
      else if (kind === 'delete' && !(target && held.has(target))) warrants.push(placed)
    }
    for (const { entry } of warrants) if (entry.target) this.gone.add(entry.target)
    rows.push(...rowsOfWarrants(warrants))
    this.rows = rows.sort((a, b) => compareKeys(a.key, b.key)).map(({ row }) => row)
    this.rowById = new Map(this.rows.map((row) => [row.id, row]))
  }

  rowOf(id: EntryId): Row | undefined {
    return this.rowById.get(id)
  }

  textOf(message: Placed): Version {
    return versionOf(this.editsOf(message).at(-1) ?? message)
  }

  versionsOf(message: Placed): readonly Version[] {
    return [message, ...this.editsOf(message)].map(versionOf)
  }

  editsOf({ entry }: Placed): readonly Placed[] {
    const edits = this.edits.of(entry.id)
    return edits.filter((edit) => edit.entry.user === entry.user).sort(comparePlaced)
  }

  reactionsTo(message: EntryId): readonly Reaction[] {
    return reactionsOf(this.reactions.of(message))
  }

  isGone(id: EntryId): boolean {
    return this.gone.has(id)
  }

  strayEdits(): readonly Placed[] {
    return [...this.gone].flatMap((target) => this.edits.of(target))
  }
}

interface KeyedRow {
  readonly row: Row
  readonly key: OrderKey
}

/**
 * Where messages were, as their warrants say (T9). Who claims another's deleted message gets a row of their own beside it, and one
 * deletion leaves one row, however often it is told.
 */
function rowsOfWarrants(warrants: readonly Placed[]): readonly KeyedRow[] {
  const told = new Set<string>()
  const named = new Set<EntryId>()
  const rows: KeyedRow[] = []
  for (const placed of [...warrants].sort(comparePlaced)) {
    const { body, target, id: own } = placed.entry
    const [range] = body.kind === 'delete' ? body.ranges : []
    if (body.kind !== 'delete' || body.shownAt === undefined || !range) continue
    const claims = [`${target} of ${range.device}`, `${range.device} ${toHex(range.random)} ${range.from}`]
    if (claims.some((claim) => told.has(claim))) continue
    for (const claim of claims) told.add(claim)
    const id = target === undefined || named.has(target) ? own : target
    named.add(id)
    const hlc = Math.min(body.shownAt, placeInTime(placed))
    const atMs = hlcMs(hlc as Hlc)
    rows.push({ row: { kind: 'deleted', id, atMs, placed }, key: { unsent: false, atMs, hlc, id } })
  }
  return rows
}

/** Entries by what they are about. */
class ByTarget {
  private readonly byTarget = new Map<EntryId, Placed[]>()

  add(placed: Placed): void {
    const { target } = placed.entry
    if (target === undefined) return
    const about = this.byTarget.get(target)
    if (about) about.push(placed)
    else this.byTarget.set(target, [placed])
  }

  of(target: EntryId): readonly Placed[] {
    return this.byTarget.get(target) ?? []
  }
}

function versionOf(placed: Placed): Version {
  const { body } = placed.entry
  if (body.kind !== 'message' && body.kind !== 'edit') throw new Error('only messages and edits have a text')
  const { text, mentions = [] } = body
  return { text, mentions: soundMentions(text, mentions), atMs: saidAtMs(placed) }
}
