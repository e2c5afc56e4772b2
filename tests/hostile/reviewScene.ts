/** What the review's scenes share: people over one relay, a stranger with a link, and waits that end. */

import { visitDoor } from '../../shared/client/doorVisit.ts'
import { type SigningKey, signingKeyOf } from '../../shared/crypto/signature.ts'
import type { Frame, NewFrame } from '../../shared/protocol/frame.ts'
import { accessKeyIdOf, commitFrameOf } from '../../shared/room/commitFrame.ts'
import { decodeInviteLink, type InviteLink } from '../../shared/room/inviteLink.ts'
import { createRelayLink } from '../../shared/sync/relayLink.ts'
import { createMemoryDocuments, type MemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryStore, type MemoryStore } from '../support/memoryStore.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { Person, unwrap } from '../support/person.ts'

export function linkOf(text: string): InviteLink {
  return unwrap(decodeInviteLink(text.slice(text.indexOf('#') + 1)))
}

/** Rejects when `promise` takes longer than an honest room ever would. */
export function soon<T>(promise: Promise<T>, what: string, ms = 50_000): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`never: ${what}`)), ms)),
  ])
}

export async function until(holds: () => boolean, what: string, ms = 50_000): Promise<void> {
  const end = Date.now() + ms
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export interface Stored {
  readonly store: MemoryStore
  readonly documents: MemoryDocuments
}

/** What lies on the disk at this moment, as another start of the same device would find it. */
export function crashed(person: Person, { store, documents }: Stored): Person {
  const disk = new Map([...store.disk].map(([table, rows]) => [table, new Map(rows)] as const))
  return new Person(person.name, person.deps.relayOrigin, {
    store: createMemoryStore(disk),
    documents: createMemoryDocuments(new Map(documents.disk)),
    storageKey: person.deps.storageKey,
  })
}

/** Somebody with the keys of a door and nothing else. */
export async function strangerAt(person: Person, link: InviteLink, key: SigningKey) {
  const connection = createRelayLink({ ...person.deps, origin: person.deps.relayOrigin })
  const visit = await visitDoor(connection, link.log, key, person.deps)
  return {
    visit,
    async door(): Promise<Frame> {
      return unwrap(await unwrap(visit).readDoor())
    },
    async appendGarbage() {
      const parent = (await unwrap(await unwrap(visit).readDoor())).number
      return unwrap(visit).append(garbageDoorCommit(link, parent, key))
    },
    close() {
      if (visit.ok) visit.value.close()
      connection.close()
    },
  }
}

function garbageDoorCommit(link: InviteLink, parent: Frame['number'], key: SigningKey): NewFrame {
  return commitFrameOf(
    {
      log: link.log,
      parent,
      by: { kind: 'door', key: accessKeyIdOf(key) },
      signer: key,
      childKey: signingKeyOf(nodeRandom.bytes(32)),
      doorKeys: undefined,
      sealedCommit: nodeRandom.bytes(300),
      doorRecord: nodeRandom.bytes(300),
    },
    nodeRandom,
  )
}
