/**
 * The least that a page must do to show 50 messages that lie sealed in a database: open one, read one value as long as a closed
 * segment, open 50 entries.
 */
import { openDB } from 'idb'
import { browserRandom } from '../../../app/platform/browserRandom.ts'
import { openBytes, sealBytes } from '../../../shared/crypto/aead.ts'

interface Floor {
  readonly value: Uint8Array
  readonly entries: readonly Uint8Array[]
}

export const shownEntries = 50
const databaseName = 'bench-floor'
const table = 'floor'
const key = new Uint8Array(32).fill(7)
const associated = new Uint8Array(41)
/** With what stands before and behind a text in an entry it is as long as ours are in the mean. */
const entryText = 'A message, and what an entry says besides. '.padEnd(200, '.')

/** `value`: what lies there besides the entries. */
export async function keepFloor(value: Uint8Array): Promise<void> {
  const text = new TextEncoder().encode(entryText)
  const entries = Array.from({ length: shownEntries }, () => sealBytes(key, text, associated, browserRandom))
  const database = await openFloor()
  await database.put(table, { value, entries } satisfies Floor, table)
  database.close()
}

export async function readFloor(): Promise<readonly string[]> {
  const database = await openFloor()
  const found: Floor | undefined = await database.get(table, table)
  database.close()
  if (!found) throw new Error('nothing lies there')
  return textsOf(found.entries)
}

export function sealedEntry(): Uint8Array {
  return sealBytes(key, new TextEncoder().encode(entryText), associated, browserRandom)
}

export function textsOf(entries: readonly Uint8Array[]): readonly string[] {
  return entries.map((sealed) => {
    const opened = openBytes(key, sealed, associated)
    if (!opened) throw new Error('it was sealed here')
    return new TextDecoder().decode(opened)
  })
}

function openFloor() {
  return openDB(databaseName, 1, { upgrade: (fresh) => void fresh.createObjectStore(table) })
}
