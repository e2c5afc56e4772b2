/**
 * The network between devices and the relay, as unkind as TCP lets it be: what is sent on one connection arrives in order,
 * late, once, or not at all with everything after it. A partition holds everything back, also the news of an end.
 */
import type { Socket, SocketEvents, Transport } from '../../../shared/foundation/ports.ts'
import type { Chance } from './chance.ts'
import { type Parcel, RelaySocket } from './relaySocket.ts'
import type { Actor, Timeline } from './timeline.ts'

/** One direction of one connection. */
class Pipe {
  private readonly under: Parcel[] = []
  private lastAtMs = 0
  private ended = false
  private held = false
  private readonly wire: Wire
  private readonly isHeld: () => boolean
  private readonly to: () => Actor
  private readonly arrive: (parcel: Parcel) => void

  constructor(wire: Wire, isHeld: () => boolean, to: () => Actor, arrive: (parcel: Parcel) => void) {
    this.wire = wire
    this.isHeld = isHeld
    this.to = to
    this.arrive = arrive
  }

  send(parcel: Parcel): void {
    if (this.ended) return
    this.ended = parcel.kind === 'end'
    this.under.push(parcel)
    this.scheduleOne()
  }

  /** The first few of what is under way arrive, then the end. */
  breakOff(): void {
    const arriving = this.wire.chance.between(0, this.under.length)
    this.under.splice(arriving)
    this.ended = true
    this.under.push({ kind: 'end' })
    this.scheduleOne()
  }

  heal(): void {
    if (!this.held) return
    this.held = false
    for (const _ of this.under) this.scheduleOne()
  }

  private scheduleOne(): void {
    const { timeline } = this.wire
    const atMs = Math.max(this.lastAtMs, timeline.nowMs + this.wire.latencyMs())
    this.lastAtMs = atMs
    timeline.after(this.to(), atMs - timeline.nowMs, () => {
      if (this.isHeld()) {
        this.held = true
        return
      }
      const parcel = this.under.shift()
      if (parcel) this.arrive(parcel)
    })
  }
}

export class Connection {
  readonly up: Pipe
  readonly down: Pipe
  readonly device: Actor
  private readonly wire: Wire
  private readonly events: SocketEvents
  private relay: { readonly actor: Actor; readonly socket: RelaySocket } | undefined
  private deviceEnded = false
  private relayEnded = false

  constructor(wire: Wire, device: Actor, events: SocketEvents) {
    this.wire = wire
    this.device = device
    this.events = events
    const isHeld = () => wire.isHeld(device)
    this.up = new Pipe(
      wire,
      isHeld,
      () => this.relay?.actor ?? device,
      (parcel) => this.atRelay(parcel),
    )
    this.down = new Pipe(
      wire,
      isHeld,
      () => device,
      (parcel) => this.atDevice(parcel),
    )
  }

  /** The other end answers, is not there, or is never heard of. */
  open(): void {
    if (this.deviceEnded || this.wire.isHeld(this.device)) return
    const accept = this.wire.accept()
    if (!accept) {
      this.endAtDevice('refused')
      return
    }
    const socket = new RelaySocket(this)
    this.relay = { actor: accept.actor, socket }
    this.events.onOpen()
    this.wire.timeline.after(accept.actor, this.wire.latencyMs(), () => accept.take(socket))
  }

  send(message: Uint8Array): void {
    if (!this.deviceEnded) this.up.send({ kind: 'message', bytes: message.slice() })
  }

  close(): void {
    this.up.send({ kind: 'end' })
    this.endAtDevice('closed')
  }

  /** Both ends lose each other. */
  cut(): void {
    this.up.breakOff()
    this.down.breakOff()
  }

  relayEnds(): void {
    if (this.relayEnded || !this.relay) return
    this.relayEnded = true
    const { actor, socket } = this.relay
    this.wire.timeline.after(actor, 0, () => socket.emit('close'))
  }

  private atRelay(parcel: Parcel): void {
    if (this.relayEnded) return
    if (parcel.kind === 'message') this.relay?.socket.arrive(parcel.bytes)
    else this.relayEnds()
  }

  private atDevice(parcel: Parcel): void {
    if (this.deviceEnded) return
    if (parcel.kind === 'message') {
      this.events.onMessage(parcel.bytes)
      return
    }
    this.up.send({ kind: 'end' })
    this.endAtDevice('ended')
  }

  private endAtDevice(reason: string): void {
    if (this.deviceEnded) return
    this.deviceEnded = true
    this.wire.forget(this)
    this.events.onClosed(reason)
  }
}

export interface Acceptance {
  readonly actor: Actor
  take(socket: RelaySocket): void
}

export class Wire {
  readonly timeline: Timeline
  readonly chance: Chance
  /** Absent while the relay is down. */
  private readonly relay: () => Acceptance | undefined
  private readonly connections = new Set<Connection>()
  private readonly heldNames = new Set<string>()
  private slownessMs = 40

  constructor(timeline: Timeline, chance: Chance, relay: () => Acceptance | undefined) {
    this.timeline = timeline
    this.chance = chance
    this.relay = relay
  }

  transportOf(device: Actor): Transport {
    return {
      connect: (_origin, events): Socket => {
        const connection = new Connection(this, device, events)
        this.connections.add(connection)
        this.timeline.after(device, this.latencyMs(), () => connection.open())
        return {
          send: (message) => connection.send(message),
          close: () => connection.close(),
          bufferedBytes: () => 0,
        }
      },
    }
  }

  accept(): Acceptance | undefined {
    return this.relay()
  }

  latencyMs(): number {
    return this.chance.between(1, this.slownessMs)
  }

  setSlowness(ms: number): void {
    this.slownessMs = ms
  }

  isHeld(device: Actor): boolean {
    return this.heldNames.has(device.name)
  }

  partition(name: string): void {
    this.heldNames.add(name)
  }

  heal(name: string): void {
    this.heldNames.delete(name)
    for (const { device, up, down } of this.connections)
      if (device.name === name) {
        up.heal()
        down.heal()
      }
  }

  /** All connections of one device, or of everybody. */
  cut(name?: string): void {
    for (const connection of [...this.connections])
      if (name === undefined || connection.device.name === name) connection.cut()
  }

  forget(connection: Connection): void {
    this.connections.delete(connection)
  }
}
