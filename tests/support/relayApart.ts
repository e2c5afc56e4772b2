/**
 * A relay in a process of its own that a test attacks: its memory and open files can be asked for, its limits can be
 * switched off, and its disk can be made small.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LiveLimits } from '../../sync-server/live/limits.ts'
import type { StoreLimits } from '../../sync-server/log/logStore.ts'
import type { HttpLimits } from '../../sync-server/ops/httpServer.ts'

const script = fileURLToPath(new URL('./relayApartChild.ts', import.meta.url))

export interface RelayApartOptions {
  readonly live?: Partial<LiveLimits>
  readonly http?: Partial<HttpLimits>
  readonly store?: Partial<StoreLimits>
  readonly appDir?: string
}

/** What the relay's process holds after a collection. */
export interface Held {
  /** The heap in use and the buffers outside it. */
  readonly heldBytes: number
  readonly residentBytes: number
  readonly openFiles: number
  readonly counts: Readonly<Record<string, number>>
}

export class RelayApart {
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'castlinker-attacked-'))
  private child: ChildProcess | undefined
  private heard = 0

  static async start(options: RelayApartOptions = {}): Promise<RelayApart> {
    const relay = new RelayApart()
    await relay.startAgain(options)
    return relay
  }

  get port(): number {
    return this.heard
  }

  get host(): string {
    return `127.0.0.1:${this.port}`
  }

  /** `maxFileBlocks`: no file may grow beyond so many blocks of 1,024 bytes, as on a disk that is full. */
  async startAgain(options: RelayApartOptions = {}, maxFileBlocks?: number): Promise<void> {
    const argument = JSON.stringify({ ...options, dataDir: this.dataDir })
    const limit = maxFileBlocks === undefined ? '' : `trap '' XFSZ; ulimit -f ${maxFileBlocks}; `
    const command = `${limit}exec "$0" --expose-gc "$1" "$2"`
    const child = spawn('bash', ['-c', command, process.execPath, script, argument], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.child = child
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the relay ended')))
    ended.catch(() => undefined) // its end later on is none of our business
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }]
    this.heard = message.port
  }

  async held(): Promise<Held> {
    const { child } = this
    if (!child) throw new Error('the relay does not run')
    const answer = once(child, 'message')
    child.send('held')
    const [held] = (await answer) as [Held]
    return held
  }

  async kill(): Promise<void> {
    const { child } = this
    this.child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  async end(): Promise<void> {
    await this.kill()
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

export const mebibytes = (bytes: number): number => Math.round(bytes / 104_857.6) / 10

/** A figure that belongs into docs/evidence.md. */
export function printed(line: string): void {
  process.stdout.write(`${line}\n`)
}
