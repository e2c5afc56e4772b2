/**
 * Opens a stored document and makes sure that what is in it is whole (PROTOCOL.md S16).
 *
 * Out: the document, loaded. One that is not whole (a stored piece is gone or altered) is made anew of what can still be read:
 * per run, everything before the first item that was altered, or that is missing: what accounted for it may be cut off. What it then lacks the relay has, and the room takes its log in
 * from the start; own entries that the relay lacks have rows of their own.
 */
import * as Y from 'yjs'
import type { StoreError } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { UnopenedEntry } from '../room/loadEntries.ts'
import type { RoomDocument } from '../room/roomDocument.ts'
import { clientsOf, structsFrom } from '../room/storedStructs.ts'
import { writeUpdate } from '../room/structs.ts'
import type { ClientDeps } from './deps.ts'
import type { KeptDocument } from './documentKeeper.ts'

export interface SoundDocument {
  readonly doc: Y.Doc
  readonly kept: KeptDocument
  readonly document: RoomDocument
}

export async function openSound(
  name: string,
  create: (doc: Y.Doc) => RoomDocument,
  deps: ClientDeps,
): Promise<Result<SoundDocument, StoreError>> {
  const stored = await openStored(name, create, deps)
  if (!stored.ok) return stored
  if (stored.value.whole) return stored
  deps.diagnostics.count('document/damaged')
  const rest = readableRest(stored.value)
  await stored.value.kept.close()
  stored.value.doc.destroy()
  const erased = await deps.documents.erase(name)
  if (!erased.ok) return erased
  const fresh = await openStored(name, create, deps)
  if (!fresh.ok || !rest) return fresh
  Y.applyUpdate(fresh.value.doc, rest)
  return load(fresh.value.document) ? fresh : fail({ kind: 'record-damaged' })
}

async function openStored(
  name: string,
  create: (doc: Y.Doc) => RoomDocument,
  { documents }: ClientDeps,
): Promise<Result<SoundDocument & { readonly whole: boolean }, StoreError>> {
  const doc = new Y.Doc({ gc: true })
  const kept = await documents.open(name, doc)
  if (!kept.ok) return kept
  const document = create(doc)
  return ok({ doc, kept: kept.value, document, whole: isSound({ doc, document }) })
}

/** Loads what the Yjs document holds; whether it is what was once taken in. */
export function isSound({ doc, document }: Pick<SoundDocument, 'doc' | 'document'>): boolean {
  return load(document) && doc.store.pendingStructs === null && !document.unopened().some(isAltered)
}

/** Everything held opened when it came in: only what its epoch's keys are missing for may be closed now. */
function isAltered({ why }: UnopenedEntry): boolean {
  return why !== 'epoch-unknown' && why !== 'signature'
}

/** False when the stored bytes are not even a room's document. */
function load(document: RoomDocument): boolean {
  try {
    document.load()
    return true
  } catch {
    return false
  }
}

function readableRest({ doc, document }: SoundDocument): Uint8Array | undefined {
  const altered = document.unopened().filter(isAltered)
  try {
    const blocks = clientsOf(doc).map((client) => {
      const structs = structsFrom(doc, client, 0)
      const clocks = altered.filter((item) => item.client === client).map(({ clock }) => clock)
      const gone = structs.find(({ kind }) => kind === 'deleted')
      const end = Math.min(gone?.clock ?? Number.POSITIVE_INFINITY, ...clocks)
      return { client, structs: structs.filter(({ clock }) => clock < end) }
    })
    return writeUpdate(blocks.filter(({ structs }) => structs.length > 0))
  } catch {
    return undefined
  }
}
