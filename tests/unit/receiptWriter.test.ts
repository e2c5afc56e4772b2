import { describe, expect, test } from 'vitest'
import { ReceiptWriter } from '../../shared/client/receiptWriter.ts'
import type { StoreError } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { arrivedOf, claimsOf, maxStaleReceipts } from '../../shared/room/nextReceipt.ts'
import { receiptPauseMs } from '../../shared/room/receiptPause.ts'
import type { ReceiptBody } from '../../shared/room/receipts.ts'
import { noWatermark, type Watermark } from '../../shared/room/watermark.ts'
import { share } from '../support/documentScene.ts'
import { createWorld, type Place, type World } from '../support/documentWorld.ts'
import { nodeRandom } from '../support/nodeRandom.ts'

/** Ann speaks, Bob's device listens and writes receipts. What it does, in order. */
function scene(world: World = createWorld(3), bob: Place = world.open(world.members.bob)) {
  const ann = world.open(world.members.ann)
  const done: string[] = []
  const state = { enabled: true, people: 2, seen: noWatermark as Watermark, full: false }
  const stored = (): Result<void, StoreError> => (state.full ? fail({ kind: 'quota-full' }) : ok())
  const said: ReceiptBody[] = []
  const writer = new ReceiptWriter(
    {
      self: bob.member.user,
      device: bob.member.id,
      enabled: () => state.enabled,
      people: () => state.people,
      arrived: () => arrivedOf(bob.room.entries(), bob.member.user),
      seen: () => state.seen,
      entries: () => bob.room.entries(),
      async store() {
        done.push('store')
        return stored()
      },
      async say(body) {
        done.push('say')
        said.push(body)
        const prepared = bob.room.prepare(body)
        bob.room.adopt(prepared)
        writer.poke() // as a room does for all that is new in its document
        return ok(prepared.id)
      },
      async drop(stale) {
        done.push(`drop ${stale.length}`)
        bob.erase(...stale)
        return ok()
      },
      onIdle: () => done.push('idle'),
    },
    { clock: world.clock, random: nodeRandom },
  )
  const pass = async (ms: number) => {
    world.clock.advance(ms)
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
  }
  const hear = (text: string) => {
    ann.say(text)
    share(ann, bob)
    writer.poke()
  }
  /** Without a second for the writing of it. */
  const hearNow = (text: string) => {
    ann.room.adopt(ann.room.prepare({ kind: 'message', text }))
    share(ann, bob)
    writer.poke()
  }
  /** What it stored, said and dropped, in order. */
  const acts = () => done.filter((each) => each !== 'idle')
  return { world, ann, bob, state, writer, said, done, acts, pass, hear, hearNow }
}

