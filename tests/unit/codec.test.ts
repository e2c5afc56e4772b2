import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { pad, padmeLength, powerOfTwoLength, unpad } from '../../shared/crypto/padding.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { fromBase64Url, fromHex, toBase64Url, toHex } from '../../shared/foundation/bytes.ts'
import {
  bool,
  bytes,
  type Codec,
  checked,
  decode,
  encode,
  fixed,
  hexId,
  list,
  optional,
  orElse,
  readOnly,
  struct,
  text,
  uint,
  variants,
  versioned,
  versions,
} from '../../shared/foundation/codec.ts'

type Shape =
  | { readonly kind: 'circle'; readonly radius: number }
  | { readonly kind: 'named'; readonly name: string }
const shape: Codec<Shape> = variants<Shape>({
  circle: [1, struct({ radius: uint() })],
  named: [2, struct({ name: text(20) })],
})
const everything = versioned(
  3,
  struct({
    flag: bool,
    id: hexId<string>(4),
    body: bytes(50),
    maybe: optional(fixed(2)),
    shapes: list(shape, 5),
  }),
)

beforeAll(readySodium)

describe('codec', () => {
  test('[C1] what is written is read back, and only in one form', () => {
    const arbitrary = fc.record({
      flag: fc.boolean(),
      id: fc.uint8Array({ minLength: 4, maxLength: 4 }).map(toHex),
      body: fc.uint8Array({ maxLength: 50 }),
      maybe: fc.option(fc.uint8Array({ minLength: 2, maxLength: 2 }), { nil: undefined }),
      shapes: fc.array(
        fc.oneof(
          fc.record({ kind: fc.constant('circle' as const), radius: fc.maxSafeNat() }),
          fc.record({ kind: fc.constant('named' as const), name: fc.string({ maxLength: 5 }) }),
        ),
        { maxLength: 5 },
      ),
    })
    fc.assert(
      fc.property(arbitrary, (value) => {
        const encoded = encode(everything, value)
        const decoded = decode(everything, encoded, 1000)
        expect(decoded).toEqual({ ok: true, value })
        if (decoded.ok) expect(encode(everything, decoded.value)).toEqual(encoded)
      }),
    )
  })

  test('[C2] any bytes either decode to a value with exactly these bytes or are refused; nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (input) => {
        const decoded = decode(everything, input, 1000)
        if (decoded.ok) expect(encode(everything, decoded.value)).toEqual(input)
        else expect(decoded.error.kind).toBe('malformed')
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['an integer in more bytes than it needs', uint(), [0x80, 0x00], 'not minimal'],
    ['an integer over its limit', uint(100), [101], 'over 100'],
    ['an integer beyond 53 bits', uint(), [255, 255, 255, 255, 255, 255, 255, 255, 1], 'too long'],
    ['a length beyond the input', bytes(1000), [0xe7, 0x07, 1], 'ends early'],
    ['a count beyond the input', list(uint(), 1_000_000), [0xff, 0xff, 0x03], 'ends early'],
    ['an unknown tag', shape, [9, 1], 'unknown tag'],
    ['an unknown version', versioned(1, uint()), [2, 1], 'unknown version'],
    ['a trailing byte', uint(), [1, 1], 'trailing'],
    ['text that is not UTF-8', text(4), [1, 0xff], 'not UTF-8'],
  ] as const)('[C2] %s is refused', (_name, codec, input, detail) => {
    const decoded = decode(codec as Codec<unknown>, Uint8Array.from(input), 100)
    expect(decoded).toMatchObject({
      ok: false,
      error: { kind: 'malformed', detail: expect.stringContaining(detail) },
    })
  })

  test('[C3] input over its limit is refused before it is looked at', () => {
    expect(decode(uint(), new Uint8Array(11), 10)).toMatchObject({ ok: false, error: { kind: 'too-large' } })
  })

  test('writing beyond a limit is a bug of ours and throws', () => {
    expect(() => encode(bytes(2), new Uint8Array(3))).toThrow(RangeError)
    expect(() => encode(fixed(2), new Uint8Array(3))).toThrow(RangeError)
    expect(() => encode(uint(5), 6)).toThrow(RangeError)
    expect(() => encode(uint(), -1)).toThrow(RangeError)
  })
})

describe('values that changed their form', () => {
  type Name = { readonly first: string; readonly last?: string | undefined }
  const name = versions<Name>(
    { version: 1, codec: struct({ first: text(9) }), holds: ({ last }) => last === undefined },
    { version: 3, codec: struct({ first: text(9), last: text(9) }), holds: ({ last }) => last !== '' },
  )

  test('[C1] are written in the first form that holds them, and read in every form', () => {
    expect(encode(name, { first: 'A' })).toEqual(Uint8Array.of(1, 1, 65))
    expect(encode(name, { first: 'A', last: 'B' })).toEqual(Uint8Array.of(3, 1, 65, 1, 66))
    expect(decode(name, Uint8Array.of(1, 1, 65), 9)).toEqual({ ok: true, value: { first: 'A' } })
    expect(decode(name, Uint8Array.of(2, 1, 65), 9)).toMatchObject({
      ok: false,
      error: { kind: 'malformed' },
    })
    expect(() => encode(name, { first: 'A', last: '' })).toThrow(RangeError)
  })

  test('[C2] what is not allowed is refused, and writing it is a bug of ours', () => {
    const even = checked(uint(), (value) => value % 2 === 0)
    expect(decode(even, encode(even, 4), 9)).toEqual({ ok: true, value: 4 })
    expect(decode(even, Uint8Array.of(5), 9)).toMatchObject({ ok: false, error: { kind: 'malformed' } })
    expect(() => encode(even, 5)).toThrow(RangeError)
  })

  test('[C1] an old form opens as a value of today, and nobody writes it', () => {
    const old = readOnly(uint(), (count) => ({ count }))
    expect(decode(old, Uint8Array.of(5), 9)).toEqual({ ok: true, value: { count: 5 } })
    expect(() => encode(old, { count: 5 })).toThrow(RangeError)
    expect(encode(orElse(7, uint()), undefined)).toEqual(Uint8Array.of(7))
  })
})

describe('text forms', () => {
  test('hex and base64url bring bytes back and refuse anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (input) => {
        expect(fromHex(toHex(input))).toEqual(input)
        expect(fromBase64Url(toBase64Url(input))).toEqual(input)
      }),
    )
    for (const bad of ['0', 'AA', 'zz']) expect(() => fromHex(bad)).toThrow(RangeError)
    for (const bad of ['a', 'ab=', 'a+b/']) expect(() => fromBase64Url(bad)).toThrow(RangeError)
  })
})

describe('padding', () => {
  test('[C4] Padmé costs at most 12 % above the smallest length and comes off again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (input) => {
        const padded = pad(input)
        expect(unpad(padded)).toEqual(input)
        expect(padded.length).toBeLessThanOrEqual(Math.max(32, Math.ceil((input.length + 1) * 1.12)))
      }),
    )
  })

  test('[C4] many lengths share one padded length', () => {
    const lengths = new Set(Array.from({ length: 10_000 }, (_, length) => padmeLength(length)))
    expect(lengths.size).toBeLessThan(220)
    expect(powerOfTwoLength(3000)).toBe(4096)
    expect(powerOfTwoLength(4096)).toBe(8192)
  })

  test('[C4] bytes that were not padded do not unpad', () => {
    expect(unpad(new Uint8Array(40))).toBeUndefined()
    expect(unpad(Uint8Array.of(1, 2, 3))).toBeUndefined()
    expect(unpad(new Uint8Array())).toBeUndefined()
  })
})
