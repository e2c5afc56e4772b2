/**
 * Binary codecs as values: type, writer and reader together; bigger ones are built from small ones.
 *
 * Promises:
 * - one value has one encoding: integers are minimal LEB128 and the reader refuses any other form and trailing bytes
 * - a length is checked against its limit and the bytes that are left before anything is allocated
 * - `decode` never throws on bytes; writing a value beyond its limit is a bug of ours and throws `RangeError`
 */
import { fromHex, fromUtf8, toHex, utf8 } from './bytes.ts'
import { fail, ok, type Result } from './result.ts'

/** Why bytes were not accepted, and where (byte offset). */
export interface DecodeError {
  readonly kind: 'malformed' | 'too-large'
  readonly detail: string
  readonly offset: number
}

class DecodeFailure extends Error {
  readonly reason: DecodeError['kind']
  constructor(reason: DecodeError['kind'], detail: string) {
    super(detail)
    this.reason = reason
  }
}

/** Ends a read: for codecs that refuse a value which is well-formed but not allowed. */
export function refuse(detail: string, reason: DecodeError['kind'] = 'malformed'): never {
  throw new DecodeFailure(reason, detail)
}

const firstWriterBytes = 256
/** What a writer that is used again keeps of a larger value. */
const maxKeptBytes = 64 * 1024

export class Writer {
  private buffer = new Uint8Array(firstWriterBytes)
  private length = 0

  bytes(part: Uint8Array): void {
    this.reserve(part.length)
    this.buffer.set(part, this.length)
    this.length += part.length
  }

  byte(value: number): void {
    this.reserve(1)
    this.buffer[this.length++] = value
  }

  /** A copy of what was written; the writer begins anew. */
  finish(): Uint8Array {
    const written = this.buffer.slice(0, this.length)
    this.clear()
    return written
  }

  clear(): void {
    this.length = 0
    if (this.buffer.length > maxKeptBytes) this.buffer = new Uint8Array(firstWriterBytes)
  }

  private reserve(extra: number): void {
    if (this.length + extra <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + extra))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }
}

export class Reader {
  offset = 0
  private readonly source: Uint8Array
  constructor(source: Uint8Array) {
    this.source = source
  }

  get left(): number {
    return this.source.length - this.offset
  }

  byte(): number {
    const value = this.source[this.offset]
    if (value === undefined) refuse('ends early')
    this.offset += 1
    return value
  }

  /** A copy, so that what is kept never pins the whole input. */
  bytes(length: number): Uint8Array {
    if (length > this.left) refuse('ends early')
    const part = this.source.slice(this.offset, this.offset + length)
    this.offset += length
    return part
  }
}

export interface Codec<T> {
  write(writer: Writer, value: T): void
  read(reader: Reader): T
}

export type ValueOf<C> = C extends Codec<infer T> ? T : never

/** Most values are small, and many are written: one buffer serves them all but those within others. */
const sharedWriter = new Writer()
let isShared = false

export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  if (isShared) return encodedBy(new Writer(), codec, value)
  isShared = true
  try {
    return encodedBy(sharedWriter, codec, value)
  } finally {
    sharedWriter.clear()
    isShared = false
  }
}

function encodedBy<T>(writer: Writer, codec: Codec<T>, value: T): Uint8Array {
  codec.write(writer, value)
  return writer.finish()
}

