/**
 * What others can find who must find nothing: a whole conversation in real browsers, and then everything that it left behind is looked
 * through for what was said, what things are called, and who was there.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type BrowserContext, chromium, expect, type Page, test } from '@playwright/test'
import { loadRoom } from '../../shared/client/roomFiles.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { socketPath, subprotocol } from '../../shared/protocol/version.ts'
import { Person, unwrap } from '../support/person.ts'
import { RecordingProxy } from '../support/recordingProxy.ts'
import { type Hit, type Needle, Scanner } from '../support/scan.ts'
import { lookThroughOrigin } from '../support/scanProfile.ts'
import { ScannedRelay } from '../support/scanRelay.ts'
import { besideApp } from '../support/siteData.ts'
import { Tab } from './tab.ts'

const relayPort = 8671
const proxyPort = 8672

const words = {
  'Ada’s name': 'Quendolyn Marzipan',
  'Ben’s name': 'Bartholomew Fizzwick',
  'Cleo’s name': 'Cleopatra Zwiebelturm',
  'the room’s name': 'Lighthouse Parlour 77',
  'its new name': 'Windmill Cellar 91',
  'the topic': 'aubergine smuggling routes',
  'a message': 'the heron lands at midnight',
  'an answer': 'bring the velvet ladder along',
  'before the edit': 'seventeen lanterns for Tuesday',
  'after the edit': 'eighteen lanterns for Thursday',
  'a deleted message': 'forget the copper staircase',
  'a draft': 'perhaps the walrus knew before us',
  'a note to self': 'remember the cinnamon ledger',
} as const
type Word = keyof typeof words
const said = (word: Word) => words[word]

let folder: string
let relay: ScannedRelay
let proxy: RecordingProxy

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'castlinker-blind-'))
  relay = new ScannedRelay()
  await relay.start(relayPort)
  proxy = new RecordingProxy(proxyPort, relayPort)
  await proxy.start()
})

test.afterEach(async () => {
  await proxy.end()
  await relay.end()
  rmSync(folder, { recursive: true, force: true })
})

async function browserOf(name: string): Promise<BrowserContext> {
  const file = new URL('../../.build/browser.json', import.meta.url)
  const { path, args } = JSON.parse(readFileSync(file, 'utf8')) as { path: string; args: string[] }
  return chromium.launchPersistentContext(join(folder, name), {
    ...{ executablePath: path, args, baseURL: proxy.origin },
  })
}

function message(page: Page, text: string) {
  return page.getByRole('log').getByRole('article').filter({ hasText: text }).last()
}

async function pick(page: Page, text: string, entry: string): Promise<void> {
  await message(page, text).hover()
  await message(page, text).getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

async function renames(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Details', exact: true }).click()
  await page.getByRole('button', { name: 'Edit name, topic and picture' }).click()
  await page.getByLabel('Choose a picture').setInputFiles('app/public/icon-192.png')
  await expect(page.getByAltText('The new picture')).toBeVisible()
  await page.getByRole('textbox', { name: 'Room name' }).fill(said('its new name'))
  await page.getByRole('textbox', { name: 'Topic' }).fill(said('the topic'))
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Escape')
}

/** Ada and Ben in browsers, Cleo as a program, which knows everybody's ids. */
async function conversation(): Promise<readonly Needle[]> {
  const ada = await browserOf('ada')
  const ben = await browserOf('ben')
  const adaTab = await Tab.start(ada, said('Ada’s name'))
  await adaTab.page.getByRole('navigation').getByRole('listitem').filter({ hasText: 'Note to self' }).click()
  await adaTab.says(said('a note to self'))
  await adaTab.makeRoom(said('the room’s name'))
  const link = await adaTab.inviteLink()
  const benPage = ben.pages()[0] ?? (await ben.newPage())
  await benPage.goto(link)
  await benPage.getByLabel('Your name').fill(said('Ben’s name'))
  await benPage.getByRole('button', { name: 'Join' }).click()
  await expect(benPage.getByRole('textbox', { name: 'Message' })).toBeVisible()
  const cleo = await new Person(said('Cleo’s name'), proxy.origin).open()
  const room = await cleo.join(link)

  await adaTab.says(said('a message'))
  const heron = message(benPage, said('a message'))
  await heron.hover()
  await heron.getByRole('button', { name: 'Reply', exact: true }).click()
  await benPage.getByRole('textbox', { name: 'Message' }).fill(said('an answer'))
  await benPage.keyboard.press('Enter')
  await cleo.says(room, said('before the edit'))
  await adaTab.says(said('a deleted message'))
  await expect(message(benPage, said('a deleted message'))).toBeVisible()
  await renames(adaTab.page)
  const items = await cleo.room(room, (view) => view.topic === said('the topic') && view.items.length === 4)
  const own = items.items.find((item) => item.kind === 'message' && item.text === said('before the edit'))
  if (!own) throw new Error('Cleo said something')
  unwrap(await cleo.api.edit(room, own.id, { text: said('after the edit') }))
  unwrap(await cleo.api.react(room, own.id, { emoji: '🎷', on: true }))
  await expect(message(adaTab.page, said('after the edit'))).toBeVisible()
  await pick(adaTab.page, said('a deleted message'), 'Delete')
  await adaTab.page.getByRole('button', { name: 'Delete for everyone' }).click()
  await expect(message(benPage, said('a deleted message'))).toHaveCount(0)
  await adaTab.composer().pressSequentially(said('a draft'))
  await adaTab.page.reload()
  await expect(adaTab.composer()).toHaveValue(said('a draft'))
  const picture = await pictureOf(cleo, room)
  const ids = await idsOf(cleo, room, [...items.items.map(({ id }) => id)])
  await ada.close()
  await ben.close()
  const secret = link.slice(link.indexOf('#') + 1)
  return [
    ...Object.entries(words).map(([what, text]) => ({ what, text })),
    { what: 'the invite’s secret', text: secret.slice(100, 170) },
    { what: 'the room’s picture', text: picture, isId: true },
    ...ids,
  ]
}

