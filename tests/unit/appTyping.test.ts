import { describe, expect, test } from 'vitest'
import { holdsInvite } from '../../app/routes.ts'
import { isWriting, type Typed } from '../../app/state/typeAnywhere.ts'

const plain = {
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  defaultPrevented: false,
} as const
const pressed = (key: string, change: Partial<Typed> = {}): Typed => ({ key, ...plain, ...change })

describe('[U82] what means to write', () => {
  test.each(['a', 'Z', 'ß', '7', '?', '你', '😀'])('%s does', (key) => {
    expect(isWriting(pressed(key))).toBe(true)
  })

  test('so does pasting, on every system', () => {
    expect(isWriting(pressed('v', { ctrlKey: true }))).toBe(true)
    expect(isWriting(pressed('V', { metaKey: true }))).toBe(true)
  })

  test.each([' ', 'Enter', 'Tab', 'Escape', 'ArrowUp', 'PageDown', 'F5', 'Shift', 'Dead'])(
    '%j does not',
    (key) => {
      expect(isWriting(pressed(key))).toBe(false)
    },
  )

  test.each([
    ['copying', 'c', { ctrlKey: true }],
    ['a key of the browser', 'v', { ctrlKey: true, metaKey: true }],
    ['a key of the menu', 'f', { altKey: true }],
    ['half a character', 'a', { isComposing: true }],
    ['what somebody has taken', 'a', { defaultPrevented: true }],
  ] as const)('%s does not', (_what, key, change) => {
    expect(isWriting(pressed(key, change))).toBe(false)
  })
})

test('[U83] a link is told from a name, whole or cut', () => {
  for (const link of ['https://chat.example/join#AQ', 'look: http://localhost:8080/join#'])
    expect(holdsInvite(link)).toBe(true)
  for (const name of ['Kitchen', 'join us', '#join', 'https://chat.example/join'])
    expect(holdsInvite(name)).toBe(false)
})
