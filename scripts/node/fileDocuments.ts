/**
 * The `DocumentKeeper` port on a folder, for engines that run in Node: one journal of updates per document.
 *
 * Promises, PROTOCOL.md S8–S10, as the browser's keeper. Every change is appended by itself; `flush` answers when all of them
 * would survive a power loss, and writes the whole document again if one of them was refused. Opening leaves the past behind.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as Y from 'yjs'
import type { DocumentKeeper, KeptDocument } from '../../shared/client/documentKeeper.ts'
import { fail, ok } from '../../shared/foundation/result.ts'
import { type Journal, openJournal, storeErrorOf } from './journal.ts'

/** Updates after which a document is written anew when it is opened. */
const maxUpdates = 500

export function createFileDocuments(folder: string): DocumentKeeper {
  const fileOf = (name: string): string => {
    if (!/^[\w-]{1,128}$/.test(name)) throw new Error('a document’s name is no path')
    return join(folder, `${name}.updates`)
  }
  return {
    async open(name, doc) {
      const journal = await openJournal(fileOf(name))
      if (!journal.ok) return journal
      const broken = journal.value.records.filter((update) => !applied(doc, update)).length
      if (broken > 0 || journal.value.records.length > maxUpdates)
        await journal.value.replace([Y.encodeStateAsUpdate(doc)])
      return ok(kept(journal.value, doc))
    },
    async erase(name) {
      try {
        await rm(fileOf(name), { force: true })
        return ok()
      } catch (error) {
        return fail(storeErrorOf(error))
      }
    },
  }
}

function applied(doc: Y.Doc, update: Uint8Array): boolean {
  try {
    Y.applyUpdate(doc, update)
    return true
  } catch {
    return false
  }
}

function kept(journal: Journal, doc: Y.Doc): KeptDocument {
  let refused = false
  const store = async (update: Uint8Array): Promise<void> => {
    const stored = await journal.append(update, false)
    if (!stored.ok) refused = true
  }
  const onUpdate = (update: Uint8Array): void => void store(update)
  doc.on('update', onUpdate)
  return {
    async flush() {
      // Behind everything that was appended before.
      const synced = await journal.sync()
      if (!synced.ok || !refused) return synced
      refused = false
      const repaired = await journal.append(Y.encodeStateAsUpdate(doc), true)
      refused ||= !repaired.ok
      return repaired
    },
    compact: () => journal.replace([Y.encodeStateAsUpdate(doc)]),
    async close() {
      doc.off('update', onUpdate)
      await journal.close()
    },
  }
}
