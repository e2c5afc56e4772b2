/**
 * The sealed socket: a WebSocket-shaped object handed to y-websocket's provider as its `WebSocketPolyfill`.
 * Towards the provider it speaks the plain y-protocol; towards the log it knows only updates that somebody else
 * seals. The provider has no other socket, so nothing unsealed can leave (PROTOCOL.md L8–L11).
 *
 * - L8 the provider's Step1 is swallowed: the log is followed from its cursor, not from a state vector
 * - L9 once the log is caught up an empty Step2 makes the provider `synced`, then a Step1 with what the relay is
 *   known to hold asks it for the difference
 * - L10 of what the provider hands over only this device's own structs are kept, never a delete set; nothing left
 *   means nothing sent; its awareness goes nowhere
 * - L11 something reaches the provider at least every 20 s, or it would take a quiet room for a dead one
 */
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { encodeStateVector } from 'yjs'
import type { Clock } from '../foundation/ports.ts'

/** What one document's sealed socket needs from the room it belongs to. */
export interface SocketHub {
  /** This device's own structs in an update of the provider; undefined when none are left. */
  ownStructsOf(update: Uint8Array): Uint8Array | undefined
  /** Own structs are ready to be sealed and sent: exactly these bytes or whatever the relay lacks by then. */
  onOwnUpdate(update: Uint8Array): void
  /** The log is open while the provider still waits before its next attempt: it shall connect now. */
  wakeProvider(): void
  /** Per Yjs client, the clock up to which the relay is known to hold its structs. */
  knownAtRelay(): ReadonlyMap<number, number>
}

const message = { sync: 0, awareness: 1 } as const
const step = { one: 0, two: 1, update: 2 } as const
const keepAliveMs = 20_000

type CloseEventLike = { readonly code: number; readonly reason: string }

/** One document's line between its provider and its log. The provider may come and go; the line stays. */
export class SealedLine {
  private socket: SealedSocketLike | undefined
  private state: 'down' | 'up' | 'caught-up' = 'down'
  private cancelKeepAlive: () => void = () => undefined
  private readonly hub: SocketHub
  private readonly clock: Clock

  constructor(hub: SocketHub, clock: Clock) {
    this.hub = hub
    this.clock = clock
  }

  /** The class to hand to the provider. Its `url` and `protocols` are ignored: the line knows its log. */
  socketClass(): new (url: string, protocols?: readonly string[]) => SealedSocketLike {
    const attach = (socket: SealedSocketLike): void => this.attach(socket)
    const onSend = (data: Uint8Array): void => this.fromProvider(data)
    const detach = (socket: SealedSocketLike): void => this.detach(socket)
    return class extends SealedSocketLike {
      constructor() {
        super(onSend, detach)
        attach(this)
      }
    }
  }

  /** The log has been opened: updates will follow. */
  up(): void {
    if (this.state !== 'down') return
    this.state = 'up'
    if (this.socket) this.socket.open()
    else this.hub.wakeProvider()
    this.keepAlive()
  }

  /** Everything the log held has been delivered. */
  caughtUp(): void {
    this.up()
    this.state = 'caught-up'
    this.greetSynced()
  }

  down(): void {
    if (this.state === 'down') return
    this.state = 'down'
    this.cancelKeepAlive()
    this.socket?.closedBy({ code: 1001, reason: 'the relay is out of reach' })
  }

  /** Hands an admitted update to the provider; false when none is listening and the caller applies it itself. */
  deliver(update: Uint8Array): boolean {
    return this.socket?.deliver(syncMessage(step.update, update)) ?? false
  }

  private attach(socket: SealedSocketLike): void {
    this.socket = socket
    if (this.state === 'down') return
    // The provider sets its handlers right after construction.
    void Promise.resolve().then(() => {
      if (this.socket !== socket || this.state === 'down') return
      socket.open()
      if (this.state === 'caught-up') this.greetSynced()
    })
  }

  private detach(socket: SealedSocketLike): void {
    if (this.socket === socket) this.socket = undefined
  }

  private greetSynced(): void {
    this.socket?.deliver(syncMessage(step.two, Uint8Array.of(0, 0)))
    this.socket?.deliver(syncMessage(step.one, encodeStateVector(new Map(this.hub.knownAtRelay()))))
  }

  private fromProvider(data: Uint8Array): void {
    const decoder = createDecoder(data)
    const kind = readVarUint(decoder)
    if (kind !== message.sync || readVarUint(decoder) === step.one) return
    const own = this.hub.ownStructsOf(readVarUint8Array(decoder))
    if (own) this.hub.onOwnUpdate(own)
  }

  private keepAlive(): void {
    this.cancelKeepAlive = this.clock.after(keepAliveMs, () => {
      this.socket?.deliver(awarenessOfNobody())
      this.keepAlive()
    })
  }
}

/** What y-websocket uses of a WebSocket: handlers as properties, `send`, `close`, `readyState` and instance constants. */
class SealedSocketLike {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  readyState = 0
  binaryType = 'arraybuffer'
  onopen: (() => void) | null = null
  onmessage: ((event: { readonly data: Uint8Array }) => void) | null = null
  onclose: ((event: CloseEventLike) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  private readonly onSend: (data: Uint8Array) => void
  private readonly onGone: (socket: SealedSocketLike) => void

  constructor(onSend: (data: Uint8Array) => void, onGone: (socket: SealedSocketLike) => void) {
    this.onSend = onSend
    this.onGone = onGone
  }

  send(data: Uint8Array): void {
    if (this.readyState === this.OPEN) this.onSend(data)
  }

  close(): void {
    this.closedBy({ code: 1000, reason: '' })
  }

  open(): void {
    if (this.readyState !== this.CONNECTING) return
    this.readyState = this.OPEN
    this.onopen?.()
  }

  deliver(data: Uint8Array): boolean {
    if (this.readyState !== this.OPEN || !this.onmessage) return false
    this.onmessage({ data })
    return true
  }

  closedBy(event: CloseEventLike): void {
    if (this.readyState === this.CLOSED) return
    this.readyState = this.CLOSED
    this.onGone(this)
    this.onclose?.(event)
  }
}

function syncMessage(kind: number, payload: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, message.sync)
  writeVarUint(encoder, kind)
  writeVarUint8Array(encoder, payload)
  return toUint8Array(encoder)
}

/** An awareness update without clients: it changes nothing and counts as heard. */
function awarenessOfNobody(): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, message.awareness)
  writeVarUint8Array(encoder, Uint8Array.of(0))
  return toUint8Array(encoder)
}
