/** A server under measurement, in a process of its own with a probe in front: started, asked, ended. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../support/freePort.ts'
import type { ProbeQuestion, Usage } from './probe.ts'

export interface ServerWish {
  /** Absolute path of its script. Reads PORT, HOST and DATA_DIR, and prints something once it listens. */
  readonly script: string
  readonly profileDir: string | undefined
  readonly env?: Readonly<Record<string, string>>
}

export interface ServerProcess {
  /** `127.0.0.1:port` */
  readonly host: string
  readonly dataDir: string
  usage(): Promise<Usage>
  /** After its garbage was collected. */
  collectedUsage(): Promise<Usage>
  end(): Promise<void>
}

const probe = new URL('./probe.ts', import.meta.url).href

export async function startServer({ script, profileDir, env }: ServerWish): Promise<ServerProcess> {
  const port = await freePort()
  const dataDir = mkdtempSync(join(tmpdir(), 'castlinker-bench-'))
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
  const child = spawn(process.execPath, ['--import', probe, ...profiling, script], {
    env: { ...process.env, ...env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  await listening(child, script)
  return {
    host: `127.0.0.1:${port}`,
    dataDir,
    usage: () => asked(child, 'usage'),
    collectedUsage: () => asked(child, 'usage-collected'),
    async end() {
      const ended = once(child, 'exit')
      child.send('end' satisfies ProbeQuestion)
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function listening(child: ChildProcess, script: string): Promise<void> {
  const { stdout } = child
  if (!stdout) throw new Error('the server has no output')
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${script} did not start`)))
  ended.catch(() => undefined) // its end later on is no failure
  await Promise.race([once(stdout, 'data'), ended])
  stdout.resume()
}

async function asked(child: ChildProcess, question: ProbeQuestion): Promise<Usage> {
  const answer = once(child, 'message')
  child.send(question)
  const [usage] = (await answer) as [Usage]
  return usage
}

export function scriptIn(folder: string, base: string): string {
  return fileURLToPath(new URL(folder, base))
}
