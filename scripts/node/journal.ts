/**
 * A file of records that only grows: what is appended is whole or not there.
 *
 * Each record is its length (4 bytes, big-endian), the first 16 bytes of the SHA-256 of its payload, and the payload.
 * - appends happen one after another; `sync` answers when the bytes would survive a power loss, and so do all before them
 * - a record that was cut by a crash is cut off at the next opening; one that was altered in the middle is skipped and counted
 * - a full disk takes back what it had of the record and answers `quota-full`
 */
import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { concatBytes, equalBytes } from '../../shared/foundation/bytes.ts'
import type { StoreError } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'

export interface Journal {
  /** What it held when it was opened, in order. */
  readonly records: readonly Uint8Array[]
  /** Records among them that were altered: their payloads are lost. */
  readonly damaged: number
  append(payload: Uint8Array, sync: boolean): Promise<Result<void, StoreError>>
  /** Instead of everything before: all of it or none of it. */
  replace(payloads: readonly Uint8Array[]): Promise<Result<void, StoreError>>
  sync(): Promise<Result<void, StoreError>>
  close(): Promise<void>
}

const headerBytes = 20
const checkBytes = 16

/** `maxBytes` is how large the file may grow. */
export async function openJournal(
  file: string,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Result<Journal, StoreError>> {
  try {
    await mkdir(dirname(file), { recursive: true })
    const found = parse(await readOrNothing(file))
    const handle = await open(file, 'a+')
    await handle.truncate(found.length)
    return ok(new FileJournal({ file, maxBytes, handle, ...found }))
  } catch (error) {
    return fail(storeErrorOf(error))
  }
}

interface Parsed {
  readonly records: readonly Uint8Array[]
  readonly damaged: number
  /** Bytes up to the end of the last whole record. */
  readonly length: number
}

function parse(bytes: Uint8Array): Parsed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const records: Uint8Array[] = []
  let offset = 0
  let length = 0
  let damaged = 0
  let doubtful = 0
  while (offset + headerBytes <= bytes.length) {
    const start = offset + headerBytes
    const end = start + view.getUint32(offset)
    if (end > bytes.length) break
    const payload = bytes.slice(start, end)
    offset = end
    if (!equalBytes(bytes.subarray(start - checkBytes, start), checkOf(payload))) {
      doubtful += 1
      continue
    }
    records.push(payload)
    // Only a record that others follow was altered; the last one may have been cut while it was written.
    damaged += doubtful
    doubtful = 0
    length = end
  }
  return { records, damaged, length }
}

function framed(payload: Uint8Array): Uint8Array {
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, payload.length)
  return concatBytes(size, checkOf(payload), payload)
}

function checkOf(payload: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(payload).digest().subarray(0, checkBytes))
}

class FileJournal implements Journal {
  readonly records: readonly Uint8Array[]
  readonly damaged: number
  private handle: FileHandle
  private length: number
  private closed = false
  private last: Promise<unknown> = Promise.resolve()
  private readonly file: string
  private readonly maxBytes: number

  constructor(
    parts: Parsed & { readonly file: string; readonly maxBytes: number; readonly handle: FileHandle },
  ) {
    this.records = parts.records
    this.damaged = parts.damaged
    this.handle = parts.handle
    this.length = parts.length
    this.file = parts.file
    this.maxBytes = parts.maxBytes
  }

  append(payload: Uint8Array, sync: boolean): Promise<Result<void, StoreError>> {
    const record = framed(payload)
    return this.inTurn(async () => {
      if (this.length + record.length > this.maxBytes) return fail({ kind: 'quota-full' })
      try {
        await this.handle.appendFile(record)
      } catch (error) {
        await this.handle.truncate(this.length)
        throw error
      }
      this.length += record.length
      if (sync) await this.handle.datasync()
      return ok()
    })
  }

  replace(payloads: readonly Uint8Array[]): Promise<Result<void, StoreError>> {
    const bytes = concatBytes(...payloads.map(framed))
    return this.inTurn(async () => {
      const beside = `${this.file}.new`
      const handle = await open(beside, 'w')
      await handle.writeFile(bytes)
      await handle.datasync()
      await handle.close()
      await rename(beside, this.file)
      await syncFolder(dirname(this.file))
      await this.handle.close()
      this.handle = await open(this.file, 'a+')
      this.length = bytes.length
      return ok()
    })
  }

  sync(): Promise<Result<void, StoreError>> {
    return this.inTurn(async () => {
      await this.handle.datasync()
      return ok()
    })
  }

  async close(): Promise<void> {
    await this.inTurn(async () => {
      this.closed = true
      await this.handle.close()
      return ok()
    })
  }

  private inTurn(act: () => Promise<Result<void, StoreError>>): Promise<Result<void, StoreError>> {
    const turn = this.last.then(async () => {
      if (this.closed) return fail<StoreError>({ kind: 'store-lost', detail: 'closed' })
      try {
        return await act()
      } catch (error) {
        return fail(storeErrorOf(error))
      }
    })
    this.last = turn
    return turn
  }
}

async function readOrNothing(file: string): Promise<Uint8Array> {
  try {
    // A copy: a Buffer's parts would be Buffers, which share their bytes.
    return new Uint8Array(await readFile(file))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Uint8Array()
    throw error
  }
}

/** Makes durable which names the folder holds. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // folders cannot be opened there, and names are journalled
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}

const fullCodes = ['ENOSPC', 'EDQUOT', 'EFBIG']

export function storeErrorOf(error: unknown): StoreError {
  const code = codeOf(error)
  return fullCodes.includes(code) ? { kind: 'quota-full' } : { kind: 'store-lost', detail: code }
}

/** The system's own name of what went wrong, such as `ENOSPC`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
