/** Ways to damage bytes. */

/** A copy with the byte at `offset` changed. */
export function flatCopyOf(bytes: Uint8Array, offset: number): Uint8Array {
  return bytes.map((byte, index) => (index === offset ? byte ^ 1 : byte))
}
