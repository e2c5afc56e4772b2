/**
 * A conversation of which each word stands nowhere else, in browsers whose profiles lie on a disk: what blindness.spec.ts looks for
 * afterwards, next to everything that the other scenes said.
 */
import type { Page } from '@playwright/test'
import { loadRoom } from '../../shared/client/roomFiles.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { OwnProfile } from '../support/ownProfile.ts'
import { Person, unwrap } from '../support/person.ts'
import type { Needle } from '../support/scan.ts'
import { noteWords } from '../support/scannedRun.ts'
import { expect, test } from './test.ts'

const words = {
  'a person’s name, Ada’s': 'Quendolyn Marzipan',
  'a person’s name, Ben’s': 'Bartholomew Fizzwick',
  'a person’s name, Cleo’s': 'Cleopatra Zwiebelturm',
  'a room’s name, the first': 'Lighthouse Parlour 77',
  'a room’s name, the second': 'Windmill Cellar 91',
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

async function pick(person: OwnProfile, text: string, entry: string): Promise<void> {
  await person.message(text).hover()
  await person.message(text).getByRole('button', { name: 'More', exact: true }).click()
  await person.page.getByRole('menuitem', { name: entry }).click()
}

async function renames(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Details', exact: true }).click()
  await page.getByRole('button', { name: 'Edit name, topic and picture' }).click()
  await page.getByLabel('Choose a picture').setInputFiles('app/public/icon-192.png')
  await expect(page.getByAltText('The new picture')).toBeVisible()
  await page.getByRole('textbox', { name: 'Room name' }).fill(said('a room’s name, the second'))
  await page.getByRole('textbox', { name: 'Topic' }).fill(said('the topic'))
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Escape')
}

async function answers(person: OwnProfile): Promise<void> {
  const heron = person.message(said('a message'))
  await heron.hover()
  await heron.getByRole('button', { name: 'Reply', exact: true }).click()
  await person.says(said('an answer'))
}

/** What a program knows of a room: everybody's ids, and its picture's bytes. */
async function needlesOf(cleo: Person, room: RoomId): Promise<readonly Needle[]> {
  const needle = (what: string, text: string): Needle => ({ what, text, isId: true })
  const view = await cleo.room(room, ({ picture }) => picture !== undefined)
  const picture = view.picture && (await cleo.api.picture(view.picture))
  if (!picture) throw new Error('the room has a picture')
  const middle = Math.floor(picture.length / 2)
  await cleo.upToDate()
  await cleo.close()
  const { ring } = unwrap(await loadRoom(cleo.deps.store, room))
  const seats = ring.rows.at(-1)?.roster ?? []
  expect(seats).toHaveLength(3)
  return [
    needle('the room’s picture', Buffer.from(picture.subarray(middle, middle + 24)).toString('hex')),
    needle('a room id', room),
    ...seats.flatMap(({ user, device }) => [needle('a user id', user), needle('a device id', device)]),
    ...view.items.map(({ id }) => needle('an entry id', id)),
  ]
}

test('people write, answer, edit, delete and leave a draft, in words that stand nowhere else', async ({
  origin,
}) => {
  const ada = await OwnProfile.arrive(origin)
  const ben = await OwnProfile.arrive(origin)
  await ada.start(said('a person’s name, Ada’s'))
  await ada.open('Note to self')
  await ada.says(said('a note to self'))
  await ada.makeRoom(said('a room’s name, the first'))
  const link = await ada.inviteLink()
  await ben.join(link, said('a person’s name, Ben’s'))
  const cleo = await new Person(said('a person’s name, Cleo’s'), origin).open()
  const room = await cleo.join(link)

  await ada.says(said('a message'))
  await answers(ben)
  await cleo.says(room, said('before the edit'))
  await ada.says(said('a deleted message'))
  await expect(ben.message(said('a deleted message'))).toBeVisible()
  await renames(ada.page)
  const { items } = await cleo.room(
    room,
    (view) => view.topic === said('the topic') && view.items.length === 4,
  )
  const own = items.find((item) => item.kind === 'message' && item.text === said('before the edit'))
  if (!own) throw new Error('Cleo said something')
  unwrap(await cleo.api.edit(room, own.id, { text: said('after the edit') }))
  unwrap(await cleo.api.react(room, own.id, { emoji: '🎷', on: true }))
  await expect(ada.message(said('after the edit'))).toBeVisible()
  await pick(ada, said('a deleted message'), 'Delete')
  await ada.page.getByRole('button', { name: 'Delete for everyone' }).click()
  await expect(ben.message(said('a deleted message'))).toHaveCount(0)
  await ada.composer().pressSequentially(said('a draft'))
  await ada.page.reload()
  await expect(ada.composer()).toHaveValue(said('a draft'))
  noteWords(Object.entries(words).map(([what, text]) => ({ what, text })))
  noteWords(await needlesOf(cleo, room))
})
