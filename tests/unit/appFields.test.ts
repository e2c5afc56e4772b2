import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const app = fileURLToPath(new URL('../../app', import.meta.url))
/** What is chosen in these is nothing that anybody wrote. */
const chosenOnly = /type="(radio|checkbox|file)"/

function openFields(source: string): readonly string[] {
  const fields = source.match(/<(input|textarea)\b[\s\S]*?\n?\s*\/>/g) ?? []
  return fields.filter((field) => !chosenOnly.test(field) && !field.includes('autocomplete="off"'))
}

test('[U80] no field lets the browser keep what is typed into it', () => {
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tsx'),
  )
  const sources = files.map((name) => readFileSync(join(app, name), 'utf8'))
  expect(sources.join('').match(/<(input|textarea)\b/g)?.length).toBeGreaterThan(5)
  expect(sources.flatMap(openFields)).toEqual([])
})

test.each(['<input type="text" />', '<textarea rows={1}\n  dir="auto"\n/>', '<input autocomplete="name" />'])(
  '[U80] planted: %s is caught',
  (field) => {
    expect(openFields(`<form>${field}<input type="radio" /><input autocomplete="off" /></form>`)).toEqual([
      field,
    ])
  },
)