/** Decodes all of `bytes`; refuses more than `maxBytes` before looking at them. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, maxBytes: number): Result<T, DecodeError> {
  if (bytes.length > maxBytes) return fail({ kind: 'too-large', detail: `over ${maxBytes} bytes`, offset: 0 })
  const reader = new Reader(bytes)
  try {
    const value = codec.read(reader)
    if (reader.left > 0) refuse('trailing bytes')
    return ok(value)
  } catch (error) {
    if (!(error instanceof DecodeFailure)) throw error
    return fail({ kind: error.reason, detail: error.message, offset: reader.offset })
  }
}

/** Unsigned integer as minimal LEB128, 0 … `max` (at most 2^53 − 1). */
export function uint(max: number = Number.MAX_SAFE_INTEGER): Codec<number> {
  return {
    write(writer, value) {
      if (!Number.isSafeInteger(value) || value < 0 || value > max)
        throw new RangeError(`integer beyond 0…${max}`)
      let rest = value
      while (rest >= 128) {
        writer.byte((rest % 128) + 128)
        rest = Math.floor(rest / 128)
      }
      writer.byte(rest)
    },
    read(reader) {
      let value = 0
      let scale = 1
      for (let position = 0; position < 8; position += 1) {
        const byte = reader.byte()
        value += (byte % 128) * scale
        if (byte < 128) {
          if (byte === 0 && position > 0) refuse('integer is not minimal')
          if (value > max) refuse(`integer over ${max}`)
          return value
        }
        scale *= 128
      }
      return refuse('integer too long')
    },
  }
}

/** An integer under a branded name. */
export function brandedUint<T extends number>(max?: number): Codec<T> {
  return uint(max) as unknown as Codec<T>
}

export const bool: Codec<boolean> = {
  write: (writer, value) => writer.byte(value ? 1 : 0),
  read(reader) {
    const byte = reader.byte()
    return byte > 1 ? refuse('not a boolean') : byte === 1
  },
}

/** Exactly `length` bytes. */
export function fixed(length: number): Codec<Uint8Array> {
  return {
    write(writer, value) {
      if (value.length !== length) throw new RangeError(`expected ${length} bytes, got ${value.length}`)
      writer.bytes(value)
    },
    read: (reader) => reader.bytes(length),
  }
}

/** An id of `length` raw bytes, lower-case hex in memory. */
export function hexId<T extends string>(length: number): Codec<T> {
  const raw = fixed(length)
  return {
    write: (writer, value) => raw.write(writer, fromHex(value)),
    read: (reader) => toHex(raw.read(reader)) as T,
  }
}

/** Length-prefixed bytes, at most `max`. */
export function bytes(max: number): Codec<Uint8Array> {
  const size = uint(max)
  return {
    write(writer, value) {
      size.write(writer, value.length)
      writer.bytes(value)
    },
    read: (reader) => reader.bytes(size.read(reader)),
  }
}

/** Length-prefixed UTF-8, at most `maxBytes` bytes. */
export function text(maxBytes: number): Codec<string> {
  const raw = bytes(maxBytes)
  return {
    write: (writer, value) => raw.write(writer, utf8(value)),
    read(reader) {
      const encoded = raw.read(reader)
      try {
        return fromUtf8(encoded)
      } catch {
        return refuse('not UTF-8')
      }
    },
  }
}

/** A text under a branded name. */
export function brandedText<T extends string>(maxBytes: number): Codec<T> {
  return text(maxBytes) as unknown as Codec<T>
}

/** At most `max` items after their count. Every item must take at least one byte. */
export function list<T>(item: Codec<T>, max: number): Codec<readonly T[]> {
  const count = uint(max)
  return {
    write(writer, values) {
      count.write(writer, values.length)
      for (const value of values) item.write(writer, value)
    },
    read(reader) {
      const length = count.read(reader)
      if (length > reader.left) refuse('ends early')
      const values: T[] = []
      for (let index = 0; index < length; index += 1) values.push(item.read(reader))
      return values
    },
  }
}

export function optional<T>(inner: Codec<T>): Codec<T | undefined> {
  return {
    write(writer, value) {
      bool.write(writer, value !== undefined)
      if (value !== undefined) inner.write(writer, value)
    },
    read: (reader) => (bool.read(reader) ? inner.read(reader) : undefined),
  }
}

/** Fields one after another, in the order they are written down. */
export function struct<T extends object>(fields: { readonly [K in keyof T]: Codec<T[K]> }): Codec<T> {
  const names = Object.keys(fields) as (keyof T & string)[]
  return {
    write(writer, value) {
      for (const name of names) fields[name].write(writer, value[name])
    },
    read(reader) {
      const value: Partial<T> = {}
      for (const name of names) value[name] = fields[name].read(reader)
      return value as T
    },
  }
}

