/** An echo friend as people start it, in a process of its own, and everything it printed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../scripts/bot/main.ts', import.meta.url))

export class BotProcess {
  printed = ''
  private readonly child: ChildProcess
  private readonly closed: Promise<unknown>

  private constructor(child: ChildProcess) {
    this.child = child
    this.closed = once(child, 'close')
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text
      })
  }

  static start(args: readonly string[]): BotProcess {
    return new BotProcess(spawn(process.execPath, [main, ...args], { stdio: 'pipe' }))
  }

  /** A line of standard input. */
  type(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  /** Its exit code, once it has ended by itself or by this signal. */
  async ended(signal?: 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    if (signal) this.child.kill(signal)
    await this.closed
    return this.child.exitCode
  }
}
