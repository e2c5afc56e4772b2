/**
 * What others can find who must find nothing: everything that the whole run left behind is looked through for whatever was said, what
 * things are called, who was there and which ids they have. Something is planted in each place, to be found there.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { socketPath, subprotocol } from '../../shared/protocol/version.ts'
import { OwnProfile } from '../support/ownProfile.ts'
import { messagesIn } from '../support/recordingProxy.ts'
import { filesIn, type Hit, type Needle, Scanner } from '../support/scan.ts'
import { mainRelayFolder, notedWords, type Place, placeOf, relayPidFile } from '../support/scannedRun.ts'
import { expect, test } from './test.ts'

const builtApp = fileURLToPath(new URL('../../.build/app', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const planted: Needle = { what: 'planted', text: 'a gazebo full of trombones' }
const hidden = Buffer.from(planted.text)
const forms = {
  'in UTF-16': Buffer.from(planted.text, 'utf16le'),
  'in hex': Buffer.from(hidden.toString('hex').toUpperCase()),
  'in base64': Buffer.from(hidden.toString('base64')),
  'in base64 after x': Buffer.from(Buffer.from(`x${planted.text}!`).toString('base64')),
  'in base64 after xy': Buffer.from(Buffer.from(`xy${planted.text}!`).toString('base64url')),
}

const kindsOfWords = [
  ...['a text', 'a topic', 'a person’s name', 'a room’s name', 'an invite’s secret', 'a recovery key'],
  ...['a room id', 'a user id', 'a device id', 'an entry id', 'a draft', 'the room’s picture'],
]

/**
 * What a browser keeps on its own account, whatever the app does: addresses (a room's id stands in its address, the secret in that of a
 * link that was opened) and titles of tabs. Nothing of it for a private window.
 */
const ofBrowser: readonly { readonly file: RegExp; readonly what: RegExp }[] = [
  {
    file: /^Default\/(History|Favicons|Top Sites|Sessions\/(Session|Tabs)_\d+)$/,
    what: /^(a room id|an invite’s secret|a room’s name)/,
  },
  { file: /^segmentation_platform\/ukm_db$/, what: /^(a room id|an invite’s secret)/ },
]

function isOfBrowser({ what, where }: Hit): boolean {
  const file = where.slice(where.indexOf('/') + 1)
  return ofBrowser.some((one) => one.file.test(file) && one.what.test(what))
}

/** What the app would store in the clear. */
async function plantInProfile(origin: string): Promise<void> {
  const eve = await OwnProfile.arrive(origin)
  await eve.start('Eve')
  await eve.page.evaluate((text) => {
    localStorage.setItem('planted', text)
    return new Promise<void>((resolve) => {
      const opening = indexedDB.open('planted')
      opening.onupgradeneeded = () => void opening.result.createObjectStore('table')
      opening.onsuccess = () => {
        const transaction = opening.result.transaction('table', 'readwrite')
        transaction.objectStore('table').put({ deep: [new TextEncoder().encode(text)] }, 'key')
        transaction.oncomplete = () => resolve()
      }
    })
  }, planted.text)
  await eve.end()
}

