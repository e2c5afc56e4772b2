import { describe, expect, test } from 'vitest'
import { type Block, formatted, plainTextOf } from '../../app/text/formatting.ts'
import { type Span, spansOf } from '../../app/text/spans.ts'
import type { MentionView } from '../../shared/client/views.ts'
import type { UserId } from '../../shared/foundation/ids.ts'

/** The tree as a person would write it down: `b(…)`, `i(…)`, `c(…)`, `l(…)`, `@(…)`. */
function drawn(spans: readonly Span[]): string {
  return spans.map(drawnSpan).join('')
}

function drawnSpan(span: Span): string {
  switch (span.kind) {
    case 'text':
      return span.text
    case 'code':
      return `c(${span.text})`
    case 'link':
      return `l(${span.href})`
    case 'mention':
      return `@(${span.mention.name})`
    case 'bold':
      return `b(${drawn(span.spans)})`
    case 'italics':
      return `i(${drawn(span.spans)})`
  }
}

function kindsOf(blocks: readonly Block[]): readonly string[] {
  return blocks.map((block) =>
    block.kind === 'quote' ? `quote(${kindsOf(block.blocks).join(' ')})` : block.kind,
  )
}

function naming(text: string, name: string): MentionView {
  return { user: 'aa' as UserId, from: text.indexOf('@'), length: 1 + name.length, name, self: false }
}

function depthOf(spans: readonly Span[]): number {
  return Math.max(0, ...spans.map((span) => ('spans' in span ? 1 + depthOf(span.spans) : 0)))
}

/** How many times as long a text takes as sixteen times its first sixteenth: what grows with the square takes sixteen. */
function costBesideShorter(read: (text: string) => unknown, text: string): number {
  const shorter = text.slice(0, Math.ceil(text.length / 16))
  const sixteenTimes = () => Array.from({ length: 16 }, () => read(shorter))
  return leastMs(() => read(text)) / leastMs(sixteenTimes)
}

/** Of several runs, so that it does not count what else the machine does. */
function leastMs(work: () => unknown): number {
  const times = Array.from({ length: 9 }, () => {
    const before = performance.now()
    work()
    return performance.now() - before
  })
  return Math.min(...times)
}

test('planted: what looks at the whole text at each of its characters costs more than that', () => {
  const slow = (text: string) => [...text].filter((_, at) => text.slice(0, at).split('').includes('#')).length
  expect(costBesideShorter(slow, 'a'.repeat(4_096))).toBeGreaterThan(8)
})