type WithoutKind<T> = { readonly [K in keyof T as K extends 'kind' ? never : K]: T[K] }
type Variant<T> = readonly [tag: number, fields: Codec<WithoutKind<T>>]

/** A closed union: one tag byte, then the fields of that kind. An unknown tag is refused. */
export function variants<T extends { readonly kind: string }>(
  cases: {
    readonly [K in T['kind']]: Variant<Extract<T, { readonly kind: K }>>
  },
): Codec<T> {
  const byKind = new Map(Object.entries<Variant<T>>(cases as Record<string, Variant<T>>))
  const byTag = new Map([...byKind].map(([kind, [tag, fields]]) => [tag, { kind, fields }] as const))
  return {
    write(writer, value) {
      const found = byKind.get(value.kind)
      if (!found) throw new RangeError(`no codec for kind ${value.kind}`)
      writer.byte(found[0])
      found[1].write(writer, value)
    },
    read(reader) {
      const tag = reader.byte()
      const found = byTag.get(tag)
      if (!found) return refuse(`unknown tag ${tag}`)
      return { kind: found.kind, ...found.fields.read(reader) } as unknown as T
    },
  }
}

/** Nothing at all: for variants without fields. */
export const nothing: Codec<object> = { write: () => undefined, read: () => ({}) }

/** A name from a closed list, as its position in the list. Only ever append to such a list. */
export function oneOf<T extends string>(names: readonly T[]): Codec<T> {
  return {
    write(writer, value) {
      writer.byte(names.indexOf(value))
    },
    read(reader) {
      return names[reader.byte()] ?? refuse('unknown name')
    },
  }
}

/** A version byte before `inner`; any other version is refused by that word. */
export function versioned<T>(version: number, inner: Codec<T>): Codec<T> {
  return {
    write(writer, value) {
      writer.byte(version)
      inner.write(writer, value)
    },
    read(reader) {
      const found = reader.byte()
      return found === version ? inner.read(reader) : refuse(`unknown version ${found}`)
    },
  }
}

/** Only values that `isAllowed`: any other is refused, and writing one is a bug of ours. */
export function checked<T>(inner: Codec<T>, isAllowed: (value: T) => boolean): Codec<T> {
  return {
    write(writer, value) {
      if (!isAllowed(value)) throw new RangeError('value not allowed')
      inner.write(writer, value)
    },
    read(reader) {
      const value = inner.read(reader)
      return isAllowed(value) ? value : refuse('value not allowed')
    },
  }
}

/** Writes `absent` for a value that was left out; reads it as it stands. */
export function orElse<T>(absent: T, inner: Codec<T>): Codec<T | undefined> {
  return {
    write: (writer, value) => inner.write(writer, value ?? absent),
    read: (reader) => inner.read(reader),
  }
}

/** A form that is read as a value of today and written no more. */
export function readOnly<Old, T>(inner: Codec<Old>, today: (old: Old) => T): Codec<T> {
  return {
    write() {
      throw new RangeError('this form is not written any more')
    },
    read: (reader) => today(inner.read(reader)),
  }
}

/** One of the forms that a value has had: what its version byte says, and which of today's values it can hold. */
export interface Form<T> {
  readonly version: number
  readonly codec: Codec<T>
  readonly holds: (value: T) => boolean
}

/** A version byte, then that version's form; an unknown version is refused. Written is the first form that holds the value. */
export function versions<T>(...forms: readonly Form<T>[]): Codec<T> {
  return {
    write(writer, value) {
      const form = forms.find(({ holds }) => holds(value))
      if (!form) throw new RangeError('no version holds this value')
      writer.byte(form.version)
      form.codec.write(writer, value)
    },
    read(reader) {
      const found = reader.byte()
      const form = forms.find(({ version }) => version === found)
      return form ? form.codec.read(reader) : refuse(`unknown version ${found}`)
    },
  }
}
