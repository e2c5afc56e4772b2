/**
 * Pictures of people and rooms: small, and inside the entry that sets them. Nothing here decodes one; that is for the browser,
 * in an `img` of a known type.
 */
import { hash } from '../crypto/hash.ts'
import { toHex } from '../foundation/bytes.ts'
import type { Brand } from '../foundation/ids.ts'
import { entryLimits } from './entry.ts'

/** BLAKE2b-256 of a picture's bytes; 64 hex digits. */
export type PictureId = Brand<string, 'PictureId'>

/** An entry's bytes stay the same object as long as it is held, and every projection asks. */
const idByPicture = new WeakMap<Uint8Array, PictureId>()

export function pictureIdOf(picture: Uint8Array): PictureId {
  const known = idByPicture.get(picture)
  if (known) return known
  const id = toHex(hash('castlinker picture 1', picture)) as PictureId
  idByPicture.set(picture, id)
  return id
}

/** By its first bytes a JPEG, PNG or WebP of an allowed size (PROTOCOL.md E9). */
export function isPicture(bytes: Uint8Array): boolean {
  if (bytes.length > entryLimits.maxPictureBytes) return false
  const startsWith = (start: readonly number[], at = 0) =>
    start.every((byte, index) => bytes[at + index] === byte)
  return startsWith(jpeg) || startsWith(png) || (startsWith(riff) && startsWith(webp, 8))
}

const jpeg = [0xff, 0xd8, 0xff]
const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const riff = [0x52, 0x49, 0x46, 0x46]
const webp = [0x57, 0x45, 0x42, 0x50]
