/** What is fuzzed: one decoder of bytes that somebody else wrote, with things it takes and what it must keep to. */
import { type Codec, decode, encode } from '../../shared/foundation/codec.ts'

/** What a decoder made of one input. */
export interface Reading {
  /** What became of it, in few words: an input with a new outcome is worth keeping. */
  readonly outcome: string
  /** What was read; its size is bounded by the input's. Absent: refused. */
  readonly value?: unknown
  /** The value's bytes, written anew, and what they are read as. */
  readonly again?: { readonly bytes: Uint8Array; readonly value: unknown }
}

export interface Target {
  readonly name: string
  readonly samples: readonly Uint8Array[]
  /** Inputs are made up to this length, a little over what the decoder takes. */
  readonly maxBytes: number
  /** `same`: what is read is written as the same bytes. `settled`: as bytes that are read as the same value. */
  readonly form: 'same' | 'settled'
  /** Never throws, whatever the bytes. */
  read(bytes: Uint8Array): Reading | Promise<Reading>
}

export interface CodecTarget<T> {
  readonly name: string
  readonly codec: Codec<T>
  readonly values?: readonly T[]
  readonly samples?: readonly Uint8Array[]
  readonly maxBytes: number
  readonly form?: Target['form']
}

export function codecTarget<T>(wish: CodecTarget<T>): Target {
  const { name, codec, values = [], samples = [], maxBytes, form = 'same' } = wish
  return {
    ...{ name, form },
    maxBytes: Math.min(maxBytes + 16, longestInput),
    samples: [...samples, ...values.map((value) => encode(codec, value))],
    read(bytes) {
      const read = decode(codec, bytes, maxBytes)
      if (!read.ok) return { outcome: `${read.error.kind}: ${read.error.detail}` }
      const written = encode(codec, read.value)
      const again = decode(codec, written, maxBytes)
      return {
        outcome: `taken ${shapeOf(read.value)}`,
        value: read.value,
        again: { bytes: written, value: again.ok ? again.value : again.error },
      }
    },
  }
}

/** Long enough for every list that could grow, short enough to be made a million times. */
export const longestInput = 4096

/** A value's kinds and how many things it holds, roughly: enough to tell inputs apart. */
export function shapeOf(value: unknown, depth = 0): string {
  if (Array.isArray(value))
    return `[${'.'.repeat(Math.min(value.length, 3))}${value.length > 0 ? shapeOf(value[0], depth + 1) : ''}]`
  if (value instanceof Uint8Array) return value.length > 0 ? 'b' : 'b0'
  if (typeof value !== 'object' || value === null) return typeof value === 'undefined' ? 'u' : ''
  const kind = 'kind' in value && typeof value.kind === 'string' ? value.kind : ''
  if (depth > 3) return kind
  return `${kind}(${Object.values(value)
    .map((each) => shapeOf(each, depth + 1))
    .join('')})`
}
