/** Search over the rooms of a scripted engine: the words as they stand, no more. */
import type { ClientApi } from '../../shared/client/api.ts'
import type { RoomView, SearchHit } from '../../shared/client/views.ts'

function foundIn(text: string, words: readonly string[]): SearchHit['found'] | undefined {
  const low = text.toLowerCase()
  const found = words.map((word) => ({ from: low.indexOf(word), length: word.length }))
  return found.every(({ from }) => from >= 0) ? found : undefined
}

function hitsIn(view: RoomView, words: readonly string[]): readonly SearchHit[] {
  return view.items.flatMap((item) => {
    if (item.kind !== 'message') return []
    const found = foundIn(item.text, words)
    if (found === undefined) return []
    const { id, author, authorName, own, atMs, text } = item
    const where = { room: view.id, kind: view.kind, roomName: view.name, segment: 0, picture: undefined }
    return [{ ...where, entry: id, user: author, name: authorName, own, atMs, text, found }]
  })
}

export function scriptedSearch(views: () => readonly RoomView[]): ClientApi['search'] {
  return (query, listener) => {
    const words = query.text
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== '')
    const rooms = views().filter((view) => query.room === undefined || view.id === query.room)
    const hits = words.length === 0 ? [] : rooms.flatMap((view) => hitsIn(view, words))
    const newest = hits.sort((a, b) => b.atMs - a.atMs).slice(0, 100)
    const messages = rooms.reduce((count, view) => count + view.items.length, 0)
    listener({ hits: newest, done: true, messages, oldestAtMs: undefined, more: hits.length > newest.length })
    return () => undefined
  }
}