describe('marks within a line', () => {
  test.each([
    ['plain words', 'plain words'],
    ['**bold** and *italics*', 'b(bold) and i(italics)'],
    ['_italics_ and __as written__', 'i(italics) and __as written__'],
    ['***both***', 'b(i(both))'],
    ['**bold *and italics* in it**', 'b(bold i(and italics) in it)'],
    ['`code *stays* code`', 'c(code *stays* code)'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['snake_case_name and __init__.py', 'snake_case_name and __init__.py'],
    ['so *unbalanced', 'so *unbalanced'],
    ['crossing *a **b* c**', 'crossing i(a **b) c**'],
    ['nothing ** ** inside', 'nothing ** ** inside'],
    ['****', '****'],
    ['`open', '`open'],
    ['*a*b*', 'i(a)b*'],
  ])('[U30] %s', (written, tree) => {
    expect(drawn(spansOf(written))).toBe(tree)
  })

  test('[U30] a link keeps its asterisks and underscores, and may stand in bold', () => {
    expect(drawn(spansOf('see **https://a.example/x_y_z** now'))).toBe(
      'see b(l(https://a.example/x_y_z)) now',
    )
    expect(drawn(spansOf('https://a.example/_b_'))).toContain('l(https://a.example/_b')
  })

  test('[U31] what poses as a link of another kind stays text', () => {
    const text = '[x](javascript:alert(1)) javascript:alert(2) <a href="data:text/html,x">y</a>'
    expect(spansOf(text).every((span) => span.kind === 'text')).toBe(true)
    expect(drawn(spansOf(text))).toBe(text)
  })

  test('[U31] characters that turn the reading direction are text, and end a link', () => {
    const text = 'https://a.example/\u202egpj.exe **b\u202e**'
    expect(drawn(spansOf(text))).toBe('l(https://a.example/)\u202egpj.exe b(b\u202e)')
  })

  test.each([
    ['asterisks', '*'.repeat(16_384)],
    ['asterisks and spaces', '* '.repeat(8_192)],
    ['openers', '*a '.repeat(5_461)],
    ['openers of both kinds', '*a **b '.repeat(2_340)],
    ['pairs', '*a'.repeat(8_192)],
    ['underscores', '_a _'.repeat(4_096)],
    ['backticks', '`'.repeat(16_384)],
    ['links that never end', 'https://'.repeat(2_048)],
    ['brackets after a link', `https://a.example/${')'.repeat(16_000)}`],
  ])(
    '[U31] 16 KiB of %s cost about sixteen times what 1 KiB does, and are of bounded depth',
    (_name, text) => {
      expect(depthOf(spansOf(text))).toBeLessThanOrEqual(8)
      expect(costBesideShorter(spansOf, text)).toBeLessThan(8)
    },
  )
})

describe('blocks', () => {
  test('[U30] a fence makes code of what is in it, whatever it is', () => {
    const blocks = formatted('look:\n```ts\nconst a = **1**\n> 2\n```\ndone')
    expect(kindsOf(blocks)).toEqual(['text', 'code', 'text'])
    expect(blocks[1]).toEqual({ kind: 'code', text: 'const a = **1**\n> 2' })
  })

  test('[U30] a fence without a partner is text', () => {
    expect(kindsOf(formatted('```\nnever closed'))).toEqual(['text'])
    expect(plainTextOf('```\nnever closed')).toBe('``` never closed')
  })

  test('[U30] quotes nest three deep, deeper ones stay text', () => {
    expect(kindsOf(formatted('> a\n>> b\n\nc'))).toEqual(['quote(text quote(text))', 'text'])
    expect(kindsOf(formatted('>>>>> deep'))).toEqual(['quote(quote(quote(text)))'])
    expect(plainTextOf('>>>>> deep')).toBe('>> deep')
  })

  test('[U30] a smiley at the start of a line is no quote', () => {
    expect(plainTextOf(':> x')).toBe(':> x')
  })

  test.each([
    ['fences', '```\n'.repeat(4_096)],
    ['quotes', '>\n\n'.repeat(5_461)],
    ['nested quotes', '>'.repeat(16_384)],
    ['fences that never close', '```a\n'.repeat(3_276)],
  ])('[U31] 16 KiB of %s cost about sixteen times what 1 KiB does', (_name, text) => {
    expect(costBesideShorter(formatted, text)).toBeLessThan(8)
  })

  test('[U31] no character is lost but the marks that took effect', () => {
    const text = '> **a**\n`b` *c\n```\nd\n```'
    expect(plainTextOf(text).replaceAll(' ', '')).toBe('ab*cd')
  })
})

describe('people named', () => {
  test('[U32] a mention is drawn with the name of now, in text, in bold and in a quote', () => {
    const said = 'hello @Ada, **@Ada**'
    const renamed = { ...naming(said, 'Ada'), name: 'Ada Lovelace' }
    const second = { ...renamed, from: said.lastIndexOf('@') }
    const [block] = formatted(said, [renamed, second])
    expect(block?.kind === 'text' && drawn(block.lines[0] ?? [])).toBe(
      'hello @(Ada Lovelace), b(@(Ada Lovelace))',
    )
    const quoted = '> x\n> for @Ada'
    expect(plainTextOf(quoted, [naming(quoted, 'Ada')])).toBe('x for @Ada')
  })

  test('[U32] marks in a name are no marks', () => {
    const said = '*see @*Ada* now*'
    const mention = { ...naming(said, '*Ada*'), name: '*Ada*' }
    expect(drawn(spansOf(said, [mention]))).toBe('i(see @(*Ada*) now)')
  })

  test('[U32] a mention within code is code', () => {
    const said = '```\n@Ada\n```\n@Ada'
    const first = naming(said, 'Ada')
    const blocks = formatted(said, [first, { ...first, from: said.lastIndexOf('@') }])
    expect(blocks[0]).toEqual({ kind: 'code', text: '@Ada' })
    expect(blocks[1]?.kind === 'text' && drawn(blocks[1].lines[0] ?? [])).toBe('@(Ada)')
  })

  test('[U32] a range that leaves its line or overlaps another means nothing', () => {
    const far = { ...naming('@Ada\nx', 'Ada'), length: 6 }
    expect(plainTextOf('@Ada\nx', [far])).toBe('@Ada x')
    const one = naming('@Ada', 'Ada')
    expect(drawn(spansOf('@Ada', [one, { ...one, from: 1, length: 3 }]))).toBe('@(Ada)')
  })
})
