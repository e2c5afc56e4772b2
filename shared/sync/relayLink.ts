/**
 * One connection to one relay, shared by all logs: the driver of relayLinkStep.ts.
 *
 * Promises:
 * - what is sent in one turn of the event loop leaves as one WebSocket message (split at the wire's limit)
 * - every question ends: with the relay's answer, or with `disconnected` when the connection is lost first
 * - a batch that is not the protocol's bytes ends the connection; nothing in it has been acted on
 */

import type { LogId } from '../foundation/ids.ts'
import type { Clock, Diagnostics, Random, Socket, Transport } from '../foundation/ports.ts'
import { fail, type Result } from '../foundation/result.ts'
import {
  type Channel,
  type ClientMessage,
  decodeBatch,
  type RelayMessage,
  relayMessage,
} from '../protocol/messages.ts'
import { Batcher } from './batcher.ts'
import { type Answer, type AnswerOf, type NewQuestion, Questions, type Unanswered } from './questions.ts'
import { idleLink, type LinkEffect, type LinkEvent, type LinkState, stepRelayLink } from './relayLinkStep.ts'

/** What the relay said of itself on this connection. */
export interface Greeting {
  readonly generation: Uint8Array
  readonly challenge: Uint8Array
}

/** What concerns one open log. */
export type ChannelMessage = Extract<RelayMessage, { kind: 'frames' | 'caught-up' | 'wall' | 'signal' }>

export interface ChannelEvents {
  onConnected(greeting: Greeting): void
  onDisconnected(): void
  onMessage(message: ChannelMessage): void
}

export interface RelayLink {
  readonly host: string
  state(): LinkState
  greeting(): Greeting | undefined
  /** Connects when the first log is registered and stays until the last has gone. If `greeting()` is there already, `onConnected` is not called for it. */
  register(log: LogId, events: ChannelEvents): { readonly channel: Channel; release(): void }
  ask<K extends Answer['kind']>(expected: K, question: NewQuestion): Promise<Result<AnswerOf<K>, Unanswered>>
  tell(message: Extract<ClientMessage, { kind: 'close' | 'signal' | 'ping' }>): void
  /** The platform noticed a network: try now. */
  networkBack(): void
  /** Off: no connection at all until `true`. */
  setWanted(wanted: boolean): void
  onState(listener: (state: LinkState) => void): () => void
  close(): void
}

export interface RelayLinkDeps {
  /** e.g. `https://chat.example`. */
  readonly origin: string
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly diagnostics: Diagnostics
}

export function createRelayLink(deps: RelayLinkDeps): RelayLink {
  return new Link(deps)
}

class Link implements RelayLink {
  readonly host: string
  private linkState: LinkState = idleLink
  private socket: Socket | undefined
  private greeted: Greeting | undefined
  private cancelWake: () => void = () => undefined
  private nextChannel = 1
  private wanted = true
  private readonly questions = new Questions()
  private readonly batcher = new Batcher((batch) => this.socket?.send(batch))
  private readonly channels = new Map<Channel, ChannelEvents>()
  private readonly listeners = new Set<(state: LinkState) => void>()
  private readonly deps: RelayLinkDeps

  constructor(deps: RelayLinkDeps) {
    this.deps = deps
    this.host = hostOf(deps.origin)
  }

  state(): LinkState {
    return this.linkState
  }

  greeting(): Greeting | undefined {
    return this.greeted
  }

  register(_log: LogId, events: ChannelEvents): { readonly channel: Channel; release(): void } {
    const channel = this.nextChannel++ as Channel
    this.channels.set(channel, events)
    if (this.wanted) this.step({ kind: 'wanted' })
    return {
      channel,
      release: () => {
        if (!this.channels.delete(channel)) return
        this.tell({ kind: 'close', channel })
        if (this.channels.size === 0) this.step({ kind: 'unwanted' })
      },
    }
  }

