/**
 * What a device and a relay say to each other over one WebSocket. Many logs share the connection: `open` gives
 * a log a small channel number, and everything after it names only the channel.
 *
 * A WebSocket message is binary and holds one or more protocol messages, each behind its length, so that all
 * that is due in one tick goes out in one write.
 */

import { concatBytes } from '../foundation/bytes.ts'
import {
  bool,
  brandedUint,
  bytes,
  type Codec,
  type DecodeError,
  decode,
  encode,
  fixed,
  hexId,
  list,
  optional,
  type Reader,
  refuse,
  struct,
  text,
  uint,
  variants,
} from '../foundation/codec.ts'
import type { AccessKeyId, Brand, FrameNumber, LogId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { accessKeyId, type Frame, frame, frameNumber, type NewFrame, newFrame } from './frame.ts'
import { limits } from './limits.ts'
import { type Refusal, refusal } from './refusal.ts'

/** A number the device picks for an open log on one connection. */
export type Channel = Brand<number, 'Channel'>
/** A number the device picks to match an answer to its question; unique per connection. */
export type RequestId = Brand<number, 'RequestId'>

const logId = hexId<LogId>(32)
const channel = brandedUint<Channel>(0xffff_ffff)
const request = brandedUint<RequestId>(0xffff_ffff)

export type ClientMessage =
  /** Earns a token. `commit` 0 with a door key, else the commit that registered `key`. Answer: `token` or `refused`. */
  | {
      readonly kind: 'prove'
      readonly request: RequestId
      readonly log: LogId
      readonly commit: FrameNumber
      readonly key: AccessKeyId
      readonly signature: Uint8Array
    }
  /** Opens (or, on an open channel, renews) a log with a token: frames after `cursor` follow. Answer: `opened` or `refused`. */
  | {
      readonly kind: 'open'
      readonly request: RequestId
      readonly channel: Channel
      readonly log: LogId
      readonly token: string
      readonly cursor: FrameNumber
    }
  | { readonly kind: 'close'; readonly channel: Channel }
  /** Makes a log with its genesis commit. Answer: `appended` or `refused`. */
  | {
      readonly kind: 'create'
      readonly request: RequestId
      readonly log: LogId
      readonly frame: NewFrame
      readonly createToken: string | undefined
    }
  /** Answer: `appended`, once durable, or `refused`. The same frame id again answers with the same number. */
  | {
      readonly kind: 'append'
      readonly request: RequestId
      readonly channel: Channel
      readonly frame: NewFrame
    }
  /** The newest commit frame, for who stands at the door. Answer: `door` or `refused`. */
  | { readonly kind: 'read-door'; readonly request: RequestId; readonly channel: Channel }
  /** Passed on to the others who have the log open; never stored, dropped first. No answer. */
  | { readonly kind: 'signal'; readonly channel: Channel; readonly body: Uint8Array }
  | { readonly kind: 'ping' }

export type RelayMessage =
  /** First, once: which store this is (changes when it is wiped or restored) and what to sign. */
  | { readonly kind: 'hello'; readonly generation: Uint8Array; readonly challenge: Uint8Array }
  | {
      readonly kind: 'token'
      readonly request: RequestId
      readonly token: string
      readonly expiresAtMs: number
    }
  /** `head`: number of the newest frame; `commit`: of the newest commit. */
  | {
      readonly kind: 'opened'
      readonly request: RequestId
      readonly head: FrameNumber
      readonly commit: FrameNumber
    }
  /** In order, without gaps, up to `wall` if that comes. */
  | { readonly kind: 'frames'; readonly channel: Channel; readonly frames: readonly Frame[] }
  /** The channel now follows live. */
  | { readonly kind: 'caught-up'; readonly channel: Channel; readonly head: FrameNumber }
  /** The commit just delivered ends what this token may read: prove the next key and open again. */
  | { readonly kind: 'wall'; readonly channel: Channel; readonly commit: FrameNumber }
  | {
      readonly kind: 'appended'
      readonly request: RequestId
      readonly number: FrameNumber
      readonly stampMs: number
      readonly duplicate: boolean
    }
  | { readonly kind: 'refused'; readonly request: RequestId; readonly refusal: Refusal }
  | { readonly kind: 'door'; readonly request: RequestId; readonly frame: Frame }
  | { readonly kind: 'signal'; readonly channel: Channel; readonly body: Uint8Array }
  | { readonly kind: 'pong' }

const token = text(limits.maxTokenBytes)
const signalFields = struct({ channel, body: bytes(limits.maxSignalBytes) })
const none = struct<object>({}) as Codec<never>

export const clientMessage: Codec<ClientMessage> = variants<ClientMessage>({
  prove: [1, struct({ request, log: logId, commit: frameNumber, key: accessKeyId, signature: fixed(64) })],
  open: [2, struct({ request, channel, log: logId, token, cursor: frameNumber })],
  close: [3, struct({ channel })],
  create: [
    4,
    struct({ request, log: logId, frame: newFrame, createToken: optional(text(limits.maxCreateTokenBytes)) }),
  ],
  append: [5, struct({ request, channel, frame: newFrame })],
  'read-door': [6, struct({ request, channel })],
  signal: [7, signalFields],
  ping: [8, none],
})

export const relayMessage: Codec<RelayMessage> = variants<RelayMessage>({
  hello: [1, struct({ generation: fixed(16), challenge: fixed(32) })],
  token: [2, struct({ request, token, expiresAtMs: uint() })],
  opened: [3, struct({ request, head: frameNumber, commit: frameNumber })],
  frames: [4, struct({ channel, frames: list(frame, limits.maxFramesPerMessage) })],
  'caught-up': [5, struct({ channel, head: frameNumber })],
  wall: [6, struct({ channel, commit: frameNumber })],
  appended: [7, struct({ request, number: frameNumber, stampMs: uint(), duplicate: bool })],
  refused: [8, struct({ request, refusal })],
  door: [9, struct({ request, frame })],
  signal: [10, signalFields],
  pong: [11, none],
})

/** One WebSocket message's worth. The caller keeps it under `limits.maxSocketMessageBytes` and `maxMessagesPerBatch`. */
export function encodeBatch<T>(codec: Codec<T>, messages: readonly T[]): Uint8Array {
  return concatBytes(...messages.map((message) => encodeInBatch(codec, message)))
}

/** One message as it stands in a batch: batches are joined by plain concatenation. */
export function encodeInBatch<T>(codec: Codec<T>, message: T): Uint8Array {
  const body = encode(codec, message)
  return concatBytes(encode(uint(), body.length), body)
}

export function decodeBatch<T>(codec: Codec<T>, batch: Uint8Array): Result<readonly T[], DecodeError> {
  const messages: T[] = []
  const parts = decode(batchParts, batch, limits.maxSocketMessageBytes)
  if (!parts.ok) return parts
  for (const part of parts.value) {
    const message = decode(codec, part, limits.maxSocketMessageBytes)
    if (!message.ok) return fail(message.error)
    messages.push(message.value)
  }
  return ok(messages)
}

const part = bytes(limits.maxSocketMessageBytes)
const batchParts: Codec<readonly Uint8Array[]> = {
  write: (writer, parts) => {
    for (const each of parts) part.write(writer, each)
  },
  read(reader: Reader) {
    const parts: Uint8Array[] = []
    while (reader.left > 0) {
      if (parts.length >= limits.maxMessagesPerBatch) refuse('too many messages', 'too-large')
      parts.push(part.read(reader))
    }
    return parts
  },
}
