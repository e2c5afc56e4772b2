import { BrowserProcess } from '../support/browserProcess.ts'
import { builtApp } from '../support/kitchenScene.ts'
import { RelayOnPort } from '../support/relayOnPort.ts'
import { Visitor } from './person.ts'
import { type Row, Tab } from './tab.ts'
import { expect, test } from './test.ts'

const burst = Array.from({ length: 30 }, (_, index) => `message ${index + 1}`)

let relay: RelayOnPort
let ada: BrowserProcess
let ben: Visitor
let first: Tab

test.beforeEach(async ({ browser }) => {
  relay = await RelayOnPort.onFreePort()
  await relay.start(builtApp)
  ada = await BrowserProcess.start(relay.origin)
  first = await Tab.start(ada.context, 'Ada')
  await first.makeRoom('Kitchen')
  ben = await Visitor.arrive(browser, { baseURL: relay.origin })
  await ben.join(await first.inviteLink(), 'Ben')
})

test.afterEach(async () => {
  await ada.end()
  await ben.context.close()
  await relay.end()
})

/** What a page showed until its end. */
class Memory {
  readonly delivered = new Set<string>()
  readonly shown = new Set<string>()

  readonly note = (rows: readonly Row[]): void => {
    for (const { text, delivery } of rows) {
      this.shown.add(text)
      if (delivery === 'At the relay') this.delivered.add(text)
    }
    for (const look of this.looks.splice(0)) look()
  }

  private readonly looks: (() => void)[] = []

  async until(enough: (memory: Memory) => boolean): Promise<void> {
    while (!enough(this)) await new Promise<void>((resolve) => this.looks.push(resolve))
  }
}

/** Ada writes thirty messages in one go; resolves in the middle of it. */
async function inMidSend(tab: Tab, enough: (memory: Memory) => boolean): Promise<Memory> {
  const memory = new Memory()
  await tab.tellRows(memory.note)
  await tab.rattlesOff(burst)
  await memory.until(enough)
  return memory
}

/** Nothing that was shown is missing, nothing stands twice, and all of it has left by now. */
async function standsOnce(tab: Tab, memory: Memory): Promise<readonly string[]> {
  await tab.reads([...memory.shown])
  await expect.poll(async () => (await tab.rows()).every(isDelivered), { timeout: 20_000 }).toBe(true)
  const texts = (await tab.rows()).map(({ text }) => text)
  expect(new Set(texts).size).toBe(texts.length)
  return texts
}

function isDelivered({ delivery }: Row): boolean {
  return delivery === 'At the relay'
}

async function benReadsExactly(texts: readonly string[]): Promise<void> {
  await expect(ben.timeline().getByRole('article')).toHaveCount(texts.length)
  for (const text of texts) await ben.reads(text)
}

const moments = [
  { when: 'before the first has left', enough: ({ shown }: Memory) => shown.size >= 1 },
  { when: 'when some have a tick', enough: ({ delivered }: Memory) => delivered.size >= 5 },
  { when: 'when most are shown', enough: ({ shown }: Memory) => shown.size >= 25 },
]

for (const { when, enough } of moments)
  test(`[P1] the browser is killed in mid-send, ${when}: what was shown is there, once, and leaves`, async () => {
    const memory = await inMidSend(first, enough)
    await ada.kill()
    for (const text of memory.delivered) await ben.reads(text)
    await ada.startAgain()
    const again = await Tab.open(ada.context, 'Kitchen')
    await benReadsExactly(await standsOnce(again, memory))
    await again.says('still me')
    await ben.reads('still me')
  })

test('[P1] the browser is killed while the relay is away: every clock is still there, and leaves later', async () => {
  await relay.kill()
  const memory = await inMidSend(first, ({ shown }) => shown.size >= 20)
  await ada.kill()
  expect(memory.delivered.size).toBe(0)
  await relay.start(builtApp)
  await ada.startAgain()
  const again = await Tab.open(ada.context, 'Kitchen')
  await benReadsExactly(await standsOnce(again, memory))
})

for (const which of ['owns the engine', 'only looks on'] as const)
  test(`[P1] [H4] the tab that ${which} is closed in mid-write: the other has what was shown, once`, async () => {
    const second = await Tab.open(ada.context, 'Kitchen')
    const [closing, staying] = which === 'owns the engine' ? [first, second] : [second, first]
    const memory = await inMidSend(closing, ({ shown }) => shown.size >= 10)
    await closing.page.close()
    await staying.says('the other tab')
    memory.shown.add('the other tab')
    await benReadsExactly(await standsOnce(staying, memory))
  })

test('[H4] [H13] the owner is killed while another tab writes: each message is said once', async () => {
  const second = await Tab.open(ada.context, 'Kitchen')
  const memory = await inMidSend(second, ({ shown }) => shown.size >= 10)
  await ada.crash(first.page)
  for (const text of burst) memory.shown.add(text)
  await benReadsExactly(await standsOnce(second, memory))
})
