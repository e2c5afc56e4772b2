/** Puts a dump into this browser's databases, sealed under this browser's own key, as the engine itself stores. */
import * as Y from 'yjs'
import { browserRandom } from '../../../app/platform/browserRandom.ts'
import { documentStore } from '../../../app/platform/documentStore.ts'
import { openIndexedDbStore } from '../../../app/platform/indexedDbStore.ts'
import { openVault } from '../../../app/platform/vault.ts'
import { keptNameOf } from '../../../shared/client/liveDocument.ts'
import { createSealedStore } from '../../../shared/client/sealedStore.ts'
import { readySodium } from '../../../shared/crypto/sodium.ts'
import { type Codec, decode } from '../../../shared/foundation/codec.ts'
import type { Result } from '../../../shared/foundation/result.ts'
import { documentNameOf } from '../../../shared/room/documentName.ts'
import { type DumpIndex, dumpedDocuments, dumpRows } from '../lib/dumpFiles.ts'
import { keepFloor } from './floor.ts'

declare global {
  interface Window {
    /** Resolves with the number of rows that were stored. */
    importDump(): Promise<number>
  }
}

window.importDump = async () => {
  await readySodium()
  const storageKey = unwrap(await openVault('castlinker-vault'))
  const records = unwrap(await openIndexedDbStore('castlinker-store'))
  const store = createSealedStore(records, storageKey, browserRandom)
  const index = JSON.parse(new TextDecoder().decode(await fileOf('index.json'))) as DumpIndex
  let stored = 0
  let longest = new Uint8Array()
  for (let number = 0; number < index.files; number += 1) {
    const rows = await decoded(`rows-${number}`, dumpRows)
    unwrap(await store.write(rows, 'relaxed'))
    stored += rows.length
    for (const { value } of rows) if (value.length > longest.length) longest = new Uint8Array(value)
  }
  for (const { room, name, update } of await decoded('documents', dumpedDocuments)) {
    const known = documentNameOf(name)
    if (!known) throw new Error(`no document is called ${name}`)
    const doc = new Y.Doc()
    const kept = unwrap(await documentStore.open(keptNameOf(room, known, storageKey), doc))
    Y.applyUpdate(doc, update)
    unwrap(await kept.flush())
    await kept.close()
  }
  await keepFloor(longest)
  records.close()
  return stored
}

async function fileOf(name: string): Promise<Uint8Array> {
  const response = await fetch(`/bench/files/${name}`)
  if (!response.ok) throw new Error(`no file ${name}`)
  return new Uint8Array(await response.arrayBuffer())
}

async function decoded<T>(name: string, codec: Codec<T>): Promise<T> {
  const bytes = await fileOf(name)
  return unwrap(decode(codec, bytes, bytes.length))
}

function unwrap<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