describe('receipts', () => {
  test('[N8] all that comes within a second is one receipt, stored before it is said', async () => {
    const { hear, hearNow, pass, acts, said } = scene()
    hear('one')
    await pass(900)
    hearNow('two')
    expect(acts()).toEqual([])
    await pass(100)
    expect(acts()).toEqual(['store', 'say'])
    expect(claimsOf(said).delivered.size).toBe(1)
    expect([...claimsOf(said).delivered.values()]).toEqual([2])
  })

  test('[N4] a receipt asks for none: then there is quiet', async () => {
    const { hear, pass, acts, world } = scene()
    hear('one')
    for (let count = 0; count < 20; count += 1) await pass(2_000)
    expect(acts()).toEqual(['store', 'say'])
    expect(world.clock.pending()).toBe(0)
  })

  test('[N8] a look is said after what arrived, in the same run', async () => {
    const { hear, pass, state, writer, bob, said } = scene()
    hear('one')
    await pass(3_000)
    state.seen = arrivedOf(bob.room.entries(), bob.member.user)
    writer.poke()
    await pass(3_000)
    expect(said).toHaveLength(2)
    expect(bob.room.entries().filter(({ kind }) => kind === 'receipt')).toHaveLength(1)
    expect(claimsOf(said.slice(1)).read).toEqual(state.seen)
  })

  test('[N8] nothing while it is switched off or nobody else is there; afterwards what is due', async () => {
    const { hear, pass, state, writer, acts } = scene()
    state.enabled = false
    hear('one')
    await pass(60_000)
    state.enabled = true
    state.people = 1
    writer.poke()
    await pass(60_000)
    expect(acts()).toEqual([])
    state.people = 2
    writer.poke()
    await pass(2_000)
    expect(acts()).toEqual(['store', 'say'])
  })

  test('[N8] switched off while it waits: nothing is said', async () => {
    const { hear, pass, state, acts } = scene()
    hear('one')
    state.enabled = false
    await pass(60_000)
    expect(acts()).toEqual([])
  })

  test.each([
    ['two, and one word', 1, 1, 15],
    ['two in a lively talk', 10, 1, 1_500],
    ['five, one message a second', 16, 4, 60_000],
    ['twenty, and three words', 3, 19, 48_735],
    ['nobody said anything lately', 0, 19, 0],
  ])('[N8] the pause of %s', (_room, lately, readers, pauseMs) => {
    expect(receiptPauseMs(lately, readers)).toBe(pauseMs)
  })

  test('[N8] in a talk of two a tick is a second away, however long the talk', async () => {
    const { hear, pass, said } = scene()
    for (let count = 1; count <= 30; count += 1) {
      hear(`${count}`)
      await pass(1_000)
      expect(said).toHaveLength(count)
      await pass(5_000)
    }
  })

  test('[N8] the busier the room, the fewer receipts; once it is quiet, what is due comes soon', async () => {
    const saidIn = async (people: number) => {
      const { hear, pass, state, said, bob } = scene()
      state.people = people
      for (let count = 0; count < 120; count += 1) {
        hear(`${count}`) // one a second
        await pass(0)
      }
      const busy = said.length
      for (let count = 0; count < 25; count += 1) await pass(1_000)
      expect(claimsOf(said).delivered).toEqual(arrivedOf(bob.room.entries(), bob.member.user))
      return busy
    }
    const [two, five, twenty] = [await saidIn(2), await saidIn(5), await saidIn(20)]
    expect(two).toBeGreaterThan(20)
    expect(five).toBeLessThan(10)
    expect(twenty).toBeLessThan(10)
  })

  test('[N8] a clock that is set back makes nobody wait', async () => {
    const { hear, pass, said, world } = scene()
    hear('one')
    await pass(1_000)
    world.clock.jumpTo(world.clock.nowMs() - 3_600_000)
    hear('two')
    for (let count = 0; count < 3; count += 1) await pass(1_000)
    expect(said).toHaveLength(2)
  })

  test('[N8] above twenty people it takes 30 to 40 s', async () => {
    const { hear, pass, state, acts } = scene()
    state.people = 21
    hear('one')
    await pass(29_900)
    expect(acts()).toEqual([])
    await pass(10_200)
    expect(acts()).toEqual(['store', 'say'])
  })

  test('[N8] what could not be stored is not said, and tried again by itself, calmly', async () => {
    const { hear, pass, state, acts } = scene()
    state.full = true
    hear('one')
    await pass(2_000)
    expect(acts()).toEqual(['store'])
    for (let count = 0; count < 30; count += 1) await pass(1_000)
    expect(acts()).toEqual(['store', 'store', 'store'])
    state.full = false
    await pass(15_000)
    expect(acts().slice(3)).toEqual(['store', 'say'])
  })

  test('[N8] what comes while a receipt is being said is said after it; then it is idle', async () => {
    const { hear, pass, writer, said, done, world } = scene()
    hear('one')
    world.clock.advance(2_000)
    expect(writer.isBusy()).toBe(true)
    hear('two')
    for (let count = 0; count < 5; count += 1) await pass(2_000)
    expect(said.map((body) => [...claimsOf([body]).delivered.values()])).toEqual([[1], [2]])
    expect(done.filter((each) => each === 'say')).toHaveLength(2)
    expect(done.at(-1)).toBe('idle')
    expect(writer.isBusy()).toBe(false)
  })

  test('[N8] once stopped nothing is said', async () => {
    const { hear, pass, writer, acts, world } = scene()
    hear('one')
    writer.stop()
    writer.poke()
    await pass(60_000)
    expect(acts()).toEqual([])
    expect(world.clock.pending()).toBe(0)
  })

  test('[N7] receipts of sixteen earlier openings go with the next one; nothing that was said of them is lost', async () => {
    const first = scene()
    let at = first
    for (let opening = 0; opening <= maxStaleReceipts; opening += 1) {
      at.hear(`in opening ${opening}`)
      await at.pass(2_000)
      at.writer.stop()
      const ann = at.ann
      at = scene(at.world, at.world.open(at.world.members.bob, { state: at.bob.state() }))
      share(ann, at.ann)
    }
    const bob = at.bob
    const receipts = bob.room.entries().filter(({ kind }) => kind === 'receipt')
    expect(receipts).toHaveLength(1)
    const [body] = receipts.flatMap(({ body: each }) => (each.kind === 'receipt' ? [each] : []))
    expect(claimsOf(body ? [body] : []).delivered).toEqual(arrivedOf(bob.room.entries(), bob.member.user))
  })
})
