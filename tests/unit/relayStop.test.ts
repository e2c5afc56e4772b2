import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { closeCodes } from '../../sync-server/live/connection.ts'
import type { LogStore } from '../../sync-server/log/logStore.ts'
import { createMemoryLogStore } from '../../sync-server/log/memoryLogStore.ts'
import {
  append,
  connectDevice,
  create,
  createTestClock,
  dataFrame,
  enter,
  newRoom,
  nextFrames,
  random,
  refusalIn,
  startRelay,
  storeLimits,
} from './relaySupport.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'castlinker-main-'))
const main = fileURLToPath(new URL('../../sync-server/main.ts', import.meta.url))
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(dataDir, { recursive: true }))

interface Ended {
  readonly code: number | null
  readonly printed: string
}

/** The relay as people start it. */
function startMain(env: Record<string, string>): {
  readonly child: ChildProcess
  readonly printed: (form: RegExp) => Promise<RegExpMatchArray>
  readonly ended: Promise<Ended>
} {
  const child = spawn(process.execPath, [main], { env: { DATA_DIR: dataDir, HOST: '127.0.0.1', ...env } })
  children.push(child)
  let text = ''
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, printed: text }))
  })
  const listen = (onText: () => void) => {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', onText)
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (part) => {
      text += part
    })
  }
  const printed = (form: RegExp) =>
    new Promise<RegExpMatchArray>((resolve) => {
      const look = () => {
        const found = text.match(form)
        if (found) resolve(found)
      }
      look()
      listen(look)
    })
  return { child, printed, ended }
}

describe('starting and stopping', () => {
  test('[R36] asked to end, the relay says why it closes, keeps what it acknowledged and ends with 0', async () => {
    const first = startMain({ PORT: '0' })
    const [, host = ''] = await first.printed(/http:\/\/(127\.0\.0\.1:\d+)/)
    const alice = await connectDevice(host)
    const room = newRoom()
    await create(alice, room)
    await enter(alice, room)
    expect(await append(alice, dataFrame(1))).toMatchObject({ kind: 'appended', number: 2 })
    first.child.kill('SIGTERM')
    expect(await alice.closed()).toBe(closeCodes.restart)
    expect(await first.ended).toMatchObject({ code: 0 })
    expect(statSync(join(dataDir, 'token-secret')).mode & 0o777).toBe(0o600)

    const second = startMain({ PORT: '0' })
    const [, again = ''] = await second.printed(/http:\/\/(127\.0\.0\.1:\d+)/)
    const bob = await connectDevice(again)
    expect(bob.hello.generation).toEqual(alice.hello.generation)
    await enter(bob, room)
    expect(await nextFrames(bob, 2)).toHaveLength(2)
  })

  test('[R36] while it stops, what is being written is answered and what is new is refused by name', async () => {
    const memory = createMemoryLogStore({ clock: createTestClock(), random, limits: storeLimits })
    let reached = () => undefined as undefined
    let finish = () => undefined as undefined
    const writing = new Promise<void>((resolve) => {
      reached = () => void resolve()
    })
    const disk = new Promise<void>((resolve) => {
      finish = () => void resolve()
    })
    const slow: LogStore = {
      ...memory,
      async append(request) {
        if (request.change) return memory.append(request)
        reached()
        await disk
        return memory.append(request)
      },
    }
    const relay = await startRelay({ store: slow })
    const alice = await relay.connect()
    const room = newRoom()
    await create(alice, room)
    await enter(alice, room)
    const first = append(alice, dataFrame(1))
    await writing
    const stopped = relay.stop()
    expect(refusalIn(await append(alice, dataFrame(1)))).toBe('stopping')
    await expect(relay.connect()).rejects.toThrow('503')
    finish()
    expect(await first).toMatchObject({ kind: 'appended', number: 2 })
    await stopped
    expect(await alice.closed()).toBe(closeCodes.restart)
    await relay.close()
  })

  test('[R30] a port that is taken gives way to the next one, and it is said', async () => {
    const taken = createServer()
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => {
        const place = taken.address()
        resolve(typeof place === 'object' && place ? place.port : 0)
      }),
    )
    const relay = startMain({ PORT: String(port) })
    const [, free] = await relay.printed(/Port \d+ is taken, so this is (\d+)\./)
    expect(Number(free)).toBeGreaterThan(port)
    taken.close()
  })

  test('[R30] what cannot be meant ends the start with status 1 and one sentence', async () => {
    const { code, printed } = await startMain({ PORT: 'eighty' }).ended
    expect(code).toBe(1)
    expect(printed).toBe('PORT is not usable: write a number from 0 to 65535, for example PORT=8080.\n')
  })
})
