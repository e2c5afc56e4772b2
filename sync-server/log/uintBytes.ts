/**
 * Integers of the wire (F1) into memory that is there already, for what the relay puts together per frame: `encode` makes
 * a buffer for every one. Equal to shared/foundation/codec.ts:uint; values are numbers the relay has read or counted.
 */

export function uintLength(value: number): number {
  let length = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1
  return length
}

/** Answers where the next byte goes. */
export function writeUint(target: Uint8Array, at: number, value: number): number {
  let to = at
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) target[to++] = (rest % 128) + 128
  target[to] = rest
  return to + 1
}
