/**
 * Sealed entries: the bytes of one item of a document, and back.
 *
 * Form, PROTOCOL.md E3: version 1 ‖ epoch ‖ XChaCha20-Poly1305 { device hint 8 ‖ run random 16 ‖ class ‖ hlc ‖ kind ‖
 * target (0, or 1 and 20 bytes) ‖ signature 64 ‖ body padded with Padmé }; associated data: room, document, epoch. The nonce
 * follows from what is sealed: who holds key and contents makes the same bytes again, so they need not travel (packedUpdate.ts).
 *
 * `openEntry` needs no order: it unseals, finds the device in the roster of the entry's epoch and binds the run to the client
 * id. It checks no signature and no chain: those are `chainEntry` and `isGenuine` in chainedEntry.ts.
 */
import { aeadOverheadBytes, nonceBytes, openBytes, sealAt } from '../crypto/aead.ts'
import { deriveKey, hash } from '../crypto/hash.ts'
import { pad, padmeLength, unpad } from '../crypto/padding.ts'
import { type SigningKey, signatureBytes } from '../crypto/signature.ts'
import { concatBytes, equalBytes, fromHex, toHex } from '../foundation/bytes.ts'
import {
  brandedUint,
  type Codec,
  decode,
  encode,
  fixed,
  hexId,
  oneOf,
  optional,
  struct,
  uint,
  versioned,
} from '../foundation/codec.ts'
import type { EntryId, Epoch, UserId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import {
  type ChainedEntry,
  chainEntry,
  type EntryPlace,
  signEntry,
  signedBytes,
  type UnchainedEntry,
} from './chainedEntry.ts'
import { stateDocument } from './documentName.ts'
import { classOfKind, type EntryBody, entryLimits, type Hlc } from './entry.ts'
import { decodeBody, encodeBody } from './entryBody.ts'
import type { EntryContext } from './entryContext.ts'
import { fixedUint } from './fixedUint.ts'
import { clientIdOf, type Run, runClasses, runRandomBytes } from './run.ts'

export const hintBytes = 8
/** Everything of an item but its body, at its longest. */
const maxHeaderBytes = 160
export const maxSealedEntryBytes = padmeLength(entryLimits.maxBodyBytes) + aeadOverheadBytes + maxHeaderBytes

/** Why the bytes of an item did not open. */
export type OpenError =
  | { readonly kind: 'epoch-unknown'; readonly epoch: Epoch } // its keys are not here: ahead of us, or gone
  | { readonly kind: 'not-an-entry' } // not sealed for this room, document and epoch, or not an entry's bytes
  | { readonly kind: 'not-a-member' } // no such device in the roster of its epoch
  | { readonly kind: 'foreign-run' } // the client id is not that of the run it names
  | { readonly kind: 'run-class' } // a kind that does not belong into this class of run

/** What is to be said, where, and in whose name. */
export interface EntryDraft extends EntryPlace {
  readonly run: Run
  readonly user: UserId
  readonly hlc: Hlc
  readonly body: EntryBody
  readonly target: EntryId | undefined
  readonly previous: Uint8Array
}

export interface SealedEntry {
  readonly sealed: Uint8Array
  readonly chained: ChainedEntry
}

interface Envelope {
  readonly epoch: Epoch
  readonly sealed: Uint8Array
}

interface Contents {
  readonly hint: Uint8Array
  readonly random: Uint8Array
  readonly runClass: Run['runClass']
  readonly hlc: Hlc
  readonly kindNumber: number
  readonly target: EntryId | undefined
  readonly signature: Uint8Array
  readonly padded: Uint8Array
}

const rest: Codec<Uint8Array> = {
  write: (writer, value) => writer.bytes(value),
  read: (reader) => reader.bytes(reader.left),
}

const envelope = versioned(1, struct<Envelope>({ epoch: brandedUint<Epoch>(), sealed: rest }))

const contents: Codec<Contents> = struct<Contents>({
  hint: fixed(hintBytes),
  random: fixed(runRandomBytes),
  runClass: oneOf(runClasses),
  hlc: brandedUint<Hlc>(),
  kindNumber: uint(0xffff),
  target: optional(hexId<EntryId>(20)),
  signature: fixed(signatureBytes),
  padded: rest,
})

/** Seals under the newest epoch. `key` is the device key that `draft.run` names. */
export function sealEntry(
  draft: EntryDraft,
  context: EntryContext,
  by: { readonly key: SigningKey },
): SealedEntry {
  const { number: kindNumber, bytes } = encodeBody(draft.body)
  if (bytes.length > entryLimits.maxBodyBytes) throw new RangeError('body too long')
  const padded = pad(bytes)
  const epoch = context.keys.epoch
  const entry = { ...draft, epoch, kindNumber, bodyHash: bodyHashOf(padded) }
  const signature = signEntry(signedBytes(entry, draft.previous, context), by.key)
  const { random, runClass } = draft.run
  const { hlc, target } = draft
  const hint = hintOf(draft.run)
  const sealed = sealBare(
    { epoch, hint, random, runClass, hlc, kindNumber, target, signature, bytes },
    context,
  )
  if (!sealed) throw new Error('the newest epoch has no keys')
  return { sealed, chained: chainEntry({ ...entry, signature }, draft.previous, context) }
}

/** What is sealed of an entry, without its seal and its padding. */
export interface BareEntry extends Omit<Contents, 'padded'> {
  readonly epoch: Epoch
  /** The body's. */
  readonly bytes: Uint8Array
}

/** Always the same for the same; `undefined` when the epoch's keys are not here. */
export function sealBare(
  { epoch, bytes, ...rest }: BareEntry,
  context: EntryContext,
): Uint8Array | undefined {
  const key = sealingKeyAt(epoch, context)
  if (!key) return undefined
  const plain = encode(contents, { ...rest, padded: pad(bytes) })
  const associated = associatedOf(epoch, context)
  const nonce = deriveKey(key, 'castlinker entry nonce 1', nonceBytes, associated, plain)
  return encode(envelope, { epoch, sealed: concatBytes(nonce, sealAt({ key, nonce }, plain, associated)) })
}

/** What `sealBare` made these bytes of; `undefined` when it was not it: earlier versions took a nonce by chance. */
export function bareOf(sealed: Uint8Array, context: EntryContext): BareEntry | undefined {
  const opened = openContents(sealed, context)
  if (!opened.ok) return undefined
  const { padded: _, ...bare } = opened.value
  const again = sealBare(bare, context)
  return again && equalBytes(again, sealed) ? bare : undefined
}

function openContents(sealed: Uint8Array, context: EntryContext): Result<BareEntry & Contents, OpenError> {
  const outer = decode(envelope, sealed, maxSealedEntryBytes)
  if (!outer.ok) return fail({ kind: 'not-an-entry' })
  const { epoch } = outer.value
  const key = sealingKeyAt(epoch, context)
  if (!key) return fail({ kind: 'epoch-unknown', epoch })
  const plain = openBytes(key, outer.value.sealed, associatedOf(epoch, context))
  const inner = plain && decode(contents, plain, maxSealedEntryBytes)
  const bytes = inner?.ok ? bodyIn(inner.value.padded) : undefined
  return inner?.ok && bytes ? ok({ ...inner.value, epoch, bytes }) : fail({ kind: 'not-an-entry' })
}

/** An entry that opened, still without a place in its chain. */
export type LooseEntry = UnchainedEntry & { readonly signature: Uint8Array }

export function openEntry(
  sealed: Uint8Array,
  place: EntryPlace,
  context: EntryContext,
): Result<LooseEntry, OpenError> {
  const opened = openContents(sealed, context)
  if (!opened.ok) return opened
  const author = authorOf(opened.value, opened.value.epoch, { place, context })
  if (!author.ok) return author
  const { epoch, bytes, hlc, kindNumber, target, signature, padded, runClass } = opened.value
  if (classOfKind(kindNumber) !== runClass) return fail({ kind: 'run-class' })
  const body = decodeBody(kindNumber, bytes)
  const said = { epoch, hlc, kindNumber, body, target, signature, bodyHash: bodyHashOf(padded) }
  return ok({ ...author.value, client: place.client, clock: place.clock, ...said })
}

/** Only the canonical padding is taken, so that one entry has one length. */
function bodyIn(padded: Uint8Array): Uint8Array | undefined {
  const bytes = unpad(padded)
  return bytes && padded.length === padmeLength(bytes.length) ? bytes : undefined
}

function authorOf(
  inner: Contents,
  epoch: Epoch,
  where: { readonly place: EntryPlace; readonly context: EntryContext },
): Result<{ readonly run: Run; readonly user: UserId }, OpenError> {
  const hint = toHex(inner.hint)
  const seats = where.context.keys.rosterAt(epoch).filter(({ device }) => device.startsWith(hint))
  if (seats.length === 0) return fail({ kind: 'not-a-member' })
  for (const { device, user } of seats) {
    const run = boundRun({ ...inner, device }, where.place.client, where.context)
    if (run) return ok({ run, user })
  }
  return fail({ kind: 'foreign-run' })
}

/** The run, if the client id is its own (PROTOCOL.md A7). */
function boundRun(
  { device, runClass, random }: Run,
  client: number,
  { keys, document, boundRuns }: EntryContext,
): Run | undefined {
  const bound = boundRuns.get(client)
  const run = { device, runClass, random }
  if (bound && isSameRun(bound, run)) return bound
  if (clientIdOf(run, keys.room, document) !== client) return undefined
  boundRuns.set(client, run)
  return run
}

export function isSameRun(a: Run, b: Run): boolean {
  return a.device === b.device && a.runClass === b.runClass && equalBytes(a.random, b.random)
}

function hintOf(by: Pick<Run, 'device'>): Uint8Array {
  return fromHex(by.device.slice(0, hintBytes * 2))
}

function bodyHashOf(padded: Uint8Array): Uint8Array {
  return hash('castlinker entry body 1', padded)
}

function sealingKeyAt(epoch: Epoch, context: EntryContext): Uint8Array | undefined {
  const keys = context.keys.keysAt(epoch)
  return context.document === stateDocument ? keys?.stateKey : keys?.entryKey
}

function associatedOf(epoch: Epoch, context: EntryContext): Uint8Array {
  return concatBytes(context.scope, fixedUint(epoch))
}

/** Also found here by those who only read entries. */
export type { OpenedEntry } from './chainedEntry.ts'
