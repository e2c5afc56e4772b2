/** The relay as people start it, in a process of its own: it can be killed without warning and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../sync-server/main.ts', import.meta.url))

export class RelayChild {
  readonly origin: string
  private readonly port: number
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'castlinker-relay-'))
  private running: ChildProcess | undefined

  constructor(port: number) {
    this.port = port
    this.origin = `http://localhost:${port}`
  }

  async start(): Promise<void> {
    const env = { ...process.env, PORT: String(this.port), HOST: '127.0.0.1', DATA_DIR: this.dataDir }
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    this.running = child
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the relay ended')))
    ended.catch(() => undefined)
    const printed = await Promise.race([once(child.stdout, 'data'), ended])
    if (!String(printed).includes(`:${this.port}`)) throw new Error(`port ${this.port} is taken`)
    child.stdout.resume()
  }

  /** As a power cut does: it gets no chance to finish anything. */
  async kill(): Promise<void> {
    const child = this.running
    this.running = undefined
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
