/**
 * The relay's wire as a load speaks it: a socket that proves an access key, opens one log and appends, and a reader that
 * counts frames without decoding them. Lean, so that the load does not crowd out the server.
 */
import type { WebSocket } from 'ws'
import { hash } from '../../../shared/crypto/hash.ts'
import { type SigningKey, sign, signingKeyOf } from '../../../shared/crypto/signature.ts'
import { toHex } from '../../../shared/foundation/bytes.ts'
import type { AccessKeyId, FrameId, FrameNumber, LogId } from '../../../shared/foundation/ids.ts'
import {
  accessProofBytes,
  commitRegistrationBytes,
  labels,
  unsignedCommitBytes,
} from '../../../shared/protocol/access.ts'
import type { NewFrame } from '../../../shared/protocol/frame.ts'
import {
  type Channel,
  type ClientMessage,
  clientMessage,
  decodeBatch,
  encodeBatch,
  type RelayMessage,
  type RequestId,
  relayMessage,
} from '../../../shared/protocol/messages.ts'
import { socketPath, subprotocol } from '../../../shared/protocol/version.ts'
import { nodeRandom } from '../../../sync-server/ops/nodePorts.ts'
import { newSocket } from './socket.ts'

/** A log with its one access key: that of its genesis. */
export interface LoadLog {
  readonly log: LogId
  readonly key: SigningKey
  readonly genesis: NewFrame
}

const noCommit = 0 as FrameNumber
const genesisCommit = 1 as FrameNumber
const channel = 1 as Channel

export function newLoadLog(): LoadLog {
  const key = signingKeyOf(nodeRandom.bytes(32))
  const log = toHex(hash(labels.logId, key.publicKey)) as LogId
  const unsigned = {
    by: { kind: 'genesis' } as const,
    childKey: toHex(key.publicKey) as AccessKeyId,
    doorKeys: [],
    sealedCommit: new Uint8Array(),
    doorRecord: new Uint8Array(),
  }
  const contentHash = hash(labels.commitHash, unsignedCommitBytes(unsigned))
  const signed = commitRegistrationBytes(log, noCommit, contentHash)
  const signature = sign(labels.commitRegistration, signed, key)
  return {
    log,
    key,
    genesis: { id: newFrameId(), commit: noCommit, content: { kind: 'commit', ...unsigned, signature } },
  }
}

export function dataFrame(body: Uint8Array): NewFrame {
  return { id: newFrameId(), commit: genesisCommit, content: { kind: 'data', body } }
}

function newFrameId(): FrameId {
  return toHex(nodeRandom.bytes(16)) as FrameId
}

export class RelaySocket {
  readonly socket: WebSocket
  private readonly host: string
  private requests = 0

  private constructor(socket: WebSocket, host: string) {
    this.socket = socket
    this.host = host
  }

  /** Open on the log and following it live; the first one makes the log. */
  static async open(host: string, room: LoadLog, makes: boolean): Promise<RelaySocket> {
    const opened = new RelaySocket(newSocket(`ws://${host}${socketPath}`, [subprotocol]), host)
    const hello = await opened.next('hello')
    if (makes) await opened.create(room)
    const token = await opened.prove(room, hello)
    opened.say({ kind: 'open', request: opened.request(), channel, log: room.log, token, cursor: noCommit })
    await opened.next('caught-up')
    return opened
  }

  append(frames: readonly NewFrame[]): void {
    const messages = frames.map((frame) => ({
      kind: 'append' as const,
      request: this.request(),
      channel,
      frame,
    }))
    this.say(...messages)
  }

  say(...messages: readonly ClientMessage[]): void {
    this.socket.send(encodeBatch(clientMessage, messages))
  }

  private async create(room: LoadLog): Promise<void> {
    const { log, genesis } = room
    this.say({ kind: 'create', request: this.request(), log, frame: genesis, createToken: undefined })
    await this.next('appended')
  }

  private async prove(
    { log, key }: LoadLog,
    { generation, challenge }: Extract<RelayMessage, { kind: 'hello' }>,
  ): Promise<string> {
    const proof = { log, commit: genesisCommit, host: this.host, generation, challenge }
    const signature = sign(labels.accessProof, accessProofBytes(proof), key)
    const keyId = toHex(key.publicKey) as AccessKeyId
    const request = this.request()
    this.say({ kind: 'prove', request, log, commit: genesisCommit, key: keyId, signature })
    return (await this.next('token')).token
  }

  private request(): RequestId {
    this.requests += 1
    return this.requests as RequestId
  }

  /** The next message of that kind; others are passed over. */
  private next<K extends RelayMessage['kind']>(kind: K): Promise<Extract<RelayMessage, { kind: K }>> {
    return new Promise((resolve, reject) => {
      const done = () => {
        this.socket.off('message', listen)
        this.socket.off('close', onClose)
        this.socket.off('error', onClose)
      }
      const onClose = () => reject(new Error(`closed while waiting for ${kind}`))
      const listen = (data: Buffer) => {
        for (const message of messagesIn(data)) {
          if (message.kind === 'refused') return reject(new Error(`refused: ${message.refusal.kind}`))
          if (message.kind !== kind) continue
          done()
          return resolve(message as Extract<RelayMessage, { kind: K }>)
        }
      }
      this.socket.on('message', listen)
      this.socket.on('close', onClose)
      this.socket.on('error', onClose)
    })
  }
}

function messagesIn(data: Buffer): readonly RelayMessage[] {
  const batch = decodeBatch(relayMessage, data)
  if (!batch.ok) throw new Error(`the relay sent ${batch.error.detail}`)
  return batch.value
}

const framesTag = 4
const appendedTag = 7

/** How many frames and how many confirmed appends a relay's batch holds; reads lengths and tags alone. */
export function countsIn(batch: Uint8Array): { readonly frames: number; readonly appended: number } {
  let frames = 0
  let appended = 0
  let at = 0
  const uint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = batch[at] ?? 0
      at += 1
      value += (byte & 0x7f) * factor
      if (byte < 128) return value
    }
  }
  while (at < batch.length) {
    const end = uint() + at
    const tag = batch[at]
    at += 1
    if (tag === appendedTag) appended += 1
    if (tag === framesTag) {
      uint() // the channel
      frames += uint()
    }
    at = end
  }
  return { frames, appended }
}
