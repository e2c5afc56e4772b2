/**
 * Search, first form: a look through every message on this device, the newest first over all rooms, in short turns so that
 * everything else goes on meanwhile. Finds what stands now: edited texts as they read, nothing that was deleted or hidden.
 * Closed segments are brought one at a time and let go again.
 */
import type { EntryId, RoomId } from '../foundation/ids.ts'
import type { Clock } from '../foundation/ports.ts'
import { findTerms, termsOf } from '../foundation/searchText.ts'
import type { Row } from '../room/conversation.ts'
import { personOf, pictureOf, type ShownRoom } from './shownRoom.ts'
import type { SearchHit, SearchQuery, SearchView } from './views.ts'

/** Newer hits than these are shown; who wants older ones looks for more words. */
export const maxHits = 200
/** Messages looked at before others get their turn. */
const turnMessages = 500

/** A room's history backwards: the newest part first, each part whole. */
export type HistoryBack = AsyncGenerator<HistoryPart, void>

export interface HistoryPart {
  readonly shown: ShownRoom
  /** The number of the segment an entry of this part stands in. */
  readonly segmentOf: (entry: EntryId) => number
}

/** The returned function ends it. */
export function startSearch(
  query: SearchQuery,
  rooms: () => Promise<readonly (readonly [RoomId, HistoryBack])[]>,
  { clock, listener }: { readonly clock: Clock; readonly listener: (view: SearchView) => void },
): () => void {
  let ended = false
  const run = async () => {
    const search = new Search(query, await rooms())
    while (!ended) {
      await search.look(turnMessages)
      if (ended) return
      listener(search.view())
      if (search.isDone()) return
      await new Promise<void>((resolve) => clock.after(0, resolve))
    }
  }
  void run()
  return () => {
    ended = true
  }
}

/** What is left of one room. */
interface Unlooked {
  readonly room: RoomId
  readonly back: HistoryBack
  /** The part that is looked at; undefined before the first. */
  part: HistoryPart | undefined
  rows: readonly Row[]
  /** Rows before this one have not been looked at. */
  left: number
}

class Search {
  private readonly terms: readonly string[]
  private unlooked: readonly Unlooked[]
  private readonly hits: SearchHit[] = []
  private looked = 0
  private oldestMs: number | undefined

  constructor(query: SearchQuery, rooms: readonly (readonly [RoomId, HistoryBack])[]) {
    this.terms = termsOf(query.text)
    const wanted = this.terms.length === 0 ? [] : rooms
    this.unlooked = wanted
      .filter(([room]) => query.room === undefined || query.room === room)
      .map(([room, back]) => ({ room, back, part: undefined, rows: [], left: 0 }))
  }

  isDone(): boolean {
    return this.hits.length >= maxHits || this.unlooked.length === 0
  }

  async look(count: number): Promise<void> {
    for (let done = 0; done < count && !this.isDone(); done += 1) {
      await this.fill()
      this.lookAtNewest()
    }
  }

  view(): SearchView {
    return {
      hits: [...this.hits].sort((a, b) => b.atMs - a.atMs),
      done: this.isDone(),
      messages: this.looked,
      oldestAtMs: this.oldestMs,
      more: this.hits.length >= maxHits,
    }
  }

  /** Every room that has not been looked through has a next message. */
  private async fill(): Promise<void> {
    const exhausted = new Set<Unlooked>()
    for (const each of this.unlooked)
      while (each.left === 0 && !exhausted.has(each)) {
        const part = await each.back.next()
        if (part.done) exhausted.add(each)
        else Object.assign(each, { part: part.value, ...messagesOf(part.value.shown) })
      }
    if (exhausted.size > 0) this.unlooked = this.unlooked.filter((each) => !exhausted.has(each))
  }

  private lookAtNewest(): void {
    const newest = this.unlooked.reduce<Unlooked | undefined>(
      (best, each) => (best && nextMs(best) >= nextMs(each) ? best : each),
      undefined,
    )
    const row = newest?.rows[newest.left - 1]
    const { room, part } = newest ?? {}
    if (!newest || !room || !part || !row) return
    newest.left -= 1
    const { text } = part.shown.conversation.textOf(row.placed)
    this.looked += 1
    this.oldestMs = Math.min(this.oldestMs ?? row.atMs, row.atMs)
    const found = findTerms(text, this.terms)
    if (found) this.hits.push(hitOf({ room, part }, row, { text, found }))
  }
}

function messagesOf({ rows }: ShownRoom): Pick<Unlooked, 'rows' | 'left'> {
  const messages = rows.filter((row): row is Row => row.kind === 'message')
  return { rows: messages, left: messages.length }
}

function nextMs({ rows, left }: Unlooked): number {
  return rows[left - 1]?.atMs ?? 0
}

function hitOf(
  { room, part }: Pick<Unlooked, 'room'> & { readonly part: HistoryPart },
  { id, atMs, placed }: Row,
  what: Pick<SearchHit, 'text' | 'found'>,
): SearchHit {
  const { shown, segmentOf } = part
  const { user } = placed.entry
  return {
    ...{ room, entry: id, atMs, ...what },
    ...personOf(user, shown),
    segment: segmentOf(id),
    picture: pictureOf(shown.profiles.get(user)),
    kind: shown.facts.record.kind,
    roomName: shown.info?.name ?? '',
    own: user === shown.facts.self,
  }
}
