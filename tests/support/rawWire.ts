/**
 * The wire written from PROTOCOL.md's tables alone (C1, F, R3, R4, R21), over a bare socket: what a stranger, or a second
 * implementation, would have. Shares no code with the codecs it talks to.
 */
import sodium from 'libsodium-wrappers'
import { hashed, integer, joined, publicKeyOf, someBytes } from './pageBytes.ts'
import { type RawSocket, rawWebSocketTo, webSocketFrame } from './rawSocket.ts'

export interface HandKey {
  readonly seed: Uint8Array
  readonly public: Uint8Array
}

export function handKey(name: string): HandKey {
  const seed = someBytes(name)
  return { seed, public: publicKeyOf(seed) }
}

function signed(label: string, message: Uint8Array, { seed }: HandKey): Uint8Array {
  const { privateKey } = sodium.crypto_sign_seed_keypair(seed)
  return sodium.crypto_sign_detached(joined(label, 0, message), privateKey)
}

/** Bytes behind their length. */
export const counted = (bytes: Uint8Array): Uint8Array => joined(integer(bytes.length), bytes)
export const logOf = (first: HandKey): Uint8Array => hashed('castlinker log 1', first.public)

export interface HandCommit {
  readonly log: Uint8Array
  readonly parent: number
  /** `by` as it stands in the table: 1 genesis, 2 member, 3 appeal. */
  readonly by: number
  readonly child: HandKey
  readonly signer: HandKey
  readonly id?: Uint8Array
}

/** A new frame with a commit. */
export function handCommit({
  log,
  parent,
  by,
  child,
  signer,
  id = someBytes('id', 16),
}: HandCommit): Uint8Array {
  const sealed = by === 1 ? new Uint8Array() : someBytes('a sealed commit', 60)
  const unsigned = joined(by, child.public, 0, counted(sealed), counted(someBytes('a door', 64)))
  const content = hashed('castlinker commit content 1', unsigned)
  const signature = signed('castlinker commit 1', joined(log, content, integer(parent)), signer)
  return joined(id, integer(parent), 2, unsigned, signature)
}

export function handData(commit: number, body: Uint8Array, id = someBytes('an id', 16)): Uint8Array {
  return joined(id, integer(commit), 1, counted(body))
}

export interface Answer {
  readonly tag: number
  /** After the tag. */
  readonly rest: Buffer
}

/** Tags of refusals, F7. */
export const refusals = {
  malformed: 1,
  tooLarge: 2,
  unknownLog: 3,
  unknownKey: 4,
  badProof: 6,
  badToken: 7,
  tokenExpired: 8,
  notOpen: 9,
  notPermitted: 10,
  epochClosed: 11,
  raced: 12,
  logExists: 13,
} as const

export class HandClient {
  readonly raw: RawSocket
  readonly host: string
  private taken = 0
  private readonly waiting: Answer[] = []
  generation: Uint8Array = new Uint8Array()
  challenge: Uint8Array = new Uint8Array()

  private constructor(raw: RawSocket, host: string) {
    this.raw = raw
    this.host = host
  }

  static async at(port: number): Promise<HandClient> {
    const client = new HandClient(await rawWebSocketTo(port), 'relay.test')
    const hello = await client.next()
    if (hello.tag !== 1 || hello.rest.length !== 48) throw new Error('no hello')
    client.generation = Uint8Array.from(hello.rest.subarray(0, 16))
    client.challenge = Uint8Array.from(hello.rest.subarray(16))
    return client
  }

  /** One WebSocket message with these protocol messages. */
  say(...messages: readonly Uint8Array[]): Promise<void> {
    return this.raw.say(webSocketFrame({ payload: joined(...messages.map(counted)) }))
  }

  async ask(...messages: readonly Uint8Array[]): Promise<Answer> {
    await this.say(...messages)
    return this.next()
  }

  prove(log: Uint8Array, commit: number, key: HandKey, challenge = this.challenge): Uint8Array {
    const proof = joined(log, this.generation, challenge, integer(commit), this.host)
    return joined(1, integer(1), log, integer(commit), key.public, signed('castlinker access 1', proof, key))
  }

  async next(): Promise<Answer> {
    for (;;) {
      const found = this.waiting.shift()
      if (found) return found
      const before = this.taken
      const heard = await this.raw.hear((bytes) => frameAt(bytes, this.start(bytes)) !== undefined)
      const frame = frameAt(heard, this.start(heard))
      if (!frame) throw new Error('the line was closed')
      this.taken = frame.end - bodyAt(heard)
      if (this.taken === before) throw new Error('a frame of nothing')
      if (frame.opcode === 8) return { tag: -1, rest: frame.payload }
      this.waiting.push(...messagesIn(frame.payload))
    }
  }

  private start(heard: Buffer): number {
    return bodyAt(heard) + this.taken
  }
}

export const create = (log: Uint8Array, frame: Uint8Array) => joined(4, integer(1), log, frame, 0)
export const open = (log: Uint8Array, token: Uint8Array, cursor = 0) =>
  joined(2, integer(2), integer(1), log, counted(token), integer(cursor))
export const append = (frame: Uint8Array) => joined(5, integer(3), integer(1), frame)

/** The token in a `token` answer. */
export function tokenIn({ tag, rest }: Answer): Uint8Array {
  if (tag !== 2) throw new Error(`no token but ${tag}`)
  const [length, at] = integerAt(rest, 1)
  return Uint8Array.from(rest.subarray(at, at + length))
}

/** The refusal's tag in a `refused` answer; 0 when it is none. */
export function refusalIn({ tag, rest }: Answer): number {
  return tag === 8 ? (rest[1] ?? 0) : 0
}

function bodyAt(heard: Buffer): number {
  return heard.indexOf('\r\n\r\n') + 4
}

function frameAt(heard: Buffer, at: number) {
  const [first, second] = heard.subarray(at, at + 2)
  if (first === undefined || second === undefined) return undefined
  const header = second < 126 ? 2 : second === 126 ? 4 : 10
  if (heard.length < at + header) return undefined
  const wide = second === 126 ? heard.readUInt16BE(at + 2) : second
  const length = second === 127 ? Number(heard.readBigUInt64BE(at + 2)) : wide
  const end = at + header + length
  if (heard.length < end) return undefined
  return { opcode: first & 15, payload: heard.subarray(at + header, end), end }
}

function integerAt(bytes: Buffer, from: number): readonly [value: number, next: number] {
  let value = 0
  let scale = 1
  let at = from
  for (; (bytes[at] ?? 0) >= 128; at += 1) {
    value += ((bytes[at] ?? 0) - 128) * scale
    scale *= 128
  }
  return [value + (bytes[at] ?? 0) * scale, at + 1]
}

function messagesIn(batch: Buffer): readonly Answer[] {
  const answers: Answer[] = []
  for (let at = 0; at < batch.length; ) {
    const [length, start] = integerAt(batch, at)
    answers.push({ tag: batch[start] ?? 0, rest: batch.subarray(start + 1, start + length) })
    at = start + length
  }
  return answers
}
