/** All connections of a relay: how many may be, who has overstayed, and how they end. */
import type { Random } from '../../shared/foundation/ports.ts'
import { type Connection, createConnection, type OpenSocket } from './connection.ts'
import { createTickSchedule, type Outlet } from './outbox.ts'
import type { Core } from './session.ts'

export interface Connections {
  /** 101, or the status to refuse an upgrade with. */
  admission(): 101 | 503
  accept(accepted: Accepted): void
  /** Lets what is being written finish, then closes every socket with 1012. */
  end(): Promise<void>
}

/** A socket whose handshake is done. */
export interface Accepted {
  readonly socket: OpenSocket
  readonly outlet: Outlet
  /** The host it was opened to. */
  readonly host: string
}

/** How often connections that have overstayed are looked for. */
const sweepMs = 2_000

export function createConnections({ core, random }: { core: Core; random: Random }): Connections {
  const { clock, limits } = core
  const connections = new Set<Connection>()
  /** Those that have not yet earned anything. */
  let strangers = 0
  const schedule = createTickSchedule()
  const sweep = () => {
    const nowMs = clock.nowMs()
    for (const connection of connections) connection.sweep(nowMs)
    cancelSweep = clock.after(sweepMs, sweep)
  }
  let cancelSweep = clock.after(sweepMs, sweep)
  return {
    admission() {
      if (core.isStopping() || connections.size >= limits.maxConnections) return 503
      return strangers >= limits.maxStrangers ? 503 : 101
    },
    accept(accepted) {
      strangers += 1
      const onEarned = () => {
        strangers -= 1
      }
      const onClosed = (earned: boolean) => {
        if (!earned) strangers -= 1
        connections.delete(connection)
      }
      const connection = createConnection({ ...accepted, core, random, schedule, onEarned, onClosed })
      connections.add(connection)
    },
    async end() {
      cancelSweep()
      await Promise.all([...connections].map((connection) => connection.settled()))
      for (const connection of connections) connection.end()
    },
  }
}
