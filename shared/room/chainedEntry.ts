/**
 * Entries in their run's chain: what a device signs, what an entry's id is, and what its successor builds on.
 *
 * Signed, PROTOCOL.md E4: room, document, client id, clock, epoch, the link of the run's previous entry, kind, hlc, target and the
 * hash of the padded body, all of fixed length. The *hash* is over the signed bytes, the id its first 20 bytes. The *link*,
 * which the next entry signs, is over hash and signature: whoever carries a run can swap nothing in it, not even a signature,
 * and so one good signature at the end of a stretch speaks for the whole stretch.
 */
import { hash } from '../crypto/hash.ts'
import { type SigningKey, sign, verify } from '../crypto/signature.ts'
import { concatBytes, fromHex, toHex } from '../foundation/bytes.ts'
import type { DeviceId, EntryId, Epoch, UserId } from '../foundation/ids.ts'
import type { EntryBody, Hlc } from './entry.ts'
import type { EntryContext } from './entryContext.ts'
import { fixedUint } from './fixedUint.ts'
import type { Run } from './run.ts'

const label = 'castlinker entry 1'
const linkLabel = 'castlinker entry link 1'
const idBytes = 20

/** Stands for the previous link where there is none: at clock 0, and everywhere in a receipts run. */
export const noLink: Uint8Array = new Uint8Array(32)

/** Where in the document an entry stands. */
export interface EntryPlace {
  readonly client: number
  readonly clock: number
}

/** An entry that is not joined to its run yet: it has no id. */
export interface UnchainedEntry extends EntryPlace {
  readonly run: Run
  readonly user: UserId
  readonly epoch: Epoch
  readonly hlc: Hlc
  readonly kindNumber: number
  readonly body: EntryBody
  readonly target: EntryId | undefined
  readonly bodyHash: Uint8Array
}

/** An entry as the rest of the engine sees it. */
export interface OpenedEntry extends EntryPlace {
  readonly id: EntryId
  readonly hlc: Hlc
  readonly epoch: Epoch
  readonly kind: EntryBody['kind']
  readonly body: EntryBody
  readonly target: EntryId | undefined
  readonly user: UserId
  readonly device: DeviceId
  /** Said by the device that looks, in this opening or an earlier one. */
  readonly own: boolean
  readonly run: Run
  /** What the run's next entry signs as its predecessor; 32 bytes. */
  readonly link: Uint8Array
  /** The link of the entry before; 32 bytes. */
  readonly previous: Uint8Array
}

/** An entry at its place in the chain, with what the check of its signature needs. */
export interface ChainedEntry {
  readonly entry: OpenedEntry
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

/** The bytes an entry's device signs. */
export function signedBytes(entry: UnchainedEntry, previous: Uint8Array, context: EntryContext): Uint8Array {
  return concatBytes(
    context.scope,
    ...[entry.client, entry.clock, entry.epoch].map(fixedUint),
    previous,
    ...[entry.kindNumber, entry.hlc].map(fixedUint),
    entry.target === undefined ? new Uint8Array(21) : concatBytes(Uint8Array.of(1), fromHex(entry.target)),
    entry.bodyHash,
  )
}

export function signEntry(signed: Uint8Array, key: SigningKey): Uint8Array {
  return sign(label, signed, key)
}

/** `previous`: the link of the run's entry before, or `noLink`. */
export function chainEntry(
  entry: UnchainedEntry & { readonly signature: Uint8Array },
  previous: Uint8Array,
  context: EntryContext,
): ChainedEntry {
  const signed = signedBytes(entry, previous, context)
  const entryHash = hash(label, signed)
  const { run, user, client, clock, epoch, hlc, body, target, signature } = entry
  return {
    signed,
    signature,
    entry: {
      id: toHex(entryHash.subarray(0, idBytes)) as EntryId,
      link: hash(linkLabel, entryHash, signature),
      kind: body.kind,
      device: run.device,
      own: run.device === context.self,
      ...{ run, user, client, clock, epoch, hlc, body, target, previous },
    },
  }
}

/** Whether the entry's device signed exactly this, at this place, after this predecessor. */
export function isGenuine(chained: ChainedEntry): boolean {
  return verify(label, chained.signed, chained.signature, fromHex(chained.entry.device))
}
