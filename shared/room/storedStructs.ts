/** Reading a room document's structs out of Yjs's store. A document holds nothing that admission or its own writer did not let in. */
import * as Y from 'yjs'
import type { Struct } from './structs.ts'

/** How many clocks of a run the document holds. */
export function lengthOfRun(doc: Y.Doc, client: number): number {
  return Y.getState(doc.store, client)
}

export function clientsOf(doc: Y.Doc): readonly number[] {
  return [...doc.store.clients.keys()]
}

/** A run's structs from a clock on; a deleted run that begins before it is cut. */
export function structsFrom(doc: Y.Doc, client: number, from: number): readonly Struct[] {
  const items = doc.store.clients.get(client) ?? []
  if (from >= lengthOfRun(doc, client)) return []
  return items.slice(Y.findIndexSS(items, from)).map((item) => structOf(item, from))
}

function structOf(item: Y.Item | Y.GC, from: number): Struct {
  const clock = Math.max(item.id.clock, from)
  const content = item instanceof Y.Item ? item.content : undefined
  if (content instanceof Y.ContentBinary && !item.deleted)
    return { kind: 'entry', clock, sealed: content.content }
  if (content instanceof Y.ContentDeleted)
    return { kind: 'deleted', clock, length: item.id.clock + item.length - clock }
  throw new Error('a struct that is not of a room document')
}
