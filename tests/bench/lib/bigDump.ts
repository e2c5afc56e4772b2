/**
 * What a device holds of a big room, as files: rows of the store as the engine hands them to it, and the documents that are open.
 * A page then puts them into a browser's databases under that browser's own key (pages/bigRoomPage.ts).
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { conversation, peopleOf } from '../../../scripts/bigRoom/conversation.ts'
import { keptNameOf } from '../../../shared/client/liveDocument.ts'
import { listRooms, loadRoom } from '../../../shared/client/roomFiles.ts'
import { encode } from '../../../shared/foundation/codec.ts'
import { documentNameOf } from '../../../shared/room/documentName.ts'
import { HeapedRoom } from '../../support/bigRoom/heapedRoom.ts'
import { type MadeRoom, makeRoom } from '../../support/bigRoom/madeRoom.ts'
import { unwrap } from '../../support/person.ts'
import { startRelay } from '../../support/relayInProcess.ts'
import { type DumpedDocument, type DumpIndex, type DumpRow, dumpedDocuments, dumpRows } from './dumpFiles.ts'

export interface DumpWish {
  readonly messages: number
  readonly people: number
  readonly seed: number
}

/** So that no page needs much memory for one. */
const rowsOfFile = 8
const startMs = Date.UTC(2024, 0, 8, 9)

export async function writeDump(folder: string, wish: DumpWish): Promise<DumpIndex> {
  mkdirSync(folder, { recursive: true })
  const relay = await startRelay()
  const names = peopleOf(wish).map(({ name }) => name)
  const made = await makeRoom({ relayOrigin: relay.origin, names })
  await relay.stop()
  const files = new RowFiles(folder)
  const heap = new HeapedRoom(made)
  let segments = 0
  for (const { table, key, value } of heap.heap(conversation({ ...wish, startMs }))) {
    if (value) files.put({ table, key, value })
    segments += 1
  }
  const newest = await heap.finish()
  for (const [table, rows] of made.store.disk)
    if (table !== 'previews') for (const [key, value] of rows) files.put({ table, key, value })
  const documents = await documentsOf(made, newest.name, newest.update)
  writeFileSync(join(folder, 'documents'), encode(dumpedDocuments, documents))
  const index = { room: made.room, files: files.end(), segments }
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index))
  return index
}

/** All that are open, of all rooms; `name` is the one that grew. */
async function documentsOf(
  { store, documents, reader, room: big }: MadeRoom,
  name: string,
  update: Uint8Array,
): Promise<readonly DumpedDocument[]> {
  const found: DumpedDocument[] = [{ room: big, name, update }]
  for (const room of unwrap(await listRooms(store)))
    for (const each of unwrap(await loadRoom(store, room)).record.documents) {
      const known = documentNameOf(each)
      const stored = known && documents.disk.get(keptNameOf(room, known, reader.deps.storageKey))
      if (stored && !(room === big && each === name)) found.push({ room, name: each, update: stored })
    }
  return found
}

class RowFiles {
  private waiting: DumpRow[] = []
  private files = 0
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  put(row: DumpRow): void {
    this.waiting.push(row)
    if (this.waiting.length >= rowsOfFile) this.write()
  }

  end(): number {
    if (this.waiting.length > 0) this.write()
    return this.files
  }

  private write(): void {
    writeFileSync(join(this.folder, `rows-${this.files}`), encode(dumpRows, this.waiting))
    this.waiting = []
    this.files += 1
  }
}
