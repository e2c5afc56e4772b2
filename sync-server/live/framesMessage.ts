/** A `frames` message put together from frames' bytes, so that a frame is encoded once for all who read it. */
import { concatBytes } from '../../shared/foundation/bytes.ts'
import { encode, uint } from '../../shared/foundation/codec.ts'
import type { Channel } from '../../shared/protocol/messages.ts'

const framesTag = 4
const integer = uint()

/** As it stands in a batch; equal to `encodeInBatch(relayMessage, { kind: 'frames', … })`. */
export function framesInBatch(channel: Channel, frames: readonly Uint8Array[]): Uint8Array {
  const head = concatBytes(Uint8Array.of(framesTag), encode(integer, channel), encode(integer, frames.length))
  const length = frames.reduce((sum, bytes) => sum + bytes.length, head.length)
  return concatBytes(encode(integer, length), head, ...frames)
}
