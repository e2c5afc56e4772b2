/**
 * Browser profiles on disk whose account holds a big room. Made once for a size and a seed, then kept under
 * `.build/bench-profiles`; they can be thrown away at any time.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { type DumpWish, writeDump } from './bigDump.ts'
import { marksOf, visit } from './coldBrowser.ts'
import type { DumpIndex } from './dumpFiles.ts'
import { type PageHost, startPageHost } from './pageHost.ts'

export interface BigProfile {
  /** The browser's own folder. */
  readonly folder: string
  readonly room: RoomId
  readonly messages: number
  readonly segments: number
}

/** Raised when what a device stores changes in a way that an older profile would not show. */
const format = 1
/** A profile belongs to an origin, so it is the same each time. */
const port = 47_613
const shownRows = 50
/** The engine stores what it does in the background within this time: marks, previews, what was seen. */
const settleMs = 5_000
const profiles = fileURLToPath(new URL('../../../.build/bench-profiles', import.meta.url))

export const benchPages = {
  bigRoom: new URL('../pages/bigRoomPage.ts', import.meta.url),
  floor: new URL('../pages/floorPage.ts', import.meta.url),
  oneDoc: new URL('../pages/oneDocPage.ts', import.meta.url),
  scan: new URL('../pages/scanPage.ts', import.meta.url),
}

export function startBenchHost(): Promise<PageHost> {
  return startPageHost(port, benchPages)
}

export function roomUrl({ origin }: PageHost, room: RoomId): string {
  return `${origin}/#/room/${room}`
}

/** Where something of a bench's own is kept; `undefined` when it is not there yet. */
export function keptFolder(name: string): { readonly folder: string; readonly isMade: boolean } {
  const folder = join(profiles, `${format}-${name}`)
  return { folder, isMade: existsSync(join(folder, 'made.json')) }
}

export async function bigProfile(
  host: PageHost,
  wish: DumpWish,
  note: (line: string) => void,
): Promise<BigProfile> {
  const { folder, isMade } = keptFolder(`${wish.messages}-${wish.people}-${wish.seed}`)
  const made = join(folder, 'made.json')
  const browser = join(folder, 'browser')
  if (!isMade) {
    const beganMs = performance.now()
    rmSync(browser, { recursive: true, force: true })
    const dumped = await dumpOf(join(folder, 'dump'), wish)
    note(`  ${wish.messages} messages were said after ${seconds(beganMs)} s,`)
    await importInto(browser, host, join(folder, 'dump'))
    await settle(browser, roomUrl(host, dumped.room))
    rmSync(join(folder, 'dump'), { recursive: true, force: true })
    writeFileSync(made, JSON.stringify({ ...dumped, messages: wish.messages }))
    note(`  and lie in a browser after ${seconds(beganMs)} s`)
  }
  return { ...(JSON.parse(readFileSync(made, 'utf8')) as Omit<BigProfile, 'folder'>), folder: browser }
}

/** A dump that was written to its end is used again. */
async function dumpOf(folder: string, wish: DumpWish): Promise<DumpIndex> {
  const index = join(folder, 'index.json')
  if (existsSync(index)) return JSON.parse(readFileSync(index, 'utf8')) as DumpIndex
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return writeDump(folder, wish)
}

async function importInto(browser: string, host: PageHost, dump: string): Promise<void> {
  host.serveFilesOf(dump)
  await visit(browser, async ({ page }) => {
    await page.goto(`${host.origin}/bench/bigRoom`)
    await page.waitForFunction(() => 'importDump' in window)
    await page.evaluate(() => window.importDump())
  })
}

/** The room is opened once by the app itself, and once more after a restart. */
async function settle(browser: string, url: string): Promise<void> {
  for (let start = 0; start < 2; start += 1)
    await visit(browser, async (opened) => {
      await marksOf(opened, url, { rows: shownRows, opened: true })
      await opened.page.waitForTimeout(settleMs)
    })
}

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1000).toFixed(0)
}
