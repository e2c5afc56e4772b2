/** A `frames` message put together from frames' bytes, so that a frame is encoded once for all who read it. */
import type { Channel } from '../../shared/protocol/messages.ts'
import { uintLength, writeUint } from '../log/uintBytes.ts'
import { newSocketMessage, type SocketMessage } from './socketFrame.ts'

const framesTag = 4

/** As it stands in a batch; equal to `encodeInBatch(relayMessage, { kind: 'frames', … })`. */
export function framesInBatch(channel: Channel, frames: readonly Uint8Array[]): SocketMessage {
  let length = 1 + uintLength(channel) + uintLength(frames.length)
  for (const frame of frames) length += frame.length
  const message = newSocketMessage(uintLength(length) + length)
  const { bytes } = message
  const tagAt = writeUint(bytes, 0, length)
  bytes[tagAt] = framesTag
  let at = writeUint(bytes, writeUint(bytes, tagAt + 1, channel), frames.length)
  for (const frame of frames) {
    bytes.set(frame, at)
    at += frame.length
  }
  return message
}
