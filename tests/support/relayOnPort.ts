/** A relay of a test's own, in a process of its own, that can be stopped and started again with the same data. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './freePort.ts'

const script = fileURLToPath(new URL('./ownRelay.ts', import.meta.url))

export class RelayOnPort {
  readonly port: number
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'castlinker-relay-'))
  private running: ChildProcess | undefined

  private constructor(port: number) {
    this.port = port
  }

  static async onFreePort(): Promise<RelayOnPort> {
    return new RelayOnPort(await freePort())
  }

  get origin(): string {
    return `http://localhost:${this.port}`
  }

  async start(appDir: string): Promise<void> {
    const args = [script, String(this.port), this.dataDir, appDir]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.running = child
    const started = once(child.stdout, 'data')
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the relay did not start')))
    await Promise.race([started, ended])
    ended.catch(() => undefined) // its end later on is none of our business
  }

  async stop(): Promise<void> {
    const child = this.running
    this.running = undefined
    if (!child || child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }

  async end(): Promise<void> {
    await this.stop()
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}
