/** A `frames` message put together from frames' bytes, so that a frame is encoded once for all who read it. */
import { encode, uint } from '../../shared/foundation/codec.ts'
import type { Channel } from '../../shared/protocol/messages.ts'
import { newSocketMessage, type SocketMessage } from './socketFrame.ts'

const framesTag = 4
const integer = uint()

/** As it stands in a batch; equal to `encodeInBatch(relayMessage, { kind: 'frames', … })`. */
export function framesInBatch(channel: Channel, frames: readonly Uint8Array[]): SocketMessage {
  const on = encode(integer, channel)
  const count = encode(integer, frames.length)
  const length = frames.reduce((sum, bytes) => sum + bytes.length, 1 + on.length + count.length)
  const size = encode(integer, length)
  const message = newSocketMessage(size.length + length)
  let at = 0
  for (const part of [size, [framesTag], on, count, ...frames]) {
    message.bytes.set(part, at)
    at += part.length
  }
  return message
}
