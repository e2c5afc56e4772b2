/**
 * Padmé padding (PURBs, PETS 2019): a length leaks O(log log n) bits at an overhead of at most 12 %.
 * Form: the bytes, then 0x80, then zeros up to the padded length; the smallest padded length is 32.
 */

const smallestBytes = 32

/** The padded length of `length` bytes, marker included. */
export function padmeLength(length: number): number {
  const needed = Math.max(length + 1, smallestBytes)
  const exponent = Math.floor(Math.log2(needed))
  const mantissaBits = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** (exponent - mantissaBits)
  return Math.ceil(needed / step) * step
}

export function powerOfTwoLength(length: number): number {
  return Math.max(smallestBytes, 2 ** Math.ceil(Math.log2(length + 1)))
}

export function pad(plain: Uint8Array, paddedLength: (length: number) => number = padmeLength): Uint8Array {
  const padded = new Uint8Array(paddedLength(plain.length))
  padded.set(plain)
  padded[plain.length] = 0x80
  return padded
}

/** `undefined` when the bytes are not padded. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  let end = padded.length - 1
  while (end >= 0 && padded[end] === 0) end -= 1
  return padded[end] === 0x80 ? padded.slice(0, end) : undefined
}