/** Some bytes of the middle, which stand in no other picture. */
async function pictureOf(cleo: Person, room: RoomId): Promise<string> {
  const view = await cleo.room(room, ({ picture }) => picture !== undefined)
  const bytes = view.picture && (await cleo.api.picture(view.picture))
  if (!bytes) throw new Error('the room has a picture')
  const middle = Math.floor(bytes.length / 2)
  return Buffer.from(bytes.subarray(middle, middle + 24)).toString('hex')
}

async function idsOf(cleo: Person, room: RoomId, entries: readonly string[]): Promise<readonly Needle[]> {
  await cleo.upToDate()
  await cleo.close()
  const { ring } = unwrap(await loadRoom(cleo.deps.store, room))
  const seats = ring.rows.at(-1)?.roster ?? []
  expect(seats).toHaveLength(3)
  const needle = (what: string, text: string): Needle => ({ what, text, isId: true })
  return [
    needle('the room’s id', room),
    ...seats.map(({ user }, index) => needle(`user id ${index}`, user)),
    ...seats.map(({ device }, index) => needle(`device id ${index}`, device)),
    ...entries.map((id, index) => needle(`entry id ${index}`, id)),
  ]
}

/** Where an origin's own storage lies in a profile. */
const ofTheApp = /IndexedDB|Local Storage|Session Storage|Service Worker|Cache|WebStorage|File System|blob/i
/**
 * What the browser keeps for itself, whatever the app does: addresses (a room's id stands in its address, the secret in that of a link
 * that was opened), titles of tabs, and what it offers to fill into a name field.
 */
const ofTheBrowser = /^(the room’s (id|name)|its new name|the invite’s secret|(Ada|Ben)’s name)/

