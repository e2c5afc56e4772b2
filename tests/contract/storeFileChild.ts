/** Writes for ever into a file store and a file document, and tells its parent what was acknowledged, until it is killed. */
import * as Y from 'yjs'
import { createFileDocuments } from '../../scripts/node/fileDocuments.ts'
import { openFileStore } from '../../scripts/node/fileStore.ts'
import { utf8 } from '../../shared/foundation/bytes.ts'

const folder = process.argv[2] ?? ''
const store = await openFileStore(folder)
if (!store.ok) throw new Error('the store did not open')
const doc = new Y.Doc()
const kept = await createFileDocuments(folder).open('words', doc)
if (!kept.ok) throw new Error('the document did not open')

for (let count = 0; ; count += 1) {
  const value = utf8(String(count))
  const both = ['left', 'right'].map((key) => ({ table: 'outgoing', key, value }) as const)
  await store.value.write(both, 'relaxed')
  const row = { table: 'outgoing', key: `row/${String(count).padStart(6, '0')}`, value } as const
  const stored = await store.value.write([row], 'strict')
  doc.getArray<number>('words').push([count])
  const flushed = await kept.value.flush()
  if (stored.ok && flushed.ok) process.send?.(count)
}