  ask<K extends Answer['kind']>(
    expected: K,
    question: NewQuestion,
  ): Promise<Result<AnswerOf<K>, Unanswered>> {
    if (!this.greeted) return Promise.resolve(fail({ kind: 'disconnected' }))
    return this.questions.ask(expected, question, (message) => this.batcher.push(message))
  }

  tell(message: Extract<ClientMessage, { kind: 'close' | 'signal' | 'ping' }>): void {
    if (this.greeted) this.batcher.push(message)
  }

  networkBack(): void {
    this.step({ kind: 'network-back' })
  }

  setWanted(wanted: boolean): void {
    this.wanted = wanted
    if (!wanted) this.step({ kind: 'unwanted' })
    else if (this.channels.size > 0) this.step({ kind: 'wanted' })
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  close(): void {
    this.channels.clear()
    this.step({ kind: 'unwanted' })
  }

  private step(event: LinkEvent): void {
    const before = this.linkState
    const jitter = (this.deps.random.bytes(1)[0] ?? 0) / 255
    const next = stepRelayLink(before, event, { nowMs: this.deps.clock.nowMs(), jitter })
    this.linkState = next.state
    for (const effect of next.effects) this.perform(effect)
    if (before.kind !== next.state.kind) for (const listener of this.listeners) listener(next.state)
  }

  private perform(effect: LinkEffect): void {
    switch (effect.kind) {
      case 'connect':
        this.connect()
        break
      case 'disconnect':
        this.dropSocket()
        break
      case 'ping':
        this.tell({ kind: 'ping' })
        break
      case 'wake':
        this.cancelWake()
        this.cancelWake = this.deps.clock.after(effect.delayMs, () => this.step({ kind: 'tick' }))
    }
  }

  private connect(): void {
    let current = true
    const socket = this.deps.transport.connect(this.deps.origin, {
      onOpen: () => undefined,
      onMessage: (message) => {
        if (current) this.receive(message)
      },
      onClosed: () => {
        if (current) this.lost()
      },
    })
    this.socket = {
      send: (message) => socket.send(message),
      bufferedBytes: () => socket.bufferedBytes(),
      close: () => {
        current = false
        socket.close()
      },
    }
  }

  private lost(): void {
    this.batcher.clear()
    this.dropSocket()
    this.step({ kind: 'lost' })
  }

  private dropSocket(): void {
    // Who goes by themselves says what they had to say: last of all, that they go.
    this.batcher.flush()
    this.socket?.close()
    this.socket = undefined
    if (!this.greeted) return
    this.greeted = undefined
    this.questions.disconnected()
    for (const channel of [...this.channels.values()]) channel.onDisconnected()
  }

  private receive(batch: Uint8Array): void {
    const messages = decodeBatch(relayMessage, batch)
    if (!messages.ok) {
      this.deps.diagnostics.count(`link/${messages.error.kind}`)
      this.lost()
      return
    }
    this.step({ kind: 'heard' })
    const { socket } = this
    // A message may end the connection; what came with it is then nobody's.
    for (const message of messages.value) if (this.socket === socket) this.dispatch(message)
  }

  private dispatch(message: RelayMessage): void {
    switch (message.kind) {
      case 'hello':
        if (this.greeted) this.lost()
        else this.onHello(message)
        break
      case 'pong':
        break
      case 'frames':
      case 'caught-up':
      case 'wall':
      case 'signal':
        this.channels.get(message.channel)?.onMessage(message)
        break
      default:
        if (!this.questions.answer(message)) this.lost()
    }
  }

  private onHello(greeting: Greeting): void {
    this.greeted = { generation: greeting.generation, challenge: greeting.challenge }
    this.step({ kind: 'greeted' })
    for (const channel of [...this.channels.values()]) channel.onConnected(this.greeted)
  }
}

/** As a `Host` header names it: lower case, a default port left out. */
function hostOf(origin: string): string {
  return origin.replace(/^[a-z]+:\/\//, '').toLowerCase()
}
