/**
 * Runs: one opening of one document by one device for one class of entries.
 *
 * A run's Yjs client id is the first 53 bits of a hash over its device key, room, document, class and 16 random bytes
 * (PROTOCOL.md E2), so nobody writes in a run of another device, and no run of one class passes for another's.
 */

import { hash } from '../crypto/hash.ts'
import { fromHex } from '../foundation/bytes.ts'
import type { DeviceId, RoomId } from '../foundation/ids.ts'
import { type DocumentName, documentBytes } from './documentName.ts'

/** In the order of their numbers 0, 1, 2: only ever append. */
export const runClasses = ['content', 'receipts', 'warrants'] as const
export type RunClass = (typeof runClasses)[number]

export const runRandomBytes = 16

export interface Run {
  readonly device: DeviceId
  readonly runClass: RunClass
  /** 16 random bytes. */
  readonly random: Uint8Array
}

/** The Yjs client id of a run: 53 bits. */
export function clientIdOf(run: Run, room: RoomId, document: DocumentName): number {
  const digest = hash(
    'castlinker run 1',
    fromHex(run.device),
    fromHex(room),
    documentBytes(document),
    Uint8Array.of(runClasses.indexOf(run.runClass)),
    run.random,
  )
  return first53Bits(digest)
}

function first53Bits(digest: Uint8Array): number {
  let value = 0
  for (const byte of digest.subarray(0, 6)) value = value * 256 + byte
  return value * 32 + ((digest[6] ?? 0) >> 3)
}
