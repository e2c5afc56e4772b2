import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { linesOf, Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
const people: Person[] = []

beforeEach(async () => {
  relay = await startRelay()
})
afterEach(async () => {
  for (const person of people.splice(0)) await person.close()
  await relay.stop()
})

function someone(name: string, origin = relay.origin): Promise<Person> {
  const person = new Person(name, origin)
  people.push(person)
  return person.open()
}

describe('links', () => {
  test('[D4] a link that lost or changed a character is told from one that is no link', async () => {
    const ada = await someone('Ada')
    const link = await ada.linkTo(await ada.makeRoom('Kitchen'))
    const ben = await someone('Ben')
    const inspected = async (text: string) => {
      const result = await ben.api.inspectLink(text)
      return result.ok ? 'whole' : result.error.kind
    }
    expect(await inspected(link)).toBe('whole')
    expect(await inspected(link.slice(0, -1))).toBe('cut')
    const changed = link.at(-20) === 'A' ? 'B' : 'A'
    expect(await inspected(`${link.slice(0, -20)}${changed}${link.slice(-19)}`)).toBe('cut')
    expect(await inspected(`${relay.origin}/join#`)).toBe('not-a-link')
    expect(await inspected(link.replace(relay.origin, 'https://chat.example'))).toBe('other-relay')
    expect(await ben.api.join(link.slice(0, -3))).toEqual({ ok: false, error: { kind: 'cut' } })
  })

  test('[D2] a link lets in as many as it says, then says that it is used up', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    await ada.upToDate()
    const { link } = unwrap(await ada.api.invite(room, { uses: 1, lastsMs: 7 * 86_400_000 }))
    const ben = await someone('Ben')
    await ben.join(link)
    const cyd = await someone('Cyd')
    expect(await cyd.api.join(link)).toEqual({ ok: false, error: { kind: 'used-up' } })
    expect((await cyd.upToDate()).rooms.map(({ kind }) => kind)).toEqual(['note'])
  })

  test('[R9] a link whose time is over says so', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    await ada.upToDate()
    const { link } = unwrap(await ada.api.invite(room, { uses: 5, lastsMs: -1000 }))
    const ben = await someone('Ben')
    expect(await ben.api.join(link)).toEqual({ ok: false, error: { kind: 'expired' } })
  })

  test('[F7] a link for a relay that has been replaced is unknown there', async () => {
    const ada = await someone('Ada')
    const link = await ada.linkTo(await ada.makeRoom('Kitchen'))
    const other = await startRelay()
    const ben = await someone('Ben', other.origin)
    expect(await ben.api.join(link.replace(relay.origin, other.origin))).toEqual({
      ok: false,
      error: { kind: 'unknown' },
    })
    await ben.close()
    await other.stop()
  })

  test('[D2] who is in already is told so, with the room to open', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    const link = await ada.linkTo(room)
    const here = { ok: false, error: { kind: 'already-here', room, name: 'Ada' } }
    expect(await ada.api.inspectLink(link)).toEqual(here)
    expect(await ada.api.join(link)).toEqual(here)
  })

  test('[D12] the same link is handed out again while it is good, another one on demand', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    const link = await ada.linkTo(room)
    expect(await ada.linkTo(room)).toBe(link)
    const fresh = unwrap(await ada.api.invite(room, { uses: 5, lastsMs: 86_400_000 * 3, fresh: true }))
    expect(fresh.link).not.toBe(link)
    const ben = await someone('Ben')
    await ben.join(link)
    const cyd = await someone('Cyd')
    await cyd.join(fresh.link)
    await ada.room(room, ({ members }) => members.length === 3)
  })

  test('[D2] Note to self has no door', async () => {
    const ada = await someone('Ada')
    const { rooms } = await ada.upToDate()
    const note = rooms[0]
    expect(note?.kind).toBe('note')
    if (note) expect(await ada.api.invite(note.id)).toEqual({ ok: false, error: { kind: 'not-allowed' } })
  })
})

describe('many at one door', () => {
  test('[D11] five who enter at the same moment are all in, and each reads what each says', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Party')
    const link = await ada.linkTo(room)
    await ada.close()
    const guests = await Promise.all(['Ben', 'Cyd', 'Dan', 'Eve', 'Fay'].map((name) => someone(name)))
    await Promise.all(guests.map((guest) => guest.join(link)))
    for (const guest of guests) await guest.says(room, `I am ${guest.name}`)
    await ada.open()
    const everybody = [ada, ...guests]
    for (const person of everybody) await person.room(room, ({ items }) => items.length === 5)
    const views = await Promise.all(
      everybody.map((person) => person.room(room, ({ members }) => members.every(({ name }) => name !== ''))),
    )
    const [first, ...others] = views.map((view) => linesOf(view.items))
    expect(new Set(first)).toEqual(new Set(guests.map(({ name }) => `${name}: I am ${name}`)))
    for (const lines of others) expect(lines).toEqual(first)
    for (const view of views) expect(view.members).toHaveLength(6)
  })

  test('[M7] invites made by two people at the same moment are both good', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    const ben = await someone('Ben')
    await ben.join(await ada.linkTo(room))
    await Promise.all([ada.upToDate(), ben.upToDate()])
    const [one, two] = await Promise.all([
      ada.api.invite(room, { uses: 5, lastsMs: 86_400_000 * 3, fresh: true }),
      ben.api.invite(room, { uses: 5, lastsMs: 86_400_000 * 3, fresh: true }),
    ])
    const cyd = await someone('Cyd')
    await cyd.join(unwrap(one).link)
    const dan = await someone('Dan')
    await dan.join(unwrap(two).link)
    await ada.room(room, ({ members }) => members.length === 4)
  })
})
