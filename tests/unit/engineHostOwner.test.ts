import { afterEach, describe, expect, test } from 'vitest'
import { answersName, type Bus, openBus } from '../../app/engine/bus.ts'
import {
  hostEngine,
  type OpenedEngine,
  type OwnerLock,
  type OwnerLockEnd,
} from '../../app/engine/engineHost.ts'
import type { Announcement, EngineFailure } from '../../app/engine/rpc.ts'
import { createTabClient } from '../../app/engine/tabClient.ts'
import { keepWorker, turnOf, workerReplaced } from '../../app/engine/workerTurn.ts'
import type { ClientApi } from '../../shared/client/api.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { createFakeClock, type FakeClock } from '../support/fakeClock.ts'

const kitchen = 'a'.repeat(64) as RoomId
const closeAfter: (() => void)[] = []
afterEach(() => {
  for (const close of closeAfter.splice(0)) close()
})

interface Holder {
  readonly own: () => Promise<void>
  readonly end: (end: OwnerLockEnd) => void
}

/** One profile's lock, as browsers keep it; a worker that froze hears of its loss when it thaws. */
class FakeLock {
  private holder: Holder | undefined
  private queue: Holder[] = []

  of(worker: { frozen: Promise<void> }): OwnerLock {
    let waiting: Holder | undefined
    const holderOf = (own: () => Promise<void>, resolve: (end: OwnerLockEnd) => void): Holder => ({
      own,
      end: (end) => void worker.frozen.then(() => resolve(end)),
    })
    return {
      wait: (own) =>
        new Promise((resolve) => {
          waiting = holderOf(own, resolve)
          this.queue.push(waiting)
          this.next()
        }),
      steal: (own) =>
        new Promise((resolve) => {
          this.queue = this.queue.filter((each) => each !== waiting)
          this.holder?.end('stolen')
          this.hold(holderOf(own, resolve))
        }),
    }
  }

  /** The browser ends the worker that holds it. */
  holderDies(): void {
    this.holder = undefined
    this.next()
  }

  private next(): void {
    const next = this.holder ? undefined : this.queue.shift()
    if (next) this.hold(next)
  }

  private hold(holder: Holder): void {
    this.holder = holder
    void holder.own().then(() => {
      holder.end('released')
      if (this.holder !== holder) return
      this.holder = undefined
      this.next()
    })
  }
}

interface Worker {
  readonly clock: FakeClock
  readonly steps: string[]
  freeze(): () => void
}

/** What reaches a frozen worker waits until it thaws. */
function asleepWith(worker: { frozen: Promise<void> }, bus: Bus): Bus {
  return {
    ...bus,
    listen: (listener) => bus.listen((message) => void worker.frozen.then(() => listener(message))),
  }
}

/** One browser profile: tabs' workers over one lock and real BroadcastChannels. */
function profile(name: string) {
  const lock = new FakeLock()
  let terms = 0
  const bus = (channel: string): Bus => {
    const opened = openBus(`${name} ${channel}`)
    closeAfter.push(() => opened.close())
    return opened
  }
  const engineOf = (owner: string): ClientApi =>
    ({ post: async () => ok(owner as EntryId), watchAccount: () => () => undefined }) as unknown as ClientApi
  const opens = async (owner: string): Promise<Result<OpenedEngine, EngineFailure>> =>
    ok({ client: engineOf(owner), term: ++terms })

  function startWorker(owner: string, open = opens): Worker {
    const clock = createFakeClock()
    const steps: string[] = []
    const state = { frozen: Promise.resolve() }
    hostEngine({
      owner,
      requests: asleepWith(state, bus('requests')),
      openAnswers: (tab) => bus(answersName(tab)),
      gone: () => new Promise(() => undefined),
      lock: lock.of(state),
      clock,
      turn: 0,
      jitter: 0,
      prepare: () => void steps.push('prepares'),
      openEngine() {
        steps.push('opens')
        return open(owner)
      },
      replaced: () => steps.push('replaced'),
      report: (error) => steps.push(String(error)),
    })
    return {
      clock,
      steps,
      freeze() {
        const { promise, resolve } = Promise.withResolvers<void>()
        state.frozen = promise
        return resolve
      },
    }
  }

  return {
    lock,
    startWorker,
    openTab: (tab: string) =>
      createTabClient({ tab, requests: bus('requests'), answers: bus(answersName(tab)) }),
    announced: () => {
      const heard: Announcement[] = []
      bus('requests').listen((message) => heard.push(message as Announcement))
      return heard
    },
  }
}

/** Everything posted before has been delivered. */
async function delivered(): Promise<void> {
  const [one, other] = [openBus('delivered'), openBus('delivered')]
  await new Promise<void>((resolve) => {
    other.listen(() => resolve())
    one.post('mark')
  })
  one.close()
  other.close()
}

/** Half seconds pass; after each, whatever was posted arrives. */
async function pass(clocks: readonly FakeClock[], ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    for (const clock of clocks) clock.advance(500)
    await delivered()
  }
}

