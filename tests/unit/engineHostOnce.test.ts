import { afterEach, expect, test } from 'vitest'
import { answersName, type Bus, openBus } from '../../app/engine/bus.ts'
import { serveEngine } from '../../app/engine/ownerServer.ts'
import { callNames } from '../../app/engine/rpc.ts'
import { createTabClient } from '../../app/engine/tabClient.ts'
import type { ClientApi } from '../../shared/client/api.ts'
import { createFakeClock } from '../support/fakeClock.ts'
import { linesOf, Person } from '../support/person.ts'

/** Nobody listens there: everything here happens on one device. */
const noRelay = 'http://127.0.0.1:9'
const closeAfter: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closeAfter.splice(0).reverse()) await close()
})

function bus(name: string): Bus {
  const opened = openBus(`once ${name}`)
  closeAfter.push(() => opened.close())
  return opened
}

function serve(client: ClientApi, term: number): () => void {
  const stop = serveEngine(client, {
    owner: `owner ${term}`,
    term,
    requests: bus('requests'),
    openAnswers: (tab) => bus(answersName(tab)),
    gone: () => new Promise(() => undefined),
    clock: createFakeClock(),
    report: () => undefined,
  })
  closeAfter.push(stop)
  return stop
}

/** Stores what is said, and dies before it can answer. `passOn` decides what the owner hears of the call. */
function dyingOwner(client: ClientApi, passOn: (once: string | undefined) => string | undefined) {
  const { promise: died, resolve } = Promise.withResolvers<void>()
  const dying: ClientApi = {
    ...bound(client),
    async post(room, text, options = {}) {
      const once = passOn(options.once)
      await client.post(room, text, once === undefined ? {} : { once })
      resolve()
      return new Promise(() => undefined)
    },
  }
  return { dying, died }
}

/** The engine is an object of a class: most of its methods are not its own properties. */
function bound(client: ClientApi): ClientApi {
  const names = [...callNames, 'watchAccount', 'watchRoom', 'search'] as const
  return Object.fromEntries(names.map((name) => [name, client[name].bind(client)])) as unknown as ClientApi
}

/** The tab’s one message, as the device shows it after the owner died and another one opened the same store. */
async function saidOverADeath(
  passOn: (once: string | undefined) => string | undefined,
): Promise<readonly string[]> {
  const before = await new Person('Ada', noRelay).open()
  closeAfter.push(() => before.close())
  const { rooms } = await before.account((view) => view.rooms.length > 0)
  const note = rooms[0]?.id
  if (!note) throw new Error('everybody has a Note to self')
  const { dying, died } = dyingOwner(before.api, passOn)
  const stop = serve(dying, 1)
  const tab = createTabClient({ tab: 'tab', requests: bus('requests'), answers: bus(answersName('tab')) })
  const posted = tab.post(note, 'hello')
  await died
  stop()
  const after = await new Person('Ada', noRelay, before.deps).open()
  closeAfter.push(() => after.close())
  serve(after.api, 2)
  expect(await posted).toMatchObject({ ok: true })
  return linesOf((await after.room(note, () => true)).items)
}

test('[H13] an owner that dies between storing and answering leaves one message, not two', async () => {
  expect(await saidOverADeath((once) => once)).toEqual(['Ada: hello'])
})

test('[H13] planted: without the word the same message stands twice', async () => {
  expect(await saidOverADeath(() => undefined)).toEqual(['Ada: hello', 'Ada: hello'])
})
