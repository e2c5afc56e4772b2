/**
 * What a hostile member can make: entries in any name and place, and Yjs structs of any form. Written apart from the
 * engine's own writer, so that a mistake there does not hide here.
 */
import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeUint8,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding'
import * as Y from 'yjs'
import { noLink, type OpenedEntry } from '../../shared/room/chainedEntry.ts'
import type { DocumentName } from '../../shared/room/documentName.ts'
import { type EntryBody, type Hlc, nextHlc } from '../../shared/room/entry.ts'
import { createEntryContext } from '../../shared/room/entryContext.ts'
import type { RoomKeys } from '../../shared/room/roomKeys.ts'
import { clientIdOf, type Run, type RunClass } from '../../shared/room/run.ts'
import { type SealedEntry, sealEntry } from '../../shared/room/sealedEntry.ts'
import { type Member, type Place, segment, type World } from './documentWorld.ts'

export interface Forgery {
  readonly by: Member
  readonly body?: EntryBody
  readonly runClass?: RunClass
  readonly run?: Run
  /** Instead of the one that follows from the run. */
  readonly client?: number
  readonly clock?: number
  readonly previous?: Uint8Array
  readonly keys?: RoomKeys
  readonly document?: DocumentName
}

export interface Forged extends SealedEntry {
  readonly entry: OpenedEntry
  readonly client: number
  readonly clock: number
}

export function forge(world: World, forgery: Forgery): Forged {
  const {
    by,
    runClass = 'content',
    clock = 0,
    previous = noLink,
    keys = world.keys,
    document = segment,
  } = forgery
  const run = forgery.run ?? { device: by.id, runClass, random: world.random.bytes(16) }
  const client = forgery.client ?? clientIdOf(run, keys.room, document)
  const hlc = nextHlc(0 as Hlc, world.clock.nowMs())
  const body = forgery.body ?? { kind: 'message', text: 'forged' }
  const sealed = sealEntry(
    { run, client, clock, user: by.user, hlc, body, target: undefined, previous },
    createEntryContext(keys, document, by.id),
    { key: by.signing },
  )
  return { ...sealed, entry: sealed.chained.entry, client, clock }
}

type Write = (encoder: Encoder) => void
export interface RawBlock {
  readonly client: number
  readonly clock: number
  readonly structs: readonly Write[]
  /** A lie about their number. */
  readonly count?: number
}
type RawDeletes = readonly (readonly [client: number, clock: number, length: number])[]

export const gc = 0
export const deleted = 1
export const binary = 3
export const nestedType = 7
export const skip = 10
const withParentSub = 32
const withRightOrigin = 64
const withOrigin = 128

export function rawUpdate(blocks: readonly RawBlock[], deletes: RawDeletes = []): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, blocks.length)
  for (const { client, clock, structs, count = structs.length } of blocks) {
    for (const value of [count, client, clock]) writeVarUint(encoder, value)
    for (const write of structs) write(encoder)
  }
  writeVarUint(encoder, deletes.length)
  for (const [client, clock, length] of deletes)
    for (const value of [client, 1, clock, length]) writeVarUint(encoder, value)
  return toUint8Array(encoder)
}

type At = readonly [client: number, clock: number]
export interface RawItem {
  readonly origin?: At
  readonly rightOrigin?: At
  readonly root?: string
  readonly parent?: At
  readonly parentSub?: string
  readonly ref?: number
  readonly content: Write
}

export function item({
  origin,
  rightOrigin,
  root = 'e',
  parent,
  parentSub,
  ref = binary,
  content,
}: RawItem): Write {
  return (encoder) => {
    const flags =
      (origin ? withOrigin : 0) + (rightOrigin ? withRightOrigin : 0) + (parentSub ? withParentSub : 0)
    writeUint8(encoder, ref + flags)
    for (const value of [...(origin ?? []), ...(rightOrigin ?? [])]) writeVarUint(encoder, value)
    if (!origin && !rightOrigin) {
      writeVarUint(encoder, parent ? 0 : 1)
      if (parent) for (const value of parent) writeVarUint(encoder, value)
      else writeVarString(encoder, root)
      if (parentSub) writeVarString(encoder, parentSub)
    }
    content(encoder)
  }
}

export const bytesOf =
  (bytes: Uint8Array): Write =>
  (encoder) =>
    writeVarUint8Array(encoder, bytes)

export const lengthOf =
  (length: number): Write =>
  (encoder) =>
    writeVarUint(encoder, length)

/** GC or Skip. */
export const bare =
  (ref: number, length: number): Write =>
  (encoder) => {
    writeUint8(encoder, ref)
    writeVarUint(encoder, length)
  }

/** Well-formed structs for entries of one run, from the first one's clock on. */
export function blockOf(...entries: readonly Forged[]): RawBlock {
  const [first] = entries
  if (!first) throw new Error('no entries')
  const structs = entries.map(({ client, clock, sealed }) =>
    item({ ...(clock > 0 ? { origin: [client, clock - 1] } : {}), content: bytesOf(sealed) }),
  )
  return { client: first.client, clock: first.clock, structs }
}

export function missing(client: number, clock: number, length: number): RawBlock {
  const origin: { origin?: At } = clock > 0 ? { origin: [client, clock - 1] } : {}
  return { client, clock, structs: [item({ ...origin, ref: deleted, content: lengthOf(length) })] }
}

/** A plain Yjs document with the same state, which takes whatever comes. */
export function unguarded(place: Place): Y.Doc {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(place.doc))
  doc.getArray('e')
  return doc
}

export function holdsBytes(doc: Y.Doc, bytes: Uint8Array): boolean {
  return Buffer.from(Y.encodeStateAsUpdate(doc)).includes(Buffer.from(bytes))
}
