/** A frame's bytes put together from its columns, without opening its content: equal to `encode(frame, …)`. */
import { concatBytes } from '../../shared/foundation/bytes.ts'
import { encode, struct, uint } from '../../shared/foundation/codec.ts'
import { frameId, frameNumber } from '../../shared/protocol/frame.ts'
import type { FrameRow } from './appendFrame.ts'

type FrameHeader = Omit<FrameRow, 'content'>

const header = struct<FrameHeader>({ number: frameNumber, stampMs: uint(), id: frameId, commit: frameNumber })

export function frameBytesOf({ content, ...row }: FrameRow): Uint8Array {
  return concatBytes(encode(header, row), content)
}

/** Longest header: three integers of 8 bytes and an id of 16. */
export const maxFrameHeaderBytes = 3 * 8 + 16
