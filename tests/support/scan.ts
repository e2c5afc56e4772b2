/**
 * Looks for words and ids in bytes of any kind, in every form that they could hide in: as they are, as UTF-16 in both orders, as hex in
 * both cases, as base64 and base64url wherever they begin in the encoded bytes.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Something that must not be found. An id is given in hex, and looked for as raw bytes as well. */
export interface Needle {
  readonly what: string
  readonly text: string
  readonly isId?: boolean
}

export interface Hit {
  readonly what: string
  readonly form: string
  readonly where: string
  readonly offset: number
}

interface Form {
  readonly what: string
  readonly form: string
  readonly bytes: Buffer
}

/** Shorter ones would be found by chance. */
const leastBytes = 6
/** One bit for each of the first four bytes' digests: what is not there needs no second look. */
const digestBits = 24

export class Scanner {
  private readonly formsByStart = new Map<number, Form[]>()
  private readonly starts = new Uint8Array(1 << (digestBits - 3))
  private hits: Hit[] = []
  /** How much was looked through. */
  bytes = 0

  constructor(needles: readonly Needle[]) {
    for (const form of needles.flatMap(formsOf)) {
      if (form.bytes.length < leastBytes) continue
      const start = form.bytes.readInt32BE(0)
      this.formsByStart.set(start, [...(this.formsByStart.get(start) ?? []), form])
      const digest = digestOf(start)
      this.starts[digest >>> 3] = (this.starts[digest >>> 3] ?? 0) | (1 << (digest & 7))
    }
  }

  look(where: string, bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const { starts } = this
    let start = 0
    this.bytes += buffer.length
    for (let end = 0; end < buffer.length; end += 1) {
      start = (start << 8) | (buffer[end] ?? 0)
      const digest = digestOf(start)
      if (((starts[digest >>> 3] ?? 0) >>> (digest & 7)) % 2 === 1 && end >= 3)
        this.compare(where, buffer, end - 3)
    }
  }

  lookAtText(where: string, text: string): void {
    this.look(where, Buffer.from(text))
  }

  /** Every file below; `where` is its path from there. */
  lookInFolder(folder: string): void {
    for (const file of filesIn(folder)) {
      this.lookAtText(`name of ${relative(folder, file)}`, relative(folder, file))
      this.look(relative(folder, file), readFileSync(file))
    }
  }

  /** What was found since it was asked for the last time. */
  takeHits(): readonly Hit[] {
    const { hits } = this
    this.hits = []
    return hits
  }

  /** What was found so far is everybody's, and is not looked for any more. */
  forgetFound(): void {
    const found = new Set(this.takeHits().map(({ what, form }) => `${form} of ${what}`))
    for (const [start, forms] of this.formsByStart)
      this.formsByStart.set(
        start,
        forms.filter(({ what, form }) => !found.has(`${form} of ${what}`)),
      )
  }

  private compare(where: string, buffer: Buffer, offset: number): void {
    for (const { what, form, bytes } of this.formsByStart.get(buffer.readInt32BE(offset)) ?? [])
      if (buffer.subarray(offset, offset + bytes.length).equals(bytes))
        this.hits.push({ what, form, where, offset })
  }
}

function digestOf(start: number): number {
  return Math.imul(start, 0x9e3779b1) >>> (32 - digestBits)
}

export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function formsOf({ what, text, isId = false }: Needle): readonly Form[] {
  const asText = formsOfBytes(what, Buffer.from(text)).concat(formsOfText(what, text))
  if (!isId) return asText
  const upper = formsOfText(`${what}, upper case`, text.toUpperCase())
  return [...asText, ...upper, ...formsOfBytes(`${what}, raw`, Buffer.from(text, 'hex'))]
}

function formsOfText(what: string, text: string): readonly Form[] {
  const little = Buffer.from(text, 'utf16le')
  return [
    { what, form: 'UTF-16LE', bytes: little },
    { what, form: 'UTF-16BE', bytes: Buffer.from(little).swap16() },
    { what, form: 'Latin-1', bytes: Buffer.from(text, 'latin1') },
  ]
}

function formsOfBytes(what: string, bytes: Buffer): readonly Form[] {
  const hex = bytes.toString('hex')
  const forms: Form[] = [
    { what, form: 'as it is', bytes },
    { what, form: 'hex', bytes: Buffer.from(hex) },
    { what, form: 'HEX', bytes: Buffer.from(hex.toUpperCase()) },
  ]
  for (const form of ['base64', 'base64url'] as const)
    for (const before of [0, 1, 2])
      forms.push({ what, form: `${form} after ${before}`, bytes: insideOf(bytes, form, before) })
  return forms
}

/** The characters that depend on these bytes alone, wherever others stand around them. */
function insideOf(bytes: Buffer, form: 'base64' | 'base64url', before: number): Buffer {
  const whole = Buffer.concat([Buffer.alloc(before), bytes])
    .toString(form)
    .replaceAll('=', '')
  const first = [0, 2, 3][before] ?? 0
  const last = Math.floor(((before + bytes.length) * 8) / 6)
  return Buffer.from(whole.slice(first, last))
}
