import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Socket, Transport } from '../../shared/foundation/ports.ts'
import { createMemoryLogStore } from '../../sync-server/log/memoryLogStore.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { createNodeTransport } from '../support/nodeTransport.ts'
import { Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'
import { numberOf } from './world/truth.ts'

let relay: RunningRelay
const people: Person[] = []

beforeEach(async () => {
  relay = await startRelay()
})
afterEach(async () => {
  for (const person of people.splice(0)) await person.close()
  await relay.stop()
})

/** A network that can be pulled: nothing connects while it is off, and what is connected is cut. */
class Cable implements Transport {
  private on = true
  private readonly inner = createNodeTransport()
  private readonly sockets = new Set<{ cut(): void }>()

  connect(...[origin, events]: Parameters<Transport['connect']>): Socket {
    if (!this.on) {
      queueMicrotask(() => events.onClosed('no network'))
      return { send: () => undefined, close: () => undefined, bufferedBytes: () => 0 }
    }
    let open = true
    const socket = this.inner.connect(origin, {
      onOpen: () => open && events.onOpen(),
      onMessage: (message) => open && events.onMessage(message),
      onClosed: (reason) => open && events.onClosed(reason),
    })
    const cut = () => {
      open = false
      socket.close()
      events.onClosed('pulled')
    }
    this.sockets.add({ cut })
    return {
      ...socket,
      send: (m) => socket.send(m),
      close: () => socket.close(),
      bufferedBytes: () => socket.bufferedBytes(),
    }
  }

  pull(): void {
    this.on = false
    for (const socket of [...this.sockets]) socket.cut()
    this.sockets.clear()
  }

  plug(): void {
    this.on = true
  }
}

async function someone(name: string, cable?: Cable): Promise<Person> {
  const person = new Person(name, relay.origin, cable ? { transport: cable } : {})
  people.push(person)
  return person.open()
}

describe('without a network', () => {
  test('[L13] a room made and written in offline goes out by itself, once, when the network appears', async () => {
    const cable = new Cable()
    cable.pull()
    const ada = await someone('Ada', cable)
    const room = await ada.makeRoom('Boat')
    for (const text of ['one', 'two', 'three']) await ada.says(room, text)
    const view = await ada.reads(room, ['Ada: one', 'Ada: two', 'Ada: three'])
    expect(view.items.map((item) => item.kind === 'message' && item.delivery.kind)).toEqual([
      'device',
      'device',
      'device',
    ])
    expect(await ada.api.invite(room)).toEqual({ ok: false, error: { kind: 'unreachable' } })
    cable.plug()
    const link = await ada.linkTo(room)
    const ben = await someone('Ben')
    await ben.join(link)
    await ben.reads(room, ['Ada: one', 'Ada: two', 'Ada: three'])
  })

  test('[L5] two who wrote while one was away see the same order, and nothing twice', async () => {
    const cable = new Cable()
    const ada = await someone('Ada')
    const ben = await someone('Ben', cable)
    const room = await ada.makeRoom('Boat')
    await ben.join(await ada.linkTo(room))
    await ben.upToDate()
    cable.pull()
    for (let count = 0; count < 20; count += 1) {
      await ada.says(room, `a${count}`)
      await ben.says(room, `b${count}`)
    }
    cable.plug()
    const seen = await Promise.all(
      [ada, ben].map((person) => person.room(room, ({ items }) => items.length === 40)),
    )
    await Promise.all([ada.upToDate(), ben.upToDate()])
    const orders = await Promise.all([ada, ben].map((person) => person.room(room, () => true)))
    expect(orders[0]?.items.map(({ id }) => id)).toEqual(orders[1]?.items.map(({ id }) => id))
    expect(new Set(seen[0]?.items.map(({ id }) => id)).size).toBe(40)
  })

  test('[L14] a week of writing goes out in order, cut at the frame limit, sealed for the epoch that then stands', async () => {
    const cable = new Cable()
    const ada = await someone('Ada', cable)
    const room = await ada.makeRoom('Boat')
    const link = await ada.linkTo(room)
    cable.pull()
    const texts = Array.from({ length: 60 }, (_, day) => `${day} ${'x'.repeat(8_000)}`)
    for (const text of texts) await ada.says(room, text)
    const ben = await someone('Ben')
    await ben.join(link)
    cable.plug()
    const view = await ben.room(room, ({ items }) => items.length === texts.length)
    expect(view.items.map((item) => item.kind === 'message' && item.text)).toEqual(texts)
    const arrivals = view.items.map((item) => (item.kind === 'message' ? (numberOf(item.delivery) ?? 0) : 0))
    // Half a megabyte takes several frames, all of them after Ben's own commit: the epoch they are sealed for is his, too.
    expect(new Set(arrivals).size).toBeGreaterThanOrEqual(4)
    expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b))
    expect(Math.min(...arrivals)).toBeGreaterThan(2)
    await ada.upToDate()
    await ada.reads(
      room,
      texts.map((text) => `Ada: ${text}`),
    )
  })

  test('[P1] what was said before the app was closed is there when it opens again, still waiting', async () => {
    const cable = new Cable()
    const ada = await someone('Ada', cable)
    const room = await ada.makeRoom('Boat')
    await ada.upToDate()
    cable.pull()
    await ada.says(room, 'into the dark')
    await ada.close()
    await ada.open()
    await ada.reads(room, ['Ada: into the dark'])
    expect((await ada.account(({ rooms }) => rooms.length === 2)).waiting).toBe(1)
    cable.plug()
    await ada.upToDate()
    await ada.reads(room, ['Ada: into the dark'])
  })

  test('[L15] a full relay refuses by name; everything is kept, said, and sent when there is room', async () => {
    await relay.stop()
    const limits = { maxTotalBytes: 60_000, maxLogBytes: 1e8 }
    relay = await startRelay({}, createMemoryLogStore({ clock: nodeClock, random: nodeRandom, limits }))
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Boat')
    await ada.upToDate()
    const text = 'x'.repeat(10_000)
    for (let count = 0; count < 10; count += 1) unwrap(await ada.api.post(room, text))
    const view = await ada.room(room, ({ items }) =>
      items.some((item) => item.kind === 'message' && item.delivery.kind === 'refused'),
    )
    const last = view.items.at(-1)
    expect(last?.kind === 'message' && last.delivery).toEqual({ kind: 'refused', refusal: 'relay-full' })
    expect(view.items).toHaveLength(10)
  })
})

describe('a relay with a token for making rooms', () => {
  test('[R22] says that it wants it, and takes the room once it is given', async () => {
    await relay.stop()
    relay = await startRelay({ createToken: 'swordfish' })
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Boat')
    await ada.says(room, 'hello')
    await ada.room(
      room,
      ({ trouble }) => trouble?.kind === 'not-at-relay' && trouble.refusal === 'create-token-required',
    )
    await ada.api.setCreateToken('swordfish')
    await ada.upToDate()
    const view = await ada.reads(room, ['Ada: hello'])
    expect(view.trouble).toBeUndefined()
  })
})
