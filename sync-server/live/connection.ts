/**
 * One WebSocket: reads batches, answers their messages in order, and holds a bounded amount of everything.
 *
 * - messages are handled one after another; appends wait for the disk side by side, up to a limit, and beyond it the
 *   socket is not read
 * - a reader that does not read: above the soft limit nothing is pushed and nothing more is handled; above the hard
 *   limit, or stalled for `stalledMs`, it is cut
 */
import type { WebSocket } from 'ws'
import type { Random } from '../../shared/foundation/ports.ts'
import { limits as wire } from '../../shared/protocol/limits.ts'
import {
  type ClientMessage,
  clientMessage,
  decodeBatch,
  type RequestId,
} from '../../shared/protocol/messages.ts'
import { handleAppend, handleCreate } from './appending.ts'
import { createBucket } from './bucket.ts'
import { handleOpen, handleProve, handleReadDoor, handleSignal } from './opening.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { type Core, closeChannel, refuseRequest, type Session, say } from './session.ts'

export const closeCodes = { policy: 1008, internal: 1011, restart: 1012, busy: 1013 } as const

/** The request number of a refusal that answers no readable request. */
const noRequest = 0 as RequestId

export interface Connection {
  sweep(nowMs: number): void
  hasEarned(): boolean
  /** Resolves when no append of this connection waits for the disk. */
  settled(): Promise<void>
  /** Sends what is due and closes with 1012. */
  end(): void
  terminate(): void
}

export interface ConnectionDeps {
  readonly core: Core
  readonly random: Random
  readonly socket: WebSocket
  readonly host: string
  readonly schedule: (outbox: Outbox) => void
  readonly onClosed: () => void
}

export function createConnection(deps: ConnectionDeps): Connection {
  const { core, socket } = deps
  const { limits } = core
  const startedMs = core.clock.nowMs()
  let heardMs = startedMs
  let fullSinceMs = 0
  let earned = false
  let closed = false
  let underWay = 0
  let busy = false
  const inbox: ClientMessage[] = []
  let waiters: (() => void)[] = []

  const wake = () => {
    const now = waiters
    waiters = []
    for (const waiter of now) waiter()
  }
  const outbox = createOutbox({
    outlet: {
      send: (message, sent) => socket.send(message, { binary: true, compress: false }, () => sent()),
    },
    schedule: deps.schedule,
    onSent() {
      if (fullSinceMs === 0 || outbox.bytes() > limits.resumeBufferBytes) return
      fullSinceMs = 0
      for (const open of session.channels.values()) if (open.kind === 'member') open.member.resume()
      wake()
    },
  })
  const line = {
    push(part: Uint8Array) {
      if (closed) return
      outbox.push(part)
      const unsent = outbox.bytes()
      if (unsent > limits.hardBufferBytes) cut('slow reader')
      else if (unsent > limits.softBufferBytes && fullSinceMs === 0) fullSinceMs = core.clock.nowMs()
    },
    unsentBytes: () => outbox.bytes(),
    fail: () => socket.close(closeCodes.internal),
  }
  const session: Session = {
    core,
    line,
    host: deps.host,
    challenge: deps.random.bytes(32),
    channels: new Map(),
    asks: createBucket(limits.asks),
    signals: createBucket(limits.signals),
    onEarned: () => {
      earned = true
    },
    track(work) {
      underWay += 1
      const finished = () => {
        underWay -= 1
        wake()
      }
      work.then(finished, () => {
        finished()
        line.fail()
      })
    },
  }

  const cut = (why: string) => {
    core.count(`cut ${why}`)
    socket.terminate()
  }
  const isHeldUp = () => !closed && (underWay >= limits.maxAppendsUnderWay || fullSinceMs > 0)
  const work = async () => {
    for (let next = inbox.shift(); next && !closed; next = inbox.shift()) {
      const wait = handle(session, next)
      if (wait) await wait
      while (isHeldUp()) await new Promise<void>((resolve) => waiters.push(resolve))
    }
  }
  const start = () => {
    if (busy) return socket.pause()
    busy = true
    work()
      .catch(() => line.fail())
      .finally(() => {
        busy = false
        if (closed) return
        // A message may have come between the last one handled and this moment.
        if (inbox.length > 0) start()
        else socket.resume()
      })
  }

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    heardMs = core.clock.nowMs()
    const batch = isBinary ? decodeBatch(clientMessage, data) : undefined
    if (!batch?.ok) {
      refuseRequest(session, noRequest, { kind: batch?.error.kind ?? 'malformed' })
      outbox.flush()
      return socket.close(closeCodes.policy)
    }
    for (const message of batch.value) inbox.push(message)
    start()
  })
  socket.on('error', () => undefined) // 'close' follows
  socket.on('close', () => {
    closed = true
    for (const channel of [...session.channels.keys()]) closeChannel(session, channel)
    wake()
    deps.onClosed()
  })
  say(session, { kind: 'hello', generation: core.store.generation, challenge: session.challenge })

  return {
    sweep(nowMs) {
      if (!earned && nowMs - startedMs >= limits.strangerMs) cut('stranger')
      else if (nowMs - heardMs >= limits.silentMs) cut('silent')
      else if (fullSinceMs > 0 && nowMs - fullSinceMs >= limits.stalledMs) cut('stalled')
    },
    hasEarned: () => earned,
    async settled() {
      while (underWay > 0 && !closed) await new Promise<void>((resolve) => waiters.push(resolve))
    },
    end() {
      outbox.flush()
      socket.close(closeCodes.restart)
    },
    terminate: () => socket.terminate(),
  }
}

/** A promise when the next message must wait for this one. */
function handle(session: Session, message: ClientMessage): Promise<void> | undefined {
  switch (message.kind) {
    case 'ping':
      return say(session, { kind: 'pong' })
    case 'close':
      return closeChannel(session, message.channel)
    case 'signal':
      return handleSignal(session, message)
  }
  const { core } = session
  if (core.isStopping()) return refuseRequest(session, message.request, { kind: 'stopping' })
  if (message.kind === 'append') return handleAppend(session, message)
  if (!session.asks.take(core.clock.nowMs()))
    return refuseRequest(session, message.request, { kind: 'too-many' })
  switch (message.kind) {
    case 'prove':
      return handleProve(session, message)
    case 'open':
      return handleOpen(session, message)
    case 'create':
      return handleCreate(session, message)
    case 'read-door':
      return handleReadDoor(session, message)
  }
}

export const maxPayload = wire.maxSocketMessageBytes
