/** What the documents point at: files, functions in them, headings and rules. Read from their text, checked in links.test.ts. */
import { dirname, posix } from 'node:path'

export interface Document {
  /** From the checkout's root. */
  readonly path: string
  readonly text: string
}

/** What is there to be pointed at. */
export interface Ground {
  exists(path: string): boolean
  /** The text of a file that exists. */
  textOf(path: string): string
}

const link = /(?<!\\)\[((?:[^\]\\]|\\.)*)\]\(([^()\s]+)\)|<img src="([^"]+)"/g
const place = /`([\w./-]+\.(?:ts|tsx|mjs)):([A-Za-z_]\w*)`/g
const rule = /\b([A-Z])([1-9]\d?)(?:\s?[–-]\s?([A-Z]?)([1-9]\d?))?\b/g

/** Relative links that lead nowhere, to a file or to a heading. */
export function brokenLinks({ path, text }: Document, ground: Ground): readonly string[] {
  return [...withoutFences(text).matchAll(link)].flatMap((match) => {
    const target = match[2] ?? match[3] ?? ''
    if (/^[a-z]+:/.test(target)) return []
    const [file = '', heading] = target.split('#')
    const found = file === '' ? path : posix.normalize(posix.join(dirname(path), file))
    if (!ground.exists(found)) return [`${path} links to ${target}, which is not there`]
    if (heading === undefined || headingsOf(ground.textOf(found)).includes(heading)) return []
    return [`${path} links to ${target}, which has no such heading`]
  })
}

/** Mentions of the form `folder/file.ts:name` where there is no such file, or nothing of that name in it. */
export function brokenPlaces({ path, text }: Document, ground: Ground): readonly string[] {
  return [...text.matchAll(place)].flatMap(([, file = '', name = '']) => {
    if (!ground.exists(file)) return [`${path} names ${file}, which is not there`]
    return declares(ground.textOf(file), name) ? [] : [`${path} names ${name}, which is not in ${file}`]
  })
}

function declares(text: string, name: string): boolean {
  const asMember = `^\\s+(?:private |static |readonly |async )*${name}(?:<[^>]*>)?[(:=]`
  return new RegExp(`\\b(?:function|const|class|interface|type) ${name}\\b|${asMember}`, 'm').test(text)
}

function withoutFences(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '')
}

function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

/** Rules that a document states: list items that begin with a bold id. */
export function statedRules(text: string): readonly string[] {
  return [...text.matchAll(/^- \*\*([A-Z]\d{1,2})\*\*/gm)].map(([, id = '']) => id)
}

/** Rules that a text names, ranges unfolded: all of them in test titles, else those beside the word PROTOCOL.md. */
export function namedRules(path: string, text: string): readonly string[] {
  const passages = path.startsWith('tests/')
    ? [...text.matchAll(/['"`]\[([A-Z]\d{1,2})\]/g)]
    : [...text.matchAll(/PROTOCOL\.md,?:? ([A-Z]\d[^):.\n]*)/g)]
  return passages.flatMap(([, passage = '']) => [...passage.matchAll(rule)].flatMap(unfolded))
}

function unfolded([, letter = '', first = '', , last]: RegExpMatchArray): readonly string[] {
  const from = Number(first)
  const count = last === undefined ? 1 : Number(last) - from + 1
  return Array.from({ length: Math.max(count, 1) }, (_, index) => `${letter}${from + index}`)
}
