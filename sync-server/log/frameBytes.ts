/** A frame's bytes put together from its columns, without opening its content: equal to `encode(frame, …)` (F8). */
import type { FrameRow } from './appendFrame.ts'
import { uintLength, writeUint } from './uintBytes.ts'

const idBytes = 16

export function frameBytesOf({ number, stampMs, id, commit, content }: FrameRow): Uint8Array {
  const headBytes = uintLength(number) + uintLength(stampMs) + idBytes + uintLength(commit)
  const bytes = new Uint8Array(headBytes + content.length)
  const idAt = writeUint(bytes, writeUint(bytes, 0, number), stampMs)
  Buffer.from(bytes.buffer).write(id, idAt, idBytes, 'hex')
  bytes.set(content, writeUint(bytes, idAt + idBytes, commit))
  return bytes
}

/** Longest header: three integers of 8 bytes and an id of 16. */
export const maxFrameHeaderBytes = 3 * 8 + idBytes
