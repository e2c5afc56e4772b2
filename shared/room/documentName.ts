/**
 * Names of a room's documents: `state`, what the room is now, and `segment/0`, `segment/1`, …, its history in slices.
 * A name enters hashes and signatures as nine fixed bytes: kind, then the segment's number (big-endian).
 */
import type { Brand } from '../foundation/ids.ts'
import { fixedUint } from './fixedUint.ts'

/** `state` or `segment/<number>`. */
export type DocumentName = Brand<string, 'DocumentName'>

export const maxSegmentNumber = 0xffff_ffff
export const stateDocument = 'state' as DocumentName

export function segmentDocument(number: number): DocumentName {
  if (!Number.isInteger(number) || number < 0 || number > maxSegmentNumber)
    throw new RangeError('not a segment number')
  return `segment/${number}` as DocumentName
}

/** `undefined` for the state document. */
export function segmentNumberOf(name: DocumentName): number | undefined {
  return name === stateDocument ? undefined : Number(name.slice('segment/'.length))
}

/** From text that was stored or received; `undefined` when it names no document. */
export function documentNameOf(text: string): DocumentName | undefined {
  if (text === stateDocument) return stateDocument
  const digits = /^segment\/(0|[1-9][0-9]{0,9})$/.exec(text)?.[1]
  const number = Number(digits)
  return digits !== undefined && number <= maxSegmentNumber ? segmentDocument(number) : undefined
}

/** Nine bytes: 0 and zeros for the state document, 1 and the number for a segment. */
export function documentBytes(name: DocumentName): Uint8Array {
  const number = segmentNumberOf(name)
  const bytes = new Uint8Array(9)
  bytes[0] = number === undefined ? 0 : 1
  bytes.set(fixedUint(number ?? 0), 1)
  return bytes
}
