/**
 * Looks through the rows of a stored document by hand, for when y-indexeddb gave up on it: it reads all rows in one go and
 * stops for good, without a word to anybody, at the first that is no update.
 */
import { deleteDB, openDB } from 'idb'
import * as Y from 'yjs'

/** y-indexeddb's own two object stores. */
export const updatesTable = 'updates'
export const customTable = 'custom'

/** Removes the rows that are no updates, so that the others open again. */
export async function removeBrokenRows(name: string): Promise<void> {
  const database = await openDB(name)
  try {
    const transaction = database.transaction(updatesTable, 'readwrite', { durability: 'strict' })
    const scratch = new Y.Doc()
    for (let row = await transaction.store.openCursor(); row; row = await row.continue())
      if (!isUpdate(row.value, scratch)) await row.delete()
    await transaction.done
  } finally {
    database.close()
  }
}

/** Resolves when nothing is left under the name. A connection that still holds it is asked to close first. */
export function removeStoredUpdates(name: string): Promise<void> {
  return deleteDB(name)
}

function isUpdate(row: unknown, scratch: Y.Doc): boolean {
  if (!(row instanceof Uint8Array)) return false
  try {
    Y.applyUpdate(scratch, row)
    return true
  } catch {
    return false
  }
}
