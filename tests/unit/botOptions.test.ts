import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { botOptionsOf } from '../../scripts/bot/botOptions.ts'
import { openGreetedRooms } from '../../scripts/bot/greetedRooms.ts'
import { createTeller } from '../../scripts/bot/teller.ts'
import { usageText } from '../../scripts/bot/words.ts'
import { nodeRandom } from '../../scripts/node/nodePlatform.ts'
import { keepRelay, makeFolder, relayIn, storageKeyIn } from '../../scripts/node/profileFolder.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { unwrap } from '../support/person.ts'
import { SharedRoom } from '../support/sharedRoom.ts'

const link = 'https://chat.example/join#c2VjcmV0'

describe('what is asked for', () => {
  test('a link, from the arguments or the environment, says the relay', () => {
    const asked = { invite: link, relayOrigin: 'https://chat.example', verbose: false, folder: './bot-data' }
    expect(botOptionsOf([link], {})).toEqual({ ok: true, value: { ...asked, name: undefined } })
    expect(botOptionsOf(['--name', 'Polly', '--verbose'], { INVITE: link })).toEqual({
      ok: true,
      value: { ...asked, name: 'Polly', verbose: true },
    })
    expect(botOptionsOf([], { INVITE: '' })).toMatchObject({
      value: { invite: undefined, relayOrigin: undefined },
    })
  })

  test.each([
    [[link, link], usageText],
    [['--nmae', 'Polly'], usageText],
    [['c2VjcmV0'], 'This is no invite link.'],
    [['ftp://chat.example/join#c2VjcmV0'], 'This is no invite link.'],
  ])('[B4] %j is answered with one sentence that does not repeat it', (args, sentence) => {
    expect(botOptionsOf(args, {})).toEqual({ ok: false, error: sentence })
    expect(sentence).not.toContain('c2VjcmV0')
  })
})

describe('what is shown', () => {
  const hostile = 'quiet\u001b[2J\u0007\nforged line\u202e'

  function heard(verbose: boolean): readonly string[] {
    const lines: string[] = []
    const room = new SharedRoom()
    room.say('Ada', hostile)
    const view = room.enter('Echo').view()
    const [message] = view.items
    if (message?.kind !== 'message') throw new Error('it is a message')
    createTeller((line) => lines.push(line), verbose).heard(message, view)
    return lines
  }

  test('[B4] no name and no text, unless they are asked for', () => {
    expect(heard(false)).toEqual(['Heard a message.'])
  })

  test('[B4] a text is one line that a terminal shows and does not obey', () => {
    expect(heard(true)).toEqual(['Kitchen | Ada: quiet [2J forged line '])
  })

  test('a state is told when it comes, not with every view', () => {
    const lines: string[] = []
    const teller = createTeller((line) => lines.push(line), false)
    const full = [{ kind: 'not-stored', error: { kind: 'quota-full' } }] as const
    teller.account({ kind: 'connecting' }, [])
    teller.account({ kind: 'up-to-date' }, [])
    teller.account({ kind: 'up-to-date' }, full)
    teller.account({ kind: 'catching-up', framesLeft: 1 }, full)
    teller.account({ kind: 'up-to-date' }, [])
    expect(lines).toEqual(['Up to date.', 'The disk is full.'])
  })
})

describe('its folder', () => {
  let folder = ''
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'castlinker-bot-')), 'data')
  })
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

  test('[S11] has a key that only its owner reads, the same at every start', async () => {
    unwrap(await makeFolder(folder))
    const made = unwrap(await storageKeyIn(folder, true, nodeRandom))
    expect(made).toHaveLength(32)
    expect(unwrap(await storageKeyIn(folder, false, nodeRandom))).toEqual(made)
    if (process.platform !== 'win32') {
      expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600)
      expect(statSync(folder).mode & 0o777).toBe(0o700)
    }
  })

  test('[S14] a key that is gone or cut is not replaced while something is sealed under it', async () => {
    mkdirSync(folder)
    expect(await storageKeyIn(folder, false, nodeRandom)).toEqual({ ok: false, error: { kind: 'key-lost' } })
    writeFileSync(join(folder, 'key'), 'cut')
    expect(await storageKeyIn(folder, false, nodeRandom)).toEqual({ ok: false, error: { kind: 'key-lost' } })
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe('cut')
  })

  test('belongs to the relay that answered, and to no other', async () => {
    mkdirSync(folder)
    expect(await relayIn(folder, undefined)).toEqual({ ok: false, error: { kind: 'no-relay' } })
    expect(unwrap(await relayIn(folder, 'https://typo.example'))).toBe('https://typo.example')
    expect(existsSync(join(folder, 'relay'))).toBe(false)
    unwrap(await keepRelay(folder, 'https://chat.example'))
    expect(unwrap(await relayIn(folder, undefined))).toBe('https://chat.example')
    expect(unwrap(await relayIn(folder, 'https://chat.example'))).toBe('https://chat.example')
    expect(await relayIn(folder, 'https://other.example')).toEqual({
      ok: false,
      error: { kind: 'other-relay', origin: 'https://chat.example' },
    })
  })

  test('[B2] remembers which rooms were greeted; what else stands in the file is nothing', async () => {
    mkdirSync(folder)
    const [first, second] = ['a', 'b'].map((digit) => digit.repeat(64) as RoomId)
    if (!first || !second) throw new Error('two rooms')
    const file = join(folder, 'greeted')
    unwrap(await (await openGreetedRooms(file)).add(first))
    writeFileSync(file, `${readFileSync(file, 'utf8')}\u0000not a room\n`)
    const again = await openGreetedRooms(file)
    expect([again.has(first), again.has(second)]).toEqual([true, false])
  })
})

test('the program in docs/bots.md is the one that compiles', () => {
  const textOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
  expect(textOf('docs/bots.md')).toContain(`\`\`\`ts\n${textOf('scripts/bot/dice.ts')}\`\`\``)
})
