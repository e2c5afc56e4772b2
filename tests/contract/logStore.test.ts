import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { LogId } from '../../shared/foundation/ids.ts'
import { appendFrame, type LogTables } from '../../sync-server/log/appendFrame.ts'
import type { LogStore, StoreLimits } from '../../sync-server/log/logStore.ts'
import { createMemoryLogStore } from '../../sync-server/log/memoryLogStore.ts'
import { openSqliteLogStore } from '../../sync-server/log/sqliteLogStore.ts'
import { prepareDatabase, schemaVersion } from '../../sync-server/log/sqliteSchema.ts'
import { createSqliteTables } from '../../sync-server/log/sqliteTables.ts'
import { createBatchWriter } from '../../sync-server/log/sqliteWriter.ts'
import {
  createTestClock,
  type newFrameId,
  noon,
  numbered,
  random,
  storeLimits,
  type TestClock,
} from '../unit/relaySupport.ts'
import { commitAppend, dataAppend, genesisAppend, newLog } from './logStoreScene.ts'
import { describeLogStore } from './logStoreSuite.ts'

const folder = mkdtempSync(join(tmpdir(), 'castlinker-log-'))
const opened: LogStore[] = []
let files = 0
const newFile = () => {
  files += 1
  return join(folder, `${files}.sqlite`)
}

function openFile(
  file: string,
  clock: TestClock = createTestClock(),
  quotas: Partial<StoreLimits> = {},
): LogStore {
  const limits = { ...storeLimits, ...quotas }
  const store = openSqliteLogStore({ file, clock, random, limits, onBroken: () => undefined })
  if (!store.ok) throw new Error(`schema ${store.error.found}`)
  opened.push(store.value)
  return store.value
}

afterAll(async () => {
  await Promise.all(opened.map((store) => store.close()))
  rmSync(folder, { recursive: true })
})

describeLogStore('memory', {
  open: async (clock, quotas) =>
    createMemoryLogStore({ clock, random, limits: { ...storeLimits, ...quotas } }),
})
describeLogStore('SQLite', { open: async (clock, quotas) => openFile(newFile(), clock, quotas) })

const everything = { after: numbered(0), through: 1e9, maxFrames: 10_000, maxBytes: 2 ** 26 }
const idsOf = async (store: LogStore, log: LogId) => {
  const page = await store.read(log, everything)
  expect(page.map(({ number }) => number)).toEqual(page.map((_, index) => index + 1))
  return page.length
}

