/** The relay as people start it, with everything it prints and everything it stores to be looked through. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { Scanner } from './scan.ts'

const main = fileURLToPath(new URL('../../sync-server/main.ts', import.meta.url))

export class ScannedRelay {
  readonly folder = mkdtempSync(join(tmpdir(), 'castlinker-scanned-'))
  readonly printed: Buffer[] = []
  private child: ChildProcess | undefined

  async start(port: number): Promise<void> {
    const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: this.folder }
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => this.printed.push(chunk))
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the relay ended')))
    ended.catch(() => undefined)
    await Promise.race([once(child.stdout, 'data'), ended])
  }

  /** As an operator stops it: it finishes, and says its last words. */
  async stop(): Promise<void> {
    const child = this.child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'close')
    child.kill('SIGTERM')
    await ended
  }

  /** Files as they lie, and each value of each row, which a page's end may have cut in two. */
  lookThrough(scanner: Scanner): void {
    scanner.look('what the relay printed', Buffer.concat(this.printed))
    scanner.lookInFolder(this.folder)
    const database = new DatabaseSync(join(this.folder, 'relay.sqlite'), { readOnly: true })
    for (const { name } of database.prepare(`select name from sqlite_schema where type = 'table'`).all())
      for (const row of database.prepare(`select * from "${name}"`).iterate())
        for (const [column, value] of Object.entries(row))
          scanner.look(`${name}.${column}`, value instanceof Uint8Array ? value : Buffer.from(String(value)))
    database.close()
  }

  async end(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
