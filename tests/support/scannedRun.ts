/**
 * What a whole run of the browser tests leaves behind lies in one folder until its last test has looked through it: what relays stored and
 * printed, what went over the wire, the browsers' profiles, what the app had stored; and beside that the words and ids that none of it
 * may hold.
 */
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Needle } from './scan.ts'

/** `privateWindows`: the profiles of browsers whose people leave nothing behind. */
export type Place = 'relays' | 'traffic' | 'origins' | 'profiles' | 'privateWindows'

/** Of texts and ids that begin alike, the first ones stand for all. */
const alike = 8
const mostAlike = 8

export function runFolder(): string {
  const folder = process.env.E2E_RUN
  if (folder === undefined) throw new Error('playwright.config.ts says where the run keeps things')
  return folder
}

export function placeOf(place: Place): string {
  const folder = join(runFolder(), place)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** A fresh folder there. Nobody removes it before the end of the run. */
export function keptFolder(place: Place): string {
  return mkdtempSync(join(placeOf(place), 'of-'))
}

export function mainRelayFolder(): string {
  return join(placeOf('relays'), 'main')
}

/** There as long as the run's relay is. */
export function relayPidFile(): string {
  return join(runFolder(), 'relay.pid')
}

const textsByBeginning = new Map<string, Set<string>>()

/** From now on, nobody else may have these. */
export function noteWords(needles: readonly Needle[]): void {
  const lines = needles.filter(isNew).map((needle) => `${JSON.stringify(needle)}\n`)
  if (lines.length > 0) appendFileSync(join(runFolder(), 'words.jsonl'), lines.join(''))
}

function isNew({ what, text }: Needle): boolean {
  const beginning = `${what} ${text.slice(0, alike)}`
  const alikes = textsByBeginning.get(beginning) ?? new Set()
  textsByBeginning.set(beginning, alikes)
  return alikes.size < mostAlike && alikes.size < alikes.add(text).size
}

/** Each of them once. */
export function notedWords(): readonly Needle[] {
  const file = join(runFolder(), 'words.jsonl')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return [...new Set(lines)].filter((line) => line !== '').map((line) => JSON.parse(line) as Needle)
}
