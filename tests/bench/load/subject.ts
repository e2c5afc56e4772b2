/** A server that benches can load: how it is started, and how a room of sockets is opened on it. */
import type { ServerProcess } from '../lib/serverProcess.ts'

export interface LoadRoom {
  /** Sends so many updates from the first socket, as the server's own clients would: those of ours in one message. */
  send(count: number): void
  /** Told of the updates that reached sockets other than the first. */
  onDelivered(listener: (count: number) => void): void
  close(): void
}

export interface Subject {
  readonly name: string
  readonly version: string
  start(profileDir: string | undefined): Promise<ServerProcess>
  /** `name` is unique per server process. Resolves when every socket follows the room. */
  openRoom(server: ServerProcess, name: string, sockets: number): Promise<LoadRoom>
}

/** What one update carries, whatever the server. */
export const payloadBytes = 300