/** The profile as the browser left it, and as the origin reads it. Tells how many records the origin has. */
async function lookThroughProfile(scanner: Scanner, name: string): Promise<number> {
  scanner.lookInFolder(join(folder, name))
  const context = await browserOf(name)
  const records = await lookThroughOrigin(scanner, await besideApp(context, proxy.origin))
  await context.close()
  return records
}

function isForgivable({ what, where }: Hit): boolean {
  const isFile = where.startsWith('Default/') || where.startsWith('segmentation_platform/')
  return isFile && !ofTheApp.test(where) && ofTheBrowser.test(what)
}

test('[X1] [X2] nothing of a conversation is at the relay, on the way or in what the app stores', async () => {
  test.setTimeout(180_000)
  const needles = await conversation()
  await relay.stop()

  const atRelay = new Scanner(needles)
  relay.lookThrough(atRelay)
  expect(atRelay.hits).toEqual([])
  const onTheWay = new Scanner(needles)
  for (const { where, bytes } of proxy.recorded()) onTheWay.look(where, bytes)
  expect(onTheWay.hits).toEqual([])
  expect(Math.min(atRelay.bytes, onTheWay.bytes)).toBeGreaterThan(50_000)

  for (const name of ['ada', 'ben']) {
    const profile = new Scanner(needles)
    expect(await lookThroughProfile(profile, name)).toBeGreaterThan(50)
    expect(profile.hits.filter((hit) => !isForgivable(hit))).toEqual([])
  }
})

const planted: Needle = { what: 'planted', text: said('a message') }
const otherForms = [
  Buffer.from(planted.text, 'utf16le'),
  Buffer.from(Buffer.from(planted.text).toString('hex').toUpperCase()),
  ...['', 'x', 'xy'].map((before) =>
    Buffer.from(Buffer.from(`${before}${planted.text}!`).toString('base64')),
  ),
]

test('[X1] planted: what lies in the relay’s folder is found, also in a row that a page’s end cuts', async () => {
  await relay.stop()
  for (const [index, form] of otherForms.entries()) writeFileSync(join(relay.folder, `form${index}`), form)
  const database = new DatabaseSync(join(relay.folder, 'relay.sqlite'))
  database.exec('create table planted (value blob)')
  const cut = (at: number) => Buffer.concat([Buffer.alloc(at), Buffer.from(planted.text), Buffer.alloc(9000)])
  const insert = database.prepare('insert into planted values (?)')
  for (let at = 4000; at < 4120; at += 10) insert.run(cut(at))
  database.close()
  const scanner = new Scanner([planted])
  relay.lookThrough(scanner)
  const places = scanner.hits.map(({ where }) => where)
  expect(otherForms.filter((_, index) => !places.includes(`form${index}`))).toEqual([])
  expect(places.filter((where) => where === 'planted.value').length).toBeGreaterThanOrEqual(12)
})

test('[X1] planted: what is said in the clear is found in the traffic, behind a WebSocket’s mask', async () => {
  const socket = new WebSocket(`${proxy.origin.replace('http', 'ws')}${socketPath}`, subprotocol)
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
  socket.addEventListener('message', () => socket.send(Buffer.from(planted.text)), { once: true })
  await closed // the relay does not listen to such a thing
  const scanner = new Scanner([planted])
  for (const { where, bytes } of proxy.recorded()) scanner.look(where, bytes)
  expect(scanner.hits[0]?.where).toBe('connection 0, asked, without frames')
})

test('[X2] planted: what the app would store in the clear is found in the profile', async () => {
  const context = await browserOf('eve')
  const page = await besideApp(context, proxy.origin)
  await page.evaluate((text) => {
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
  await context.close()
  const scanner = new Scanner([planted])
  await lookThroughProfile(scanner, 'eve')
  const places = scanner.hits.filter((hit) => !isForgivable(hit)).map(({ where }) => where)
  expect(places).toEqual(expect.arrayContaining(['planted/table/key', 'local storage planted']))
  expect(places.some((where) => where.startsWith('Default/IndexedDB'))).toBe(true)
})
