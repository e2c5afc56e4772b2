/**
 * A relay in process behind a real port, a clock that stands still until it is moved, and the people of a scene:
 * a device that speaks the wire by hand, and a room's chain of access keys.
 */
import { WebSocket } from 'ws'
import { hash } from '../../shared/crypto/hash.ts'
import { type SigningKey, sign, signingKeyOf } from '../../shared/crypto/signature.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { toHex } from '../../shared/foundation/bytes.ts'
import type { AccessKeyId, FrameId, FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import {
  accessProofBytes,
  commitRegistrationBytes,
  labels,
  unsignedCommitBytes,
} from '../../shared/protocol/access.ts'
import type { CommitBy, CommitContent, DoorKey, Frame, NewFrame } from '../../shared/protocol/frame.ts'
import {
  type Channel,
  type ClientMessage,
  clientMessage,
  decodeBatch,
  encodeBatch,
  type RelayMessage,
  type RequestId,
  relayMessage,
} from '../../shared/protocol/messages.ts'
import { socketPath, subprotocol } from '../../shared/protocol/version.ts'
import type { LiveLimits } from '../../sync-server/live/limits.ts'
import type { LogStore } from '../../sync-server/log/logStore.ts'
import { createMemoryLogStore } from '../../sync-server/log/memoryLogStore.ts'
import { createHttpServer } from '../../sync-server/ops/httpServer.ts'
import { listen } from '../../sync-server/ops/listen.ts'
import type { Logger } from '../../sync-server/ops/logger.ts'
import { createRelay, type RelayConfig } from '../../sync-server/relay.ts'
import { createFakeClock, type FakeClock, noonMs } from '../support/fakeClock.ts'
import { nodeRandom } from '../support/nodeRandom.ts'

await readySodium()

export const random = nodeRandom
export const noon = noonMs
export type TestClock = FakeClock
export const createTestClock = createFakeClock

export const storeLimits = { maxLogBytes: 2 ** 30, maxTotalBytes: 2 ** 30 }

export interface TestRelay {
  readonly origin: string
  readonly host: string
  readonly clock: TestClock
  readonly store: LogStore
  readonly lines: string[]
  readonly counts: string[]
  stop(): Promise<void>
  connect(): Promise<Device>
  close(): Promise<void>
}

export interface TestRelayOptions {
  readonly store?: LogStore
  readonly clock?: TestClock
  readonly config?: Partial<RelayConfig>
  readonly limits?: Partial<LiveLimits>
}

export async function startRelay(options: TestRelayOptions = {}): Promise<TestRelay> {
  const clock = options.clock ?? createTestClock()
  const store = options.store ?? createMemoryLogStore({ clock, random, limits: storeLimits })
  const lines: string[] = []
  const counts: string[] = []
  const log: Logger = {
    note: (event, fields) => lines.push(JSON.stringify({ event, ...fields })),
    count: (event) => counts.push(event),
    close: () => undefined,
  }
  const bare = { publicUrl: undefined, trustProxy: false, createToken: undefined, appDir: undefined }
  const config = { ...bare, ...options.config }
  const deps = { store, clock, random, log, config, tokenSecret: random.bytes(32) }
  const relay = createRelay({ ...deps, limits: options.limits ?? {} })
  const server = createHttpServer(relay)
  const port = await listen(server, { port: 0, host: '127.0.0.1' })
  const host = `127.0.0.1:${port}`
  return {
    origin: `http://${host}`,
    host,
    clock,
    store,
    lines,
    counts,
    stop: () => relay.stop(),
    connect: () => connectDevice(host),
    async close() {
      await relay.stop()
      for (const socket of openSockets) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
      await store.close()
    },
  }
}

const openSockets = new Set<WebSocket>()

/** Speaks the wire by hand: sends messages, waits for the next that fits. */
export interface Device {
  readonly socket: WebSocket
  readonly hello: Extract<RelayMessage, { kind: 'hello' }>
  readonly host: string
  send(...messages: readonly ClientMessage[]): void
  sendRaw(bytes: Uint8Array): void
  /** The next message of this kind that nobody took yet; waits for it. */
  next<K extends RelayMessage['kind']>(kind: K): Promise<Extract<RelayMessage, { kind: K }>>
  /** The answer to a request: `refused` or what it asked for. */
  answer(request: RequestId): Promise<RelayMessage>
  /** Everything that has arrived once the relay has answered a ping: nothing else is on its way. */
  settled(): Promise<readonly RelayMessage[]>
  closed(): Promise<number>
  newRequest(): RequestId
}

export async function connectDevice(
  host: string,
  options: { readonly protocols?: readonly string[]; readonly headers?: Record<string, string> } = {},
): Promise<Device> {
  const protocols = [...(options.protocols ?? [subprotocol])]
  const socket = new WebSocket(`ws://${host}${socketPath}`, protocols, { headers: options.headers ?? {} })
  openSockets.add(socket)
  socket.on('close', () => openSockets.delete(socket))
  const arrived: RelayMessage[] = []
  let closeCode: number | undefined
  const wakeUps: (() => void)[] = []
  const wake = () => {
    for (const wakeUp of wakeUps.splice(0)) wakeUp()
  }
  let requests = 0
  socket.on('message', (data: Buffer) => {
    const batch = decodeBatch(relayMessage, new Uint8Array(data))
    if (!batch.ok) throw new Error(`the relay sent ${batch.error.detail}`)
    arrived.push(...batch.value)
    wake()
  })
  socket.on('close', (code) => {
    closeCode = code
    wake()
  })
  const change = () => new Promise<void>((resolve) => wakeUps.push(resolve))
  const take = async (fits: (message: RelayMessage) => boolean): Promise<RelayMessage> => {
    for (;;) {
      const index = arrived.findIndex(fits)
      if (index >= 0) {
        const [message] = arrived.splice(index, 1)
        if (message) return message
      }
      if (closeCode !== undefined) throw new Error(`closed with ${closeCode} while waiting`)
      await change()
    }
  }
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  const next = async <K extends RelayMessage['kind']>(kind: K) =>
    (await take((message) => message.kind === kind)) as Extract<RelayMessage, { kind: K }>
  const send = (...messages: readonly ClientMessage[]) => socket.send(encodeBatch(clientMessage, messages))
  return {
    socket,
    hello: await next('hello'),
    host,
    send,
    sendRaw: (bytes) => socket.send(bytes),
    next,
    answer: (request) => take((message) => 'request' in message && message.request === request),
    async settled() {
      send({ kind: 'ping' })
      await next('pong')
      return arrived.splice(0)
    },
    async closed() {
      while (closeCode === undefined) await change()
      return closeCode
    },
    newRequest: () => {
      requests += 1
      return requests as RequestId
    },
  }
}

/** A room's side of a log: its access keys by commit number, and frames signed as a member would. */
export interface Room {
  readonly log: LogId
  readonly keys: Map<number, SigningKey>
  readonly genesis: NewFrame
}

export const none = 0 as FrameNumber
export const numbered = (value: number) => value as FrameNumber
export const newKey = (): SigningKey => signingKeyOf(random.bytes(32))
export const keyId = (key: SigningKey) => toHex(key.publicKey) as AccessKeyId
export const newFrameId = () => toHex(random.bytes(16)) as FrameId
export const onChannel = (value: number) => value as Channel

export interface CommitOptions {
  readonly log: LogId
  readonly by: CommitBy
  readonly parent: FrameNumber
  readonly child: SigningKey
  readonly signer: SigningKey
  readonly doorKeys?: readonly DoorKey[]
  readonly id?: FrameId
  readonly doorRecord?: Uint8Array
}

export function commitFrame(options: CommitOptions): NewFrame {
  const unsigned = {
    by: options.by,
    childKey: keyId(options.child),
    doorKeys: options.doorKeys,
    sealedCommit: random.bytes(options.by.kind === 'genesis' ? 0 : 300),
    doorRecord: options.doorRecord ?? random.bytes(512),
  }
  const contentHash = hash(labels.commitHash, unsignedCommitBytes(unsigned))
  const message = commitRegistrationBytes(options.log, options.parent, contentHash)
  const signature = sign(labels.commitRegistration, message, options.signer)
  const content: CommitContent = { kind: 'commit', ...unsigned, signature }
  return { id: options.id ?? newFrameId(), commit: options.parent, content }
}

export function dataFrame(commit: number, body: Uint8Array = random.bytes(200), id = newFrameId()): NewFrame {
  return { id, commit: numbered(commit), content: { kind: 'data', body } }
}

export function newRoom(doorKeys: readonly DoorKey[] = []): Room {
  const key = newKey()
  const log = toHex(hash(labels.logId, key.publicKey)) as LogId
  const by: CommitBy = { kind: 'genesis' }
  const genesis = commitFrame({ log, by, parent: none, child: key, signer: key, doorKeys })
  return { log, keys: new Map([[1, key]]), genesis }
}

export function keyOf(room: Room, commit: number): SigningKey {
  const key = room.keys.get(commit)
  if (!key) throw new Error(`nobody in this scene holds the key of commit ${commit}`)
  return key
}

export async function create(device: Device, room: Room, createToken?: string): Promise<RelayMessage> {
  const request = device.newRequest()
  device.send({ kind: 'create', request, log: room.log, frame: room.genesis, createToken })
  return device.answer(request)
}

export interface ProveOptions {
  readonly log: LogId
  readonly commit: number
  readonly key: SigningKey
  readonly host?: string
  readonly challenge?: Uint8Array
  readonly generation?: Uint8Array
}

export function proofOf(device: Device, options: ProveOptions): Extract<ClientMessage, { kind: 'prove' }> {
  const { log, key, host = device.host } = options
  const commit = numbered(options.commit)
  const { generation = device.hello.generation, challenge = device.hello.challenge } = options
  const signed = accessProofBytes({ log, commit, host, generation, challenge })
  const signature = sign(labels.accessProof, signed, key)
  return { kind: 'prove', request: device.newRequest(), log, commit, key: keyId(key), signature }
}

export async function prove(device: Device, options: ProveOptions): Promise<RelayMessage> {
  const message = proofOf(device, options)
  device.send(message)
  return device.answer(message.request)
}

export async function tokenFor(device: Device, options: ProveOptions): Promise<string> {
  const answer = await prove(device, options)
  if (answer.kind !== 'token') throw new Error(`no token but ${JSON.stringify(answer)}`)
  return answer.token
}

export interface OpenOptions {
  readonly log: LogId
  readonly token: string
  readonly channel?: number
  readonly cursor?: number
}

export async function open(device: Device, options: OpenOptions): Promise<RelayMessage> {
  const request = device.newRequest()
  const { log, token, channel = 1, cursor = 0 } = options
  device.send({ kind: 'open', request, channel: onChannel(channel), log, token, cursor: numbered(cursor) })
  return device.answer(request)
}

/** Proves the key of `commit` and opens the log on `channel`. */
export async function enter(
  device: Device,
  room: Room,
  place: { readonly commit?: number; readonly channel?: number; readonly cursor?: number } = {},
): Promise<void> {
  const { commit = 1, ...rest } = place
  const token = await tokenFor(device, { log: room.log, commit, key: keyOf(room, commit) })
  const opened = await open(device, { log: room.log, token, ...rest })
  if (opened.kind !== 'opened') throw new Error(`not opened but ${JSON.stringify(opened)}`)
}

export async function append(device: Device, frame: NewFrame, channel = 1): Promise<RelayMessage> {
  const request = device.newRequest()
  device.send({ kind: 'append', request, channel: onChannel(channel), frame })
  return device.answer(request)
}

/** Appends a member's commit and keeps the key it registers. */
export async function commitOn(
  device: Device,
  room: Room,
  options: { readonly parent: number; readonly by?: CommitBy; readonly doorKeys?: readonly DoorKey[] },
): Promise<RelayMessage> {
  const child = newKey()
  const { parent, by = { kind: 'member' }, ...rest } = options
  const signer = keyOf(room, parent)
  const frame = commitFrame({ log: room.log, by, parent: numbered(parent), child, signer, ...rest })
  const answer = await append(device, frame)
  if (answer.kind === 'appended') room.keys.set(answer.number, child)
  return answer
}

/** Frames of the next `frames` messages until `count` are there. */
export async function nextFrames(device: Device, count: number): Promise<readonly Frame[]> {
  const frames: Frame[] = []
  while (frames.length < count) frames.push(...(await device.next('frames')).frames)
  return frames
}

export const numbersOf = (frames: readonly Frame[]) => frames.map(({ number }) => number)
export const refusalIn = (answer: RelayMessage) =>
  answer.kind === 'refused' ? answer.refusal.kind : `not refused: ${answer.kind}`
