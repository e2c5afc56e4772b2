/**
 * A room that real engines made over a relay: a reader and people who came in by the link, all of whom have closed the app. What
 * the reader's device holds then is where a big room begins.
 */

import type { ClientDeps } from '../../../shared/client/deps.ts'
import { loadProfile, type Profile } from '../../../shared/client/profile.ts'
import { loadRoom, type RoomFiles } from '../../../shared/client/roomFiles.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { createMemoryDocuments, type MemoryDocuments } from '../memoryDocuments.ts'
import { createMemoryStore, type MemoryStore } from '../memoryStore.ts'
import { Person, unwrap } from '../person.ts'

export interface MadeRoom {
  readonly room: RoomId
  readonly reader: Person
  readonly store: MemoryStore
  readonly documents: MemoryDocuments
  readonly files: RoomFiles
  readonly readerProfile: Profile
  /** By their numbers in the conversation. */
  readonly people: readonly Person[]
  readonly profiles: readonly Profile[]
}

export interface RoomWish {
  readonly relayOrigin: string
  readonly names: readonly string[]
  readonly change?: Partial<ClientDeps>
  /** The reader tells nobody what they received. */
  readonly silent?: boolean
}

export async function makeRoom({ relayOrigin, names, change, silent }: RoomWish): Promise<MadeRoom> {
  const store = createMemoryStore()
  const documents = createMemoryDocuments()
  const reader = await new Person('Ada', relayOrigin, { ...change, store, documents }).open()
  if (silent) await reader.api.setPreferences({ receipts: false })
  const room = await reader.makeRoom('The big room')
  const people: Person[] = []
  for (const name of names) {
    const person = await new Person(name, relayOrigin, change).open()
    await person.join(await reader.linkTo(room))
    people.push(person)
  }
  await reader.room(room, ({ members }) => members.length === names.length + 1)
  for (const person of [reader, ...people]) await person.upToDate()
  await reader.api.workOffline(true)
  for (const person of [reader, ...people]) await person.close()
  const files = unwrap(await loadRoom(store, room))
  const profiles: Profile[] = []
  for (const person of people) profiles.push(await profileOf(person))
  const readerProfile = await profileOf(reader)
  return { room, reader, store, documents, files, readerProfile, people, profiles }
}

async function profileOf({ deps }: Person): Promise<Profile> {
  const profile = unwrap(await loadProfile(deps.store))
  if (!profile) throw new Error('they have started')
  return profile
}