/** What is said in the clear, behind a WebSocket's mask; the relay does not listen to such a thing. */
async function plantOnTheWay(origin: string): Promise<void> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${socketPath}`, subprotocol)
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
  socket.addEventListener('message', () => socket.send(hidden), { once: true })
  await closed
}

/** In files of their own, and in rows that the end of a page cuts in two. */
function plantAtRelay(folder: string): void {
  for (const [name, form] of Object.entries(forms)) writeFileSync(join(folder, name), form)
  appendFileSync(join(folder, 'printed'), planted.text)
  const database = new DatabaseSync(join(folder, 'relay.sqlite'))
  database.exec('create table planted (value blob)')
  const insert = database.prepare('insert into planted values (?)')
  for (let at = 4000; at < 4120; at += 10)
    insert.run(Buffer.concat([Buffer.alloc(at), hidden, Buffer.alloc(9000)]))
  database.close()
}

/** As an operator stops it: it says its last words. */
async function stopRelay(): Promise<void> {
  process.kill(Number(readFileSync(relayPidFile(), 'utf8')), 'SIGTERM')
  await expect.poll(() => existsSync(relayPidFile())).toBe(false)
}

/** Each value of each row: a page's end may have cut it in the file. */
function lookInDatabase(scanner: Scanner, file: string): void {
  const database = new DatabaseSync(file, { readOnly: true })
  for (const { name } of database.prepare(`select name from sqlite_schema where type = 'table'`).all())
    for (const row of database.prepare(`select * from "${name}"`).iterate())
      for (const [column, value] of Object.entries(row))
        scanner.look(`${name}.${column}`, value instanceof Uint8Array ? value : Buffer.from(String(value)))
  database.close()
}

function lookIn(scanner: Scanner, place: Place): void {
  const folder = placeOf(place)
  scanner.lookInFolder(folder)
  for (const file of filesIn(folder))
    if (place === 'relays' && file.endsWith('relay.sqlite')) lookInDatabase(scanner, file)
    else if (place === 'traffic') scanner.look(`${file}, without frames`, messagesIn(readFileSync(file)))
}

interface Found {
  /** How much was looked through. */
  readonly bytes: number
  /** Where something was that was planted. */
  readonly plants: readonly string[]
  /** Everything else: each kind once for each file. */
  readonly others: readonly string[]
}

function foundIn(scanner: Scanner, place: Place, isForgiven: (hit: Hit) => boolean = () => false): Found {
  const before = scanner.bytes
  lookIn(scanner, place)
  const hits = scanner.takeHits()
  const others = hits.filter((hit) => hit.what !== planted.what && !isForgiven(hit))
  return {
    bytes: scanner.bytes - before,
    plants: hits.filter(({ what }) => what === planted.what).map(({ where }) => where),
    others: [...new Set(others.map(({ what, form, where }) => `${what}, ${form}: ${where}`))],
  }
}

test('[X1] [X2] no word and no id of the whole run is at a relay, on the way, in what the app stored or in a profile', async ({
  origin,
}) => {
  test.setTimeout(300_000)
  await plantInProfile(origin)
  await plantOnTheWay(origin)
  await stopRelay()
  plantAtRelay(mainRelayFolder())
  writeFileSync(join(placeOf('privateWindows'), 'planted'), hidden)
  const words = notedWords()

  const scanner = new Scanner([...words, planted])
  scanner.lookInFolder(builtApp)
  scanner.forgetFound()
  const relays = foundIn(scanner, 'relays')
  const traffic = foundIn(scanner, 'traffic')
  const origins = foundIn(scanner, 'origins')
  const profiles = foundIn(scanner, 'profiles', isOfBrowser)
  const privateWindows = foundIn(scanner, 'privateWindows')

  const places = { relays, traffic, origins, profiles, privateWindows }
  for (const [place, { others }] of Object.entries(places)) expect.soft(others, place).toEqual([])
  const inRelays = Object.keys(forms).map((name) => `main/${name}`)
  expect(relays.plants).toEqual(expect.arrayContaining([...inRelays, 'main/printed']))
  expect(relays.plants.filter((where) => where === 'planted.value').length).toBeGreaterThanOrEqual(12)
  expect(traffic.plants.some((where) => where.endsWith('-asked, without frames'))).toBe(true)
  expect(origins.plants.length).toBeGreaterThanOrEqual(2) // local storage, a record
  for (const file of [/\/IndexedDB\//, /\/Local Storage\//])
    expect(profiles.plants.some((where) => file.test(where))).toBe(true)
  expect(privateWindows.plants).toContain('planted')

  // All of it was there to be found.
  expect([...new Set(words.map(({ what }) => what))]).toEqual(expect.arrayContaining(kindsOfWords))
  for (const { bytes } of Object.values(places)) expect(bytes).toBeGreaterThan(200_000)
})

test('[X1] [X2] every scene is watched: its browsers come from the runner that does', () => {
  const values = /^import (?!type )[^\n]* from '@playwright\/test'|\bchromium\.launch/m
  const specs = filesIn(here).filter((file) => file.endsWith('.spec.ts'))
  expect(specs.length).toBeGreaterThan(20)
  for (const file of specs) expect(readFileSync(file, 'utf8'), file).not.toMatch(values)
  expect(`import { expect, test } from '@playwright/test'`).toMatch(values)
})
