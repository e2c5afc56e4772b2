/** Integers at fixed length (8 bytes, big-endian): for what is hashed or signed and never parsed. */

export function fixedUint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not an unsigned integer')
  const bytes = new Uint8Array(8)
  let rest = value
  for (let position = 7; position >= 0; position -= 1) {
    bytes[position] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}
