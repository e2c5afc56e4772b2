import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFileDocuments } from '../../scripts/node/fileDocuments.ts'
import { type FileStore, openFileStore } from '../../scripts/node/fileStore.ts'
import { createSealedStore } from '../../shared/client/sealedStore.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

const storageKey = nodeRandom.bytes(32)
const people: Person[] = []
let relay: RunningRelay
let folder: string
let records: FileStore

beforeEach(async () => {
  await readySodium()
  folder = mkdtempSync(join(tmpdir(), 'castlinker-node-'))
  relay = await startRelay()
})
afterEach(async () => {
  for (const person of people.splice(0)) await person.close()
  await records.close()
  await relay.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The same engine as a browser's, over files. */
async function onFiles(name: string): Promise<Person> {
  records = unwrap(await openFileStore(folder))
  const store = createSealedStore(records, storageKey, nodeRandom)
  const person = new Person(name, relay.origin, {
    store,
    storageKey,
    documents: createFileDocuments(join(folder, 'documents')),
  })
  people.push(person)
  return person.open()
}

test('[S1] an engine in Node keeps everything in files, and is the same person when it starts again', async () => {
  const first = await onFiles('Bot')
  const ben = await new Person('Ben', relay.origin).open()
  people.push(ben)
  const room = await first.makeRoom('Desk')
  await ben.join(await first.linkTo(room))
  await first.says(room, 'ready')
  await ben.reads(room, ['Bot: ready'])
  await first.api.workOffline(true)
  await first.says(room, 'said in the dark')
  const before = (await first.account(() => true)).self
  await first.close()
  await records.close()

  const again = await onFiles('nobody')
  expect((await again.account(() => true)).self).toEqual(before)
  await again.reads(room, ['Bot: ready', 'Bot: said in the dark'])
  await again.api.workOffline(false)
  await ben.reads(room, ['Bot: ready', 'Bot: said in the dark'])
})
