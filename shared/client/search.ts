/**
 * Search, first form: a look through every message on this device, the newest first over all rooms, in short turns so that
 * everything else goes on meanwhile. Finds what stands now: edited texts as they read, nothing that was deleted or hidden.
 */
import type { RoomId } from '../foundation/ids.ts'
import type { Clock } from '../foundation/ports.ts'
import type { Row } from '../room/conversation.ts'
import { findTerms, termsOf } from '../room/searchText.ts'
import { personOf, type ShownRoom } from './shownRoom.ts'
import type { SearchHit, SearchQuery, SearchView } from './views.ts'

/** Newer hits than these are shown; who wants older ones looks for more words. */
export const maxHits = 200
/** Messages looked at before others get their turn. */
const turnMessages = 500

/** The returned function ends it. `rooms` as they are now: what is said meanwhile is not looked for. */
export function startSearch(
  query: SearchQuery,
  rooms: readonly (readonly [RoomId, ShownRoom])[],
  { clock, listener }: { readonly clock: Clock; readonly listener: (view: SearchView) => void },
): () => void {
  const search = new Search(query, rooms)
  let cancel: () => void = () => undefined
  const turn = () => {
    search.look(turnMessages)
    listener(search.view())
    if (!search.isDone()) cancel = clock.after(0, turn)
  }
  turn()
  return () => cancel()
}

interface Unlooked {
  readonly room: RoomId
  readonly shown: ShownRoom
  readonly rows: readonly Row[]
  /** Rows before this one have not been looked at. */
  left: number
}

class Search {
  private readonly terms: readonly string[]
  private readonly unlooked: Unlooked[]
  private readonly hits: SearchHit[] = []
  private looked = 0
  private oldestMs: number | undefined

  constructor(query: SearchQuery, rooms: readonly (readonly [RoomId, ShownRoom])[]) {
    this.terms = termsOf(query.text)
    this.unlooked = rooms
      .filter(([room]) => query.room === undefined || query.room === room)
      .map(([room, shown]) => ({ room, shown, ...messagesOf(shown) }))
  }

  isDone(): boolean {
    return this.terms.length === 0 || this.hits.length >= maxHits || this.newest() === undefined
  }

  look(count: number): void {
    for (let done = 0; done < count && !this.isDone(); done += 1) {
      const next = this.newest()
      if (next) this.lookAt(next)
    }
  }

  view(): SearchView {
    return {
      hits: [...this.hits],
      done: this.isDone(),
      messages: this.looked,
      oldestAtMs: this.oldestMs,
      more: this.hits.length >= maxHits,
    }
  }

  /** The room whose next message is the newest of all. */
  private newest(): Unlooked | undefined {
    let newest: Unlooked | undefined
    for (const each of this.unlooked)
      if (each.left > 0 && (!newest || nextMs(each) > nextMs(newest))) newest = each
    return newest
  }

  private lookAt(from: Unlooked): void {
    from.left -= 1
    const row = from.rows[from.left]
    if (!row) return
    const { text } = from.shown.conversation.textOf(row.placed)
    this.looked += 1
    this.oldestMs = row.atMs
    const found = findTerms(text, this.terms)
    if (found) this.hits.push(hitOf(from, row, { text, found }))
  }
}

function messagesOf({ rows }: ShownRoom): { readonly rows: readonly Row[]; left: number } {
  const messages = rows.filter((row): row is Row => row.kind === 'message')
  return { rows: messages, left: messages.length }
}

function nextMs({ rows, left }: Unlooked): number {
  return rows[left - 1]?.atMs ?? 0
}

function hitOf(
  { room, shown }: Unlooked,
  { id, atMs, placed }: Row,
  what: Pick<SearchHit, 'text' | 'found'>,
): SearchHit {
  const { user } = placed.entry
  return {
    ...{ room, entry: id, atMs, ...what },
    ...personOf(user, shown),
    kind: shown.facts.record.kind,
    roomName: shown.info?.name ?? '',
    own: user === shown.facts.self,
  }
}