describe('owning the engine', () => {
  test('the first worker opens it, the second waits, and goes on when the first dies', async () => {
    const home = profile('turns')
    const [first, second] = [home.startWorker('first'), home.startWorker('second')]
    const tab = home.openTab('tab')
    expect(await tab.post(kitchen, 'hello')).toEqual(ok('first'))
    expect(second.steps).toEqual(['prepares'])
    home.lock.holderDies()
    await delivered()
    expect(await tab.post(kitchen, 'hello')).toEqual(ok('second'))
    expect(first.steps).toEqual(['opens'])
  })

  test('[H11] while the owner’s timers run, a worker that waits never takes over', async () => {
    const home = profile('alive')
    const [first, second] = [home.startWorker('first'), home.startWorker('second')]
    await delivered()
    await pass([first.clock, second.clock], 30_000)
    expect(second.steps).toEqual(['prepares'])
  })

  test('[H11] an owner whose timers stand still, but who answers, keeps the engine', async () => {
    const home = profile('throttled')
    home.startWorker('first')
    const second = home.startWorker('second')
    await delivered()
    await pass([second.clock], 30_000)
    expect(second.steps).toEqual(['prepares'])
  })

  test('[H11] [H12] a frozen owner is replaced within four seconds, and ends when it thaws', async () => {
    const home = profile('frozen')
    const first = home.startWorker('first')
    const second = home.startWorker('second')
    await delivered()
    const thaw = first.freeze()
    await pass([second.clock], 4_000)
    expect(second.steps).toEqual(['prepares', 'opens'])
    expect(first.steps).toEqual(['opens'])
    const tab = home.openTab('tab')
    expect(await tab.post(kitchen, 'hello')).toEqual(ok('second'))
    thaw() // and it answers whoever asked it meanwhile, before it hears of its loss
    await delivered()
    expect(first.steps).toEqual(['opens', 'replaced'])
    expect(await tab.post(kitchen, 'hello')).toEqual(ok('second'))
    const heard = home.announced()
    await pass([first.clock], 5_000)
    expect(heard.filter(({ owner }) => owner === 'first')).toEqual([])
  })

  test('[H11] an owner that is long in opening says that it is alive', async () => {
    const home = profile('slow')
    const first = home.startWorker('first', () => new Promise(() => undefined))
    const second = home.startWorker('second')
    await pass([first.clock, second.clock], 30_000)
    expect([first.steps, second.steps]).toEqual([['opens'], ['prepares']])
  })

  test('an engine that cannot open says why and lets the next one try', async () => {
    const home = profile('failing')
    const heard = home.announced()
    home.startWorker('first', async () => fail({ kind: 'quota-full' }))
    const second = home.startWorker('second')
    expect(await home.openTab('tab').post(kitchen, 'hello')).toEqual(ok('second'))
    expect(second.steps).toEqual(['opens'])
    expect(heard).toContainEqual(expect.objectContaining({ kind: 'failed', failure: { kind: 'quota-full' } }))
  })

  test('an engine that throws while opening is a crash, told to this device alone', async () => {
    const home = profile('crashing')
    const heard = home.announced()
    const first = home.startWorker('first', async () => {
      throw new Error('key 0xfeed')
    })
    await delivered()
    await delivered()
    expect(first.steps).toEqual(['opens', 'Error: key 0xfeed'])
    expect(heard.at(-1)).toMatchObject({ kind: 'failed', failure: { kind: 'crashed' } })
    expect(JSON.stringify(heard)).not.toContain('0xfeed')
  })

  test('[H12] an owner that was fenced while opening ends without a word', async () => {
    const home = profile('fenced')
    const heard = home.announced()
    const first = home.startWorker('first', async () => fail({ kind: 'fenced' }))
    await delivered()
    await delivered()
    expect(first.steps).toEqual(['opens', 'replaced'])
    expect(heard.map(({ kind }) => kind)).not.toContain('failed')
  })
})

describe('a page and its worker', () => {
  test('[H12] a replaced worker is ended and a fresh one started, which knows how often', () => {
    const started: { name: string; ended: boolean; say(data: unknown): void }[] = []
    let nowMs = 0
    keepWorker(
      (name) => {
        const target = new EventTarget()
        const worker = {
          name,
          ended: false,
          say: (data: unknown) => target.dispatchEvent(new MessageEvent('message', { data })),
        }
        started.push(worker)
        const terminate = () => {
          worker.ended = true
        }
        return Object.assign(target, { terminate }) as unknown as globalThis.Worker
      },
      () => nowMs,
    )
    started[0]?.say('something else')
    started[0]?.say(workerReplaced)
    nowMs = 60_000
    started[1]?.say(workerReplaced)
    nowMs = 3_600_000
    started[2]?.say(workerReplaced)
    expect(started.map(({ name, ended }) => [turnOf(name), ended])).toEqual([
      [0, true],
      [1, true],
      [2, true],
      [1, false],
    ])
  })
})