describe('log store: SQLite on a disk', () => {
  test('[R1] sixty-four appenders on two stores of one file leave no gap and lose nothing', async () => {
    const file = newFile()
    const [one, two] = [openFile(file), openFile(file)]
    const log = newLog()
    await one.append(genesisAppend(log))
    const appender = async (store: LogStore) => {
      for (let count = 0; count < 8; count += 1) {
        expect(await store.append(dataAppend(log, 1))).toMatchObject({ kind: 'appended' })
      }
    }
    await Promise.all(Array.from({ length: 64 }, (_, index) => appender(index % 2 === 0 ? one : two)))
    expect(await idsOf(two, log)).toBe(1 + 64 * 8)
    expect(one.generation).toEqual(two.generation)
  })

  test('[R12] state survives closing and opening again', async () => {
    const file = newFile()
    const before = openFile(file)
    const log = newLog()
    await before.append(genesisAppend(log))
    const request = dataAppend(log, 1)
    const outcome = await before.append(request)
    await before.close()
    const after = openFile(file)
    expect(after.generation).toEqual(before.generation)
    expect(await after.stateOf(log)).toMatchObject({ head: 2, newestCommit: 1 })
    expect(await after.append(request)).toEqual({ ...outcome, duplicate: true })
  })

  test('[R12] a file of a newer relay is left alone', () => {
    const file = newFile()
    const database = new DatabaseSync(file)
    database.exec(`pragma user_version = ${schemaVersion + 1}`)
    database.close()
    const deps = { file, clock: createTestClock(), random, limits: storeLimits, onBroken: () => undefined }
    expect(openSqliteLogStore(deps)).toEqual({
      ok: false,
      error: { kind: 'newer-schema', found: schemaVersion + 1 },
    })
  })

  test('[R11] a full disk refuses the batch and leaves nothing of it', async () => {
    const file = newFile()
    const store = openFile(file)
    const log = newLog()
    await store.append(genesisAppend(log))
    const database = new DatabaseSync(file)
    const pages = Number(database.prepare('pragma page_count').get()?.page_count)
    database.exec(`pragma max_page_count = ${pages + 2}`)
    const write = createBatchWriter(database)
    const moment = { nowMs: noon, ...storeLimits }
    const large = dataAppend(log, 1, new Uint8Array(100_000))
    expect(write({ requests: [dataAppend(log, 1), large], moment })).toEqual({ kind: 'full' })
    expect((await store.stateOf(log))?.head).toBe(1)
    const small = write({ requests: [dataAppend(log, 1)], moment })
    expect(small).toMatchObject({ kind: 'done', outcomes: [{ kind: 'appended', number: 2 }] })
    database.close()
  })

  test('[R11] a file that cannot be written is reported, refused and no longer healthy', async () => {
    const file = newFile()
    const codes: number[] = []
    const clock = createTestClock()
    const deps = { file, clock, random, limits: storeLimits, onBroken: (code: number) => codes.push(code) }
    const store = openSqliteLogStore(deps)
    if (!store.ok) throw new Error('a new file opens')
    opened.push(store.value)
    const database = new DatabaseSync(file)
    database.exec('drop table frames')
    database.close()
    const outcome = await store.value.append(genesisAppend(newLog()))
    expect(outcome).toEqual({ kind: 'refused', refusal: { kind: 'relay-full' } })
    expect([codes.length, store.value.healthy()]).toEqual([1, false])
  })

  test.each([1, 2, 3])('[R1] what was acknowledged before a kill is there after it (round %i)', async () => {
    const file = newFile()
    const child = fork(fileURLToPath(new URL('./logStoreChild.ts', import.meta.url)), [file], {
      silent: true,
    })
    const acknowledged = await killAfter(child, 200)
    const store = openFile(file)
    const [log] = acknowledged
    expect(acknowledged.length).toBeGreaterThanOrEqual(200)
    expect(await idsOf(store, log as LogId)).toBeGreaterThanOrEqual(acknowledged.length)
    for (const id of acknowledged.slice(1)) {
      const again = dataAppend(log as LogId, 1, undefined, id as ReturnType<typeof newFrameId>)
      expect(await store.append(again)).toMatchObject({ kind: 'appended', duplicate: true })
    }
    const check = new DatabaseSync(file)
    expect(check.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
    check.close()
  })
})

describe('log store: planted faults', () => {
  const tablesOf = () => {
    const database = new DatabaseSync(':memory:')
    prepareDatabase(database, random)
    return createSqliteTables(database)
  }
  const twentyCommits = (tables: LogTables) => {
    const log = newLog()
    const moment = { nowMs: noon, ...storeLimits }
    appendFrame(tables, genesisAppend(log), moment)
    const outcomes = Array.from({ length: 20 }, () => appendFrame(tables, commitAppend(log, 1), moment))
    return outcomes.filter(({ kind }) => kind === 'appended').length
  }

  test('[R5] tables that forget a first child let twenty commits in where one may be', () => {
    const sound = tablesOf()
    const forgetful: LogTables = {
      ...sound,
      commitRow(log, number) {
        const row = sound.commitRow(log, number)
        return row && { ...row, firstChild: numbered(0) }
      },
    }
    expect([twentyCommits(tablesOf()), twentyCommits(forgetful)]).toEqual([1, 20])
  })

  test('[R8] tables that forget closing let someone removed write on', () => {
    const writesOn = (tables: LogTables) => {
      const log = newLog()
      const moment = { nowMs: noon, ...storeLimits }
      for (const request of [genesisAppend(log), commitAppend(log, 1)]) appendFrame(tables, request, moment)
      return appendFrame(tables, dataAppend(log, 1), moment).kind
    }
    const sound = tablesOf()
    const forgetful: LogTables = {
      ...sound,
      commitRow(log, number) {
        const row = sound.commitRow(log, number)
        return row && { ...row, closedBy: numbered(0), by: 'member' }
      },
    }
    expect([writesOn(tablesOf()), writesOn(forgetful)]).toEqual(['refused', 'appended'])
  })
})

/** What the child said was durable: the log's id, then frame ids; it is killed in the middle of its work. */
function killAfter(child: ChildProcess, count: number): Promise<readonly string[]> {
  const acknowledged: string[] = []
  return new Promise((resolve) => {
    child.on('message', (id: string) => {
      acknowledged.push(id)
      if (acknowledged.length === count) child.kill('SIGKILL')
    })
    child.on('exit', () => resolve(acknowledged))
  })
}
