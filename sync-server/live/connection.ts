/**
 * One WebSocket: reads batches, answers their messages in order, and holds a bounded amount of everything.
 *
 * - messages are handled one after another; appends wait for the disk side by side, up to a limit, and beyond it the
 *   socket is not read
 * - a reader that does not read: above the soft limit nothing is pushed and nothing more is handled; above the hard
 *   limit, or stalled for `stalledMs`, it is cut
 */
import type { Random } from '../../shared/foundation/ports.ts'
import { limits as wire } from '../../shared/protocol/limits.ts'
import {
  type ClientMessage,
  clientMessage,
  decodeBatch,
  type RequestId,
} from '../../shared/protocol/messages.ts'
import { handleAppend, handleCreate } from './appending.ts'
import { newBucket, takeFrom } from './bucket.ts'
import { createInbox, type Inbox } from './inbox.ts'
import type { LiveLimits } from './limits.ts'
import { createLine, type SocketLine } from './line.ts'
import { handleOpen, handleProve, handleReadDoor, handleSignal } from './opening.ts'
import type { Outbox, Outlet } from './outbox.ts'
import { type Core, closeChannel, refuseRequest, type Session, say } from './session.ts'

export const closeCodes = { policy: 1008, internal: 1011, restart: 1012 } as const

/** The request number of a refusal that answers no readable request. */
const noRequest = 0 as RequestId

export interface Connection {
  sweep(nowMs: number): void
  /** Resolves when no append of this connection waits for the disk. */
  settled(): Promise<void>
  /** Sends what is due and closes with 1012. */
  end(): void
}

/** What is used of a `ws` socket. */
export interface OpenSocket {
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown
  on(event: 'error' | 'close', listener: () => void): unknown
  pause(): void
  resume(): void
  close(code: number): void
  terminate(): void
}

export interface ConnectionDeps {
  readonly core: Core
  readonly random: Random
  readonly socket: OpenSocket
  readonly outlet: Outlet
  readonly host: string
  readonly schedule: (outbox: Outbox) => void
  /** It has shown for the first time that it belongs here. */
  readonly onEarned: () => void
  readonly onClosed: (earned: boolean) => void
}

/** What changes in a connection's life. */
interface Life {
  readonly startedMs: number
  heardMs: number
  earned: boolean
  closed: boolean
  appendsUnderWay: number
  appendBytesUnderWay: number
}

export function createConnection(deps: ConnectionDeps): Connection {
  const { core, socket } = deps
  const life = newLife(core.clock.nowMs())
  const cut = (why: string) => {
    core.count(`cut ${why}`)
    socket.terminate()
  }
  const line = createLine({
    outlet: deps.outlet,
    close: (code) => socket.close(code),
    clock: core.clock,
    limits: core.limits,
    schedule: deps.schedule,
    failCode: closeCodes.internal,
    onOverflow: () => cut('slow reader'),
    onRoom() {
      for (const open of session.channels.values()) if (open.kind === 'member') open.member.resume()
      inbox.wake()
    },
  })
  const inbox: Inbox<ClientMessage> = createInbox({
    handle: (message) => handle(session, message),
    isHeldUp: () => line.isFull() || hasEnoughUnderWay(life, core.limits),
    onBusy: () => socket.pause(),
    onIdle: () => socket.resume(),
    onBroken: line.fail,
  })
  const session = createSession(deps, { life, line, inbox })
  listen(deps, session, { life, line, inbox })
  say(session, { kind: 'hello', generation: core.store.generation, challenge: session.challenge })
  return {
    sweep: (moment) => sweep(core, { life, line, moment, cut }),
    async settled() {
      while (life.appendsUnderWay > 0 && !life.closed) await inbox.woken()
    },
    end() {
      line.flush()
      socket.close(closeCodes.restart)
    },
  }
}

function newLife(nowMs: number): Life {
  const nothing = { appendsUnderWay: 0, appendBytesUnderWay: 0 }
  return { startedMs: nowMs, heardMs: nowMs, earned: false, closed: false, ...nothing }
}

function hasEnoughUnderWay(life: Life, limits: LiveLimits): boolean {
  const { appendsUnderWay, appendBytesUnderWay } = life
  return appendsUnderWay >= limits.maxAppendsUnderWay || appendBytesUnderWay >= limits.maxAppendBytesUnderWay
}

interface Parts {
  readonly life: Life
  readonly line: SocketLine
  readonly inbox: Inbox<ClientMessage>
}

function createSession(
  { core, host, random, onEarned }: ConnectionDeps,
  { life, line, inbox }: Parts,
): Session {
  return {
    core,
    line,
    host,
    challenge: random.bytes(32),
    channels: new Map(),
    asks: newBucket(core.limits.asks),
    signals: newBucket(core.limits.signals),
    onEarned() {
      if (!life.earned) onEarned()
      life.earned = true
    },
    track(work, bytes) {
      life.appendsUnderWay += 1
      life.appendBytesUnderWay += bytes
      work.catch(line.fail).finally(() => {
        life.appendsUnderWay -= 1
        life.appendBytesUnderWay -= bytes
        inbox.wake()
      })
    },
  }
}

function listen({ core, socket, onClosed }: ConnectionDeps, session: Session, parts: Parts): void {
  const { life, line, inbox } = parts
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    life.heardMs = core.clock.nowMs()
    const batch = isBinary ? decodeBatch(clientMessage, data) : undefined
    if (batch?.ok) return inbox.add(batch.value)
    refuseRequest(session, noRequest, { kind: batch?.error.kind ?? 'malformed' })
    line.flush()
    socket.close(closeCodes.policy)
  })
  socket.on('error', () => undefined) // 'close' follows
  socket.on('close', () => {
    life.closed = true
    line.close()
    for (const channel of [...session.channels.keys()]) closeChannel(session, channel)
    inbox.close()
    onClosed(life.earned)
  })
}

interface Sweep {
  readonly life: Life
  readonly line: SocketLine
  readonly moment: number
  readonly cut: (why: string) => void
}

function sweep({ limits }: Core, { life, line, moment, cut }: Sweep): void {
  if (!life.earned && moment - life.startedMs >= limits.strangerMs) cut('stranger')
  else if (moment - life.heardMs >= limits.silentMs) cut('silent')
  else if (line.isStalled(moment)) cut('stalled')
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
  if (!takeFrom(session.asks, core.limits.asks, core.clock.nowMs()))
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
