import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../shared/foundation/bytes.ts'

test('base64url is Node’s own, byte for byte and back, without Buffer being there', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64Url(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64Url(text)).toEqual(bytes)
    }),
  )
  for (const wrong of ['a', 'ab=', 'a+b', 'a/b', 'a b', 'äb'])
    expect(() => fromBase64Url(wrong)).toThrow(RangeError)
})
