/**
 * A relay of a test's own, in a process of its own, that can be stopped, killed and started again with the same data. What it stores and
 * prints, and what goes to and fro, stays for the end of the run (scannedRun.ts).
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from './freePort.ts'
import { RecordingProxy } from './recordingProxy.ts'
import { keptFolder } from './scannedRun.ts'

const script = fileURLToPath(new URL('./ownRelay.ts', import.meta.url))

export class RelayOnPort {
  readonly port: number
  private readonly innerPort: number
  private readonly dataDir = keptFolder('relays')
  private readonly proxy: RecordingProxy
  private running: ChildProcess | undefined

  private constructor(port: number, innerPort: number) {
    this.port = port
    this.innerPort = innerPort
    this.proxy = new RecordingProxy(port, innerPort)
  }

  static async onFreePort(): Promise<RelayOnPort> {
    return new RelayOnPort(await freePort(), await freePort())
  }

  get origin(): string {
    return `http://localhost:${this.port}`
  }

  async start(appDir: string): Promise<void> {
    const args = [script, String(this.innerPort), this.dataDir, appDir]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.running = child
    const started = once(child.stdout, 'data')
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the relay did not start')))
    await Promise.race([started, ended])
    ended.catch(() => undefined) // its end later on is none of our business
    await this.proxy.start()
  }

  /** As an operator stops it: it finishes what it is doing. */
  stop(): Promise<void> {
    return this.leave('SIGTERM')
  }

  /** As a power cut does: it gets no chance to finish anything. */
  kill(): Promise<void> {
    return this.leave('SIGKILL')
  }

  end(): Promise<void> {
    return this.stop()
  }

  private async leave(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.running
    this.running = undefined
    if (!child) return
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    }
    await this.proxy.end()
  }
}
