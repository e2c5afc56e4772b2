/** The relay's end of a connection: what it uses of a `ws` socket, and nothing else. */
import { EventEmitter } from 'node:events'

export type Parcel = { readonly kind: 'message'; readonly bytes: Uint8Array } | { readonly kind: 'end' }

/** The connection behind it. */
interface Wired {
  readonly down: { send(parcel: Parcel): void; breakOff(): void }
  relayEnds(): void
}

export class RelaySocket extends EventEmitter {
  private readonly connection: Wired
  private readonly paused: Uint8Array[] = []
  private isPaused = false

  constructor(connection: Wired) {
    super()
    this.connection = connection
  }

  send(message: Uint8Array, _options: unknown, sent: () => void): void {
    this.connection.down.send({ kind: 'message', bytes: message.slice() })
    queueMicrotask(sent)
  }

  close(_code?: number): void {
    this.connection.down.send({ kind: 'end' })
  }

  terminate(): void {
    this.connection.down.breakOff()
    this.connection.relayEnds()
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
    for (const message of this.paused.splice(0)) this.arrive(message)
  }

  arrive(message: Uint8Array): void {
    if (this.isPaused) this.paused.push(message)
    else this.emit('message', Buffer.from(message), true)
  }
}
