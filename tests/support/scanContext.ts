/** A browser's context whose words are noted, and whose origins are read out before it goes: most keep nothing on a disk. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import { keptFolder, noteWords } from './scannedRun.ts'
import { everyRecord, type Remnant } from './scanProfile.ts'
import { needlesOf, type Told, tapEngine, wordTables } from './scanTap.ts'

const open = new Set<BrowserContext>()
/** A page that does not answer within this is frozen or gone, and another one is asked. */
const answerWithinMs = 5_000

/** Before anything is opened in it. */
export async function watchContext(context: BrowserContext): Promise<void> {
  const origins = new Set<string>()
  await context.exposeBinding('tellWords', (_source, told: readonly Told[], origin: string) => {
    origins.add(origin)
    noteWords(needlesOf(told))
  })
  await context.addInitScript(tapEngine, wordTables)
  open.add(context)
  context.once('close', () => open.delete(context))
  const close = context.close.bind(context)
  context.close = async (options) => {
    try {
      if (open.delete(context)) for (const origin of origins) await keepOrigin(context, origin)
    } finally {
      await close(options)
    }
  }
}

/** Whoever is still there at the end of a scene: what stays open takes time from all that come later. */
export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((context) => context.close()))
}

async function keepOrigin(context: BrowserContext, origin: string): Promise<void> {
  const records = await recordsOf(context, origin)
  const pieces = records.flatMap(({ where, bytes }) => [
    Buffer.from(`\n# ${origin} ${where}\n`),
    Buffer.from(bytes, 'base64'),
  ])
  writeFileSync(join(keptFolder('origins'), 'records'), Buffer.concat(pieces))
}

async function recordsOf(context: BrowserContext, origin: string): Promise<readonly Remnant[]> {
  const page = context.pages().find((each) => each.url().startsWith(`${origin}/`))
  const answer = page && (await Promise.race([page.evaluate(everyRecord).catch(() => undefined), patience()]))
  return answer ?? (await blankPage(context, origin)).evaluate(everyRecord)
}

/** Of that origin, whether or not its relay answers. */
async function blankPage(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage()
  const address = `${origin}/nothing`
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: '' }))
  await page.goto(address)
  return page
}

function patience(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, answerWithinMs, undefined))
}
