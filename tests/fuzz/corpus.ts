/** What was found to do something new is kept beside the code, one file for each decoder, and is where the next run begins. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fromBase64Url, toBase64Url } from '../../shared/foundation/bytes.ts'
import type { Report } from './fuzz.ts'

/** Short ones say the same as long ones. */
const longestKept = 3072
const mostKept = 40
const mostCharacters = 32 * 1024

export function corpusOf(target: string): readonly Uint8Array[] {
  try {
    const kept: unknown = JSON.parse(readFileSync(fileOf(target), 'utf8'))
    if (!Array.isArray(kept)) throw new Error(`${fileOf(target)} is no list`)
    return kept.map((each) => fromBase64Url(String(each)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** The shortest of what was new, within what a repository should carry. */
export function keepCorpus({ target, corpus }: Pick<Report, 'target' | 'corpus'>): void {
  const short = corpus.filter((input) => input.length <= longestKept).sort((a, b) => a.length - b.length)
  const texts = [...new Set(short.map(toBase64Url))].slice(0, mostKept)
  while (texts.join().length > mostCharacters) texts.pop()
  if (texts.length > 0) writeFileSync(fileOf(target), `${JSON.stringify(texts.sort(), null, 2)}\n`)
}

function fileOf(target: string): string {
  return fileURLToPath(new URL(`corpus/${target.replaceAll(/[^a-z0-9]+/g, '-')}.json`, import.meta.url))
}
