import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { greetingText, helpText } from '../../scripts/bot/words.ts'
import { openNodeClient } from '../../scripts/node/nodeClient.ts'
import type { RoomView } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { BotProcess } from '../support/botProcess.ts'
import { freePort } from '../support/freePort.ts'
import { Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
let ada: Person
let folder = ''
const running = new Set<BotProcess>()

beforeEach(async () => {
  relay = await startRelay()
  ada = await new Person('Ada', relay.origin).open()
  folder = mkdtempSync(join(tmpdir(), 'castlinker-bot-'))
})
afterEach(async () => {
  for (const bot of running) await bot.ended('SIGKILL')
  running.clear()
  await ada.close()
  await relay.stop()
  rmSync(folder, { recursive: true, force: true })
})

function startBot(...args: readonly string[]): BotProcess {
  const bot = BotProcess.start([...args, '--data', folder])
  running.add(bot)
  return bot
}

/** What stands in the room: who said it, after `>` when it answers something. */
function linesOf(view: RoomView): readonly string[] {
  return view.items.map((item) =>
    item.kind === 'message'
      ? `${item.authorName}${item.quote ? ` > ${item.quote.text}` : ''}: ${item.text}`
      : item.kind,
  )
}

async function adaReads(room: RoomId, lines: readonly string[]): Promise<void> {
  const view = await ada.room(room, ({ items }) => items.length >= lines.length)
  expect(linesOf(view)).toEqual(lines)
}

describe('an echo friend as a process', () => {
  test('[B1] [B2] [B3] comes in by the link, echoes, helps, and goes on after a restart and a kill', async () => {
    const room = await ada.makeRoom('Kitchen')
    await ada.says(room, 'before you came')
    const link = await ada.linkTo(room)
    const lines = ['Ada: before you came']
    const next = async (...more: readonly string[]) => {
      lines.push(...more)
      await adaReads(room, lines)
    }

    const first = startBot(link)
    await next(`Echo: ${greetingText}`)
    await ada.says(room, 'hello')
    await next('Ada: hello', 'Echo > hello: hello')
    await ada.says(room, '/help')
    await next('Ada: /help', `Echo > /help: ${helpText}`)
    first.type('from the terminal')
    await next('Echo: from the terminal')
    expect(await first.ended('SIGINT')).toBe(0)

    await ada.says(room, 'while you were away')
    const second = startBot()
    await next('Ada: while you were away', 'Echo > while you were away: while you were away')
    await second.ended('SIGKILL')

    const third = startBot(link)
    await ada.says(room, 'still there?')
    await next('Ada: still there?', 'Echo > still there?: still there?')
    expect(await third.ended('SIGINT')).toBe(0)

    const secrets = [link, link.slice(link.indexOf('#') + 1), 'hello', 'Kitchen', 'Ada', 'terminal']
    for (const bot of [first, second, third])
      for (const secret of secrets) expect(bot.printed).not.toContain(secret)
  })

  test('[B1] two of them and a person: each answers the person once', async () => {
    const room = await ada.makeRoom('Kitchen')
    const link = await ada.linkTo(room)
    const other = join(folder, 'other')
    startBot(link)
    await ada.room(room, ({ items }) => items.length === 1)
    const second = BotProcess.start([link, '--data', other, '--name', 'Polly'])
    running.add(second)
    // The second one's greeting answers nothing, so the first one answers it.
    await ada.room(room, ({ items }) => items.length === 3)
    await ada.says(room, 'hello')
    const view = await ada.room(room, ({ items }) => items.length >= 6)
    expect([...linesOf(view).slice(3)].sort()).toEqual([
      'Ada: hello',
      'Echo > hello: hello',
      'Polly > hello: hello',
    ])
  })

  test('a folder in use, a first start without a link, a link that is cut: one sentence each, and status 1', async () => {
    const room = await ada.makeRoom('Kitchen')
    const link = await ada.linkTo(room)
    const none = startBot()
    expect(await none.ended()).toBe(1)
    expect(none.printed).toContain('The first start needs an invite link.')
    const cut = startBot(link.slice(0, -3))
    expect(await cut.ended()).toBe(1)
    expect(cut.printed).toContain('This invite link is not whole')

    const client = unwrap(await openNodeClient({ folder, relayOrigin: relay.origin }))
    const beside = startBot(link)
    expect(await beside.ended()).toBe(1)
    expect(beside.printed).toContain('Another process uses this data folder')
    await client.close()
  })

  test('an address where no relay is binds the folder to nothing, the relay that answered does', async () => {
    const wrong = unwrap(
      await openNodeClient({ folder, relayOrigin: `http://127.0.0.1:${await freePort()}` }),
    )
    unwrap(await wrong.api.start('Echo'))
    await wrong.close()

    const right = unwrap(await openNodeClient({ folder, relayOrigin: relay.origin }))
    await new Promise<void>((resolve) => {
      right.api.watchAccount(({ connection }) => connection.kind === 'up-to-date' && resolve())
    })
    await right.close()
    const other = await openNodeClient({ folder, relayOrigin: 'https://chat.example' })
    expect(other).toEqual({ ok: false, error: { kind: 'other-relay', origin: relay.origin } })
    const again = unwrap(await openNodeClient({ folder }))
    expect(again.relayOrigin).toBe(relay.origin)
    await again.close()
  })
})
