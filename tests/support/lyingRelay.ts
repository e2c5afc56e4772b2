/**
 * A relay that lies to one device: an honest one behind a transport on which every word it says may be replaced. To that device
 * there is no difference.
 */
import type { Network, Socket, SocketEvents, Transport } from '../../shared/foundation/ports.ts'
import {
  type ClientMessage,
  clientMessage,
  decodeBatch,
  encodeBatch,
  type RelayMessage,
  relayMessage,
} from '../../shared/protocol/messages.ts'
import { createNodeTransport } from './nodeTransport.ts'

/** What the device hears instead. Bytes are heard as they are. */
export type Lie = (messages: readonly RelayMessage[]) => readonly (RelayMessage | Uint8Array)[]

export class LyingRelay {
  /** Everything that the honest relay said, in its order. */
  readonly said: RelayMessage[] = []
  /** How often something else was heard. */
  lies = 0
  private lie: Lie | undefined
  private answer: ((asked: ClientMessage) => RelayMessage | undefined) | undefined
  private readonly live = new Set<{ readonly socket: Socket; readonly events: SocketEvents }>()
  private readonly wakeUps = new Set<() => void>()
  private readonly inner = createNodeTransport()

  readonly transport: Transport = {
    connect: (origin, events) => this.connect(origin, events),
  }

  /** A network that comes back whenever the relay does, so that nobody waits. */
  readonly network: Network = {
    isOnline: () => true,
    onChange: (listener) => {
      this.wakeUps.add(listener)
      return () => this.wakeUps.delete(listener)
    },
  }

  lieBy(lie: Lie): void {
    this.lie = lie
  }

  /** Answers itself where `answer` says something; the honest relay never hears of it. */
  answerBy(answer: (asked: ClientMessage) => RelayMessage | undefined): void {
    this.answer = answer
  }

  /** Says something unasked on every connection. */
  say(...messages: readonly RelayMessage[]): void {
    for (const { events } of this.live) events.onMessage(encodeBatch(relayMessage, messages))
  }

  beHonest(): void {
    this.lie = undefined
    this.answer = undefined
    this.cut()
  }

  /** Ends every connection; the device comes back at once. */
  cut(): void {
    for (const { socket, events } of [...this.live]) {
      socket.close()
      events.onClosed('cut')
    }
    this.live.clear()
    for (const wakeUp of this.wakeUps) wakeUp()
  }

  private connect(origin: string, events: SocketEvents): Socket {
    let closed = false
    const ended: SocketEvents = {
      onOpen: () => closed || events.onOpen(),
      onMessage: (message) => closed || events.onMessage(message),
      onClosed: (reason) => {
        if (closed) return
        closed = true
        events.onClosed(reason)
      },
    }
    const socket = this.inner.connect(origin, {
      ...ended,
      onMessage: (batch) => {
        for (const heard of this.heard(batch)) ended.onMessage(heard)
      },
    })
    this.live.add({ socket, events: ended })
    return { ...socket, send: (batch) => this.ask(batch, socket, ended) }
  }

  private heard(batch: Uint8Array): readonly Uint8Array[] {
    const read = decodeBatch(relayMessage, batch)
    if (!read.ok) throw new Error('the honest relay said something unreadable')
    this.said.push(...read.value)
    if (!this.lie) return [batch]
    this.lies += 1
    const heard = this.lie(read.value)
    return heard.map((each) => (each instanceof Uint8Array ? each : encodeBatch(relayMessage, [each])))
  }

  private ask(batch: Uint8Array, socket: Socket, events: SocketEvents): void {
    const read = decodeBatch(clientMessage, batch)
    if (!read.ok) throw new Error('the device said something unreadable')
    const passed: ClientMessage[] = []
    for (const message of read.value) {
      const answer = this.answer?.(message)
      if (!answer) passed.push(message)
      else {
        this.lies += 1
        queueMicrotask(() => events.onMessage(encodeBatch(relayMessage, [answer])))
      }
    }
    if (passed.length > 0) socket.send(encodeBatch(clientMessage, passed))
  }
}
