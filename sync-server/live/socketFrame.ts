/**
 * A WebSocket message with room in front for its frame header, so that it goes out in one write and is framed once however
 * many sockets get it. Binary, whole, unmasked, uncompressed (RFC 6455): what a server sends.
 */

/** Longest header: two bytes and a length of eight. */
const headerRoom = 10

/** The bytes of one message: `bytes` to fill, and the same memory with its header for the wire. */
export interface SocketMessage {
  readonly bytes: Uint8Array
  /** As it stands on the wire. */
  readonly frame: Uint8Array
}

/** `bytes` are to be filled before `frame` is sent. */
export function newSocketMessage(length: number): SocketMessage {
  const whole = new Uint8Array(headerRoom + length)
  const from = headerRoom - writeHeader(whole, length)
  return { bytes: whole.subarray(headerRoom), frame: whole.subarray(from) }
}

/** Joins what is due to one socket. */
export function socketMessageOf(parts: readonly Uint8Array[], length: number): SocketMessage {
  const message = newSocketMessage(length)
  let at = 0
  for (const part of parts) {
    message.bytes.set(part, at)
    at += part.length
  }
  return message
}

/** Right before the message, in as few bytes as its length needs; answers how many. */
function writeHeader(whole: Uint8Array, length: number): number {
  const view = new DataView(whole.buffer)
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const at = headerRoom - size
  view.setUint8(at, 0x82) // final, binary
  view.setUint8(at + 1, size === 2 ? length : size === 4 ? 126 : 127)
  if (size === 4) view.setUint16(at + 2, length)
  if (size === 10) view.setBigUint64(at + 2, BigInt(length))
  return size
}
