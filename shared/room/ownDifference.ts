/**
 * The outbox as a difference: this device's structs that the relay is not known to hold, in pieces that can each be admitted.
 *
 * Promises, PROTOCOL.md A15: runs of warrants come first, others' warrants only where an own missing entry needs them and the
 * relay is not known to hold them; a receipts run's missing entries travel with the receipt that replaces them; no delete set.
 */
import type * as Y from 'yjs'
import type { EntryIndex } from './entryIndex.ts'
import type { RunClass } from './run.ts'
import { clientsOf, structsFrom } from './storedStructs.ts'
import { type Block, endOf, type Struct, writeUpdate } from './structs.ts'

/** One update to send, and per client up to which clock the relay then holds the run. */
export interface OwnUpdate {
  readonly update: Uint8Array
  readonly heads: ReadonlyMap<number, number>
}

export interface DifferenceOf {
  readonly doc: Y.Doc
  readonly index: EntryIndex
  isOwn(client: number): boolean
}

const classOrder: Readonly<Record<RunClass, number>> = { warrants: 0, content: 1, receipts: 2 }
/** A block's count, client and first clock, and an item's info, origin and length, at their longest. */
const overheadBytes = 48

export function ownDifference(
  of: DifferenceOf,
  known: ReadonlyMap<number, number>,
  maxBytes: number,
): readonly OwnUpdate[] {
  const blocks = clientsOf(of.doc)
    .filter((client) => of.isOwn(client))
    .map((client) => ({ client, structs: structsFrom(of.doc, client, known.get(client) ?? 0) }))
    .filter(({ structs }) => structs.length > 0)
  const needed = warrantsNeeded(blocks, of, known)
  const ordered = [...blocks].sort((a, b) => rankOf(a, of.index) - rankOf(b, of.index))
  return cut([...needed, ...ordered], maxBytes)
}

function rankOf(block: Block, index: EntryIndex): number {
  return classOrder[index.runOf(block.client)?.runClass ?? 'content']
}

/** Others' runs of warrants that own missing entries rest on, as far as the relay may lack them. */
function warrantsNeeded(
  blocks: readonly Block[],
  of: DifferenceOf,
  known: ReadonlyMap<number, number>,
): readonly Block[] {
  const missing = blocks.filter(({ structs }) => structs.some(({ kind }) => kind === 'deleted'))
  const clients = new Set(
    missing
      .flatMap(({ client }) => of.index.warrantsOver(client))
      .filter(({ entry }) => !of.isOwn(entry.client) && entry.clock >= (known.get(entry.client) ?? 0))
      .map(({ entry }) => entry.client),
  )
  return [...clients].map((client) => ({
    client,
    structs: structsFrom(of.doc, client, known.get(client) ?? 0),
  }))
}

interface Piece {
  readonly client: number
  readonly structs: readonly Struct[]
  readonly size: number
}

function cut(blocks: readonly Block[], maxBytes: number): readonly OwnUpdate[] {
  const updates: OwnUpdate[] = []
  let taken: Piece[] = []
  let size = 0
  const close = () => {
    if (taken.length > 0) updates.push(updateOf(taken))
    taken = []
    size = 0
  }
  for (const piece of blocks.flatMap(piecesOf)) {
    if (size + piece.size > maxBytes) close()
    taken.push(piece)
    size += piece.size
  }
  close()
  return updates
}

/** What must not be cut apart: a live entry with the missing ones before it. */
function piecesOf({ client, structs }: Block): readonly Piece[] {
  const pieces: Piece[] = []
  let open: Struct[] = []
  for (const struct of structs) {
    open.push(struct)
    if (struct.kind === 'deleted' && struct !== structs.at(-1)) continue
    const sizes = open.map((each) => overheadBytes + (each.kind === 'entry' ? each.sealed.length : 0))
    pieces.push({ client, structs: open, size: sizes.reduce((sum, each) => sum + each, 0) })
    open = []
  }
  return pieces
}

function updateOf(pieces: readonly Piece[]): OwnUpdate {
  const byClient = new Map<number, Struct[]>()
  for (const { client, structs } of pieces) {
    const taken = byClient.get(client) ?? []
    taken.push(...structs)
    byClient.set(client, taken)
  }
  const blocks = [...byClient].map(([client, structs]) => ({ client, structs }))
  const heads = new Map(
    blocks.map(({ client, structs }) => [
      client,
      structs.reduce((end, struct) => Math.max(end, endOf(struct)), 0),
    ]),
  )
  return { update: writeUpdate(blocks), heads }
}
