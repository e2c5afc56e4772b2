/** Gathers what is sent in one turn of the event loop into one WebSocket message, split at the wire's limits. */
import { concatBytes } from '../foundation/bytes.ts'
import { limits } from '../protocol/limits.ts'
import { type ClientMessage, clientMessage, encodeInBatch } from '../protocol/messages.ts'

export class Batcher {
  private waiting: Uint8Array[] = []
  private readonly send: (batch: Uint8Array) => void

  constructor(send: (batch: Uint8Array) => void) {
    this.send = send
  }

  push(message: ClientMessage): void {
    this.waiting.push(encodeInBatch(clientMessage, message))
    if (this.waiting.length === 1) void Promise.resolve().then(() => this.flush())
  }

  clear(): void {
    this.waiting = []
  }

  flush(): void {
    const waiting = this.waiting
    this.waiting = []
    let batch: Uint8Array[] = []
    let size = 0
    for (const message of waiting) {
      if (
        size + message.length > limits.maxSocketMessageBytes ||
        batch.length === limits.maxMessagesPerBatch
      ) {
        this.send(concatBytes(...batch))
        batch = []
        size = 0
      }
      batch.push(message)
      size += message.length
    }
    if (batch.length > 0) this.send(concatBytes(...batch))
  }
}
