import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const textOf = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
const page = textOf('SECURITY.md')
const section = page.slice(page.indexOf('## What a connected relay sees'), page.indexOf('## Cryptography'))

/** Columns of `create table` statements. */
function columnsIn(schema: string): readonly string[] {
  const bodies = [...schema.matchAll(/create table \w+ \(([\s\S]*?)\n?\) strict/g)].map(
    ([, body = '']) => body,
  )
  return bodies.flatMap((body) =>
    [...body.matchAll(/(\w+) (?:blob|integer|text|any)\b/g)].map(([, name = '']) => name),
  )
}

/** Kinds of a union in messages.ts. */
function kindsIn(messages: string, union: string): readonly string[] {
  const from = messages.indexOf(`export type ${union} =`)
  const body = messages.slice(from, messages.indexOf('\n\n', from))
  return [...body.matchAll(/kind: '([a-z-]+)'/g)].map(([, kind = '']) => kind)
}

function untold(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => !section.includes(`\`${name}\``))
}

describe('what the page on security says the relay sees and keeps', () => {
  test('tells of every column of its database', () => {
    const columns = columnsIn(textOf('sync-server/log/sqliteSchema.ts'))
    expect(columns.length).toBeGreaterThan(20)
    expect(untold(columns)).toEqual([])
  })

  test('tells of every message a device can send', () => {
    const kinds = kindsIn(textOf('shared/protocol/messages.ts'), 'ClientMessage')
    expect(kinds).toContain('read-door')
    expect(kinds).toHaveLength(8)
    expect(untold(kinds)).toEqual([])
  })

  test('planted: a column and a message that the page leaves out are found', () => {
    expect(untold(columnsIn('create table frames (log blob, address text not null\n) strict'))).toEqual([
      'address',
    ])
    const messages = `export type ClientMessage =\n  | { readonly kind: 'whisper' }\n  | { readonly kind: 'ping' }\n\n`
    expect(untold(kindsIn(messages, 'ClientMessage'))).toEqual(['whisper'])
  })
})
