import { afterEach, describe, expect, test } from 'vitest'
import { answersName, type Bus, openBus } from '../../app/engine/bus.ts'
import { coalesced } from '../../app/engine/coalesced.ts'
import { serveEngine } from '../../app/engine/ownerServer.ts'
import { type Announcement, type EngineState, rpcVersion } from '../../app/engine/rpc.ts'
import { createTabClient, type EngineHandle } from '../../app/engine/tabClient.ts'
import type { ClientApi, PostOptions } from '../../shared/client/api.ts'
import { noDraft } from '../../shared/client/roomPersonal.ts'
import { firstPreferences } from '../../shared/client/settings.ts'
import type { AccountView, RoomView, RoomWindow } from '../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'
import { createFakeClock } from '../support/fakeClock.ts'

const kitchen = 'a'.repeat(64) as RoomId
const entry = 'b'.repeat(40) as EntryId

/** One browser profile: real BroadcastChannels under names of its own, tabs and owners that come and go. */
function profile(name: string) {
  const buses: Bus[] = []
  const open = (channel: string) => {
    const bus = openBus(`${name} ${channel}`)
    buses.push(bus)
    return bus
  }
  const clock = createFakeClock()
  const closings = new Map<string, () => void>()
  const reported: unknown[] = []
  let terms = 0
  const gone = (tab: string) => new Promise<void>((resolve) => closings.set(tab, resolve))
  closeAfter.push(() => {
    for (const bus of buses) bus.close()
  })
  return {
    clock,
    reported,
    closeTab: (tab: string) => closings.get(tab)?.(),
    announcements: () => open('requests'),
    openTab: (tab: string): EngineHandle =>
      createTabClient({ tab, requests: open('requests'), answers: open(answersName(tab)) }),
    startOwner: (owner: string, client: ClientApi) =>
      serveEngine(client, {
        owner,
        term: ++terms,
        requests: open('requests'),
        openAnswers: (tab) => open(answersName(tab)),
        gone,
        clock,
        report: (error) => reported.push(error),
      }),
  }
}

const closeAfter: (() => void)[] = []
afterEach(() => {
  for (const close of closeAfter.splice(0)) close()
})

function accountOf(waiting: number): AccountView {
  return {
    ...{ self: undefined, connection: { kind: 'connecting' }, waiting, rooms: [], troubles: [] },
    preferences: firstPreferences,
  }
}

/** An engine whose answers and views a scene decides. */
function scriptedEngine(overrides: Partial<ClientApi> = {}) {
  const accountListeners = new Set<(view: AccountView) => void>()
  const posted: string[] = []
  const client: ClientApi = {
    start: async () => ok(),
    createRoom: async () => ok(kitchen),
    invite: async () => ok({ link: 'link', expiresAtMs: 1, uses: 1 }),
    inspectLink: async () => ok(),
    join: async () => ok(kitchen),
    post: async (_room, text) => {
      posted.push(text)
      return ok(entry)
    },
    edit: async () => ok(),
    react: async () => ok(),
    deleteForMe: async () => ok(),
    deleteForAll: async () => ok(),
    messageDetails: async () => undefined,
    rowAt: async () => undefined,
    sendAgain: async () => undefined,
    saveDraft: async () => undefined,
    markSeen: async () => undefined,
    setMuted: async () => undefined,
    setPinned: async () => undefined,
    setRoomInfo: async () => ok(),
    touch: async () => undefined,
    setTyping: async () => undefined,
    setProfile: async () => ok(),
    setPreferences: async () => undefined,
    picture: async () => undefined,
    relaySight: async () => fail({ kind: 'unreachable' }),
    workOffline: async () => undefined,
    recoveryKey: async () => undefined,
    setCreateToken: async () => undefined,
    watchAccount(listener) {
      accountListeners.add(listener)
      listener(accountOf(0))
      return () => accountListeners.delete(listener)
    },
    search: () => () => undefined,
    watchRoom(_room, window, listener) {
      listener({ ...emptyRoom, name: `window of ${limitOf(window)}` })
      return () => undefined
    },
    ...overrides,
  }
  const publish = (waiting: number) => {
    for (const listener of accountListeners) listener(accountOf(waiting))
  }
  return { client, publish, posted, watchers: accountListeners }
}

const emptyRoom: RoomView = {
  id: kitchen,
  preview: false,
  kind: 'group',
  name: 'Kitchen',
  topic: '',
  picture: undefined,
  members: [],
  changeable: false,
  items: [],
  hasOlder: false,
  hasNewer: false,
  unread: 0,
  firstUnread: undefined,
  typing: [],
  draft: noDraft,
  muted: false,
  pinned: false,
  trouble: undefined,
}

function limitOf(window: RoomWindow): number {
  return window.kind === 'newest' ? window.limit : 0
}

/** Everything a listener hears, and waiting for what is to come without a clock. */
function ear<T>() {
  const heard: T[] = []
  const waiting: (() => void)[] = []
  return {
    heard,
    listen(value: T) {
      heard.push(value)
      for (const look of waiting.splice(0)) look()
    },
    async until(isThere: (heard: readonly T[]) => boolean): Promise<void> {
      while (!isThere(heard)) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}

/** Everything posted before has been delivered: messages of one process arrive in the order they were posted in. */
async function heardByAll(): Promise<void> {
  const [one, other] = [openBus('heard by all'), openBus('heard by all')]
  await new Promise<void>((resolve) => {
    other.listen(() => resolve())
    one.post('mark')
  })
  one.close()
  other.close()
}

function holding<T>(heard: readonly T[], kind: string): boolean {
  return heard.some((value) => (value as { kind?: string }).kind === kind)
}

describe('calls', () => {
  test('[H4] a tab gets the answer of the owner, and only its own', async () => {
    const home = profile('answers')
    const alice = scriptedEngine({ createRoom: async (name) => ok(name as RoomId) })
    home.startOwner('o1', alice.client)
    const [one, other] = [home.openTab('one'), home.openTab('other')]
    expect(await Promise.all([one.createRoom('first'), other.createRoom('second')])).toEqual([
      { ok: true, value: 'first' },
      { ok: true, value: 'second' },
    ])
    expect(await one.recoveryKey()).toBeUndefined()
  })

  test('[H4] an engine that is an object with a state of its own is called as one', async () => {
    const home = profile('stateful')
    const stateful = {
      ...scriptedEngine().client,
      key: 'ABCD',
      async recoveryKey(this: { readonly key: string }) {
        return this.key
      },
    }
    home.startOwner('o1', stateful)
    expect(await home.openTab('tab').recoveryKey()).toBe('ABCD')
  })

  test('[H4] a call made before any owner is there waits for it', async () => {
    const home = profile('early')
    const posted = home.openTab('tab').post(kitchen, 'hello')
    home.startOwner('o1', scriptedEngine().client)
    expect(await posted).toEqual({ ok: true, value: entry })
  })

  test('[H4] a call that the owner took to its grave is asked of the next one', async () => {
    const home = profile('handover')
    const asked = ear<string>()
    const dying = scriptedEngine({
      post(_room, text) {
        asked.listen(text)
        return new Promise(() => undefined)
      },
    })
    const stop = home.startOwner('o1', dying.client)
    const posted = home.openTab('tab').post(kitchen, 'hello')
    await asked.until((heard) => heard.length === 1)
    stop()
    const next = scriptedEngine()
    home.startOwner('o2', next.client)
    expect(await posted).toEqual({ ok: true, value: entry })
    expect(next.posted).toEqual(['hello'])
  })

  test('[H9] an exception in the engine reaches the tab as a broken call, without its words', async () => {
    const home = profile('broken')
    const secret = async () => {
      throw new Error('key 0xfeed')
    }
    home.startOwner('o1', scriptedEngine({ createRoom: secret }).client)
    const failure = await home
      .openTab('tab')
      .createRoom('x')
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(home.reported.map(String)).toEqual(['Error: key 0xfeed'])
    expect(String(failure)).toContain('createRoom')
    expect(String((failure as Error).stack)).not.toContain('0xfeed')
  })

  test('[H9] a method that is not a call of the engine is not performed', async () => {
    const home = profile('foreign')
    home.startOwner('o1', scriptedEngine().client)
    const stranger = home.announcements()
    const answers = ear<unknown>()
    const line = openBus(`foreign ${answersName('stranger')}`)
    closeAfter.push(() => line.close())
    line.listen(answers.listen)
    stranger.post({
      version: rpcVersion,
      tab: 'stranger',
      kind: 'call',
      id: 1,
      method: 'constructor',
      args: [],
    })
    await answers.until((heard) => heard.length === 1)
    expect(answers.heard).toEqual([{ kind: 'broke', id: 1, owner: 'o1' }])
  })
})

describe('views', () => {
  test('[H7] a burst becomes its first and its last state', async () => {
    const home = profile('burst')
    const engine = scriptedEngine()
    home.startOwner('o1', engine.client)
    const views = ear<AccountView>()
    home.openTab('tab').watchAccount(views.listen)
    await views.until((heard) => heard.length === 1)
    for (let waiting = 1; waiting <= 100; waiting += 1) engine.publish(waiting)
    home.clock.advance(16)
    await views.until((heard) => heard.at(-1)?.waiting === 100)
    expect(views.heard.map((view) => view.waiting)).toEqual([0, 100])
  })

  test('[H5] a view goes on under the next owner, with the window it had', async () => {
    const home = profile('views')
    const stop = home.startOwner('o1', scriptedEngine().client)
    const rooms = ear<RoomView | undefined>()
    const tab = home.openTab('tab')
    tab.watchRoom(kitchen, { kind: 'newest', limit: 40 }, rooms.listen)
    await rooms.until((heard) => heard.length === 1)
    stop()
    const renamed = scriptedEngine({
      watchRoom(_room, window, listener) {
        listener({ ...emptyRoom, name: `still ${limitOf(window)}` })
        return () => undefined
      },
    })
    home.startOwner('o2', renamed.client)
    await rooms.until((heard) => heard.length === 2)
    expect(rooms.heard.map((room) => room?.name)).toEqual(['window of 40', 'still 40'])
  })

  test('[H5] a view that was ended stays ended', async () => {
    const home = profile('ended')
    const engine = scriptedEngine()
    home.startOwner('o1', engine.client)
    const views = ear<AccountView>()
    const tab = home.openTab('tab')
    const end = tab.watchAccount(views.listen)
    await views.until((heard) => heard.length === 1)
    end()
    await tab.markSeen(kitchen, entry) // the owner has read up to here
    expect(engine.watchers.size).toBe(0)
  })

  test('[H8] what a closed tab watched ends with it', async () => {
    const home = profile('closed')
    const engine = scriptedEngine()
    home.startOwner('o1', engine.client)
    const [closing, staying] = [ear<AccountView>(), ear<AccountView>()]
    home.openTab('closing').watchAccount(closing.listen)
    const other = home.openTab('staying')
    other.watchAccount(staying.listen)
    await Promise.all([closing, staying].map((tab) => tab.until((heard) => heard.length === 1)))
    home.closeTab('closing')
    await other.markSeen(kitchen, entry)
    expect(engine.watchers.size).toBe(1)
  })

  test('[H6] what a dead owner still says is not believed', async () => {
    const home = profile('ghost')
    const ghost = scriptedEngine()
    home.startOwner('o1', ghost.client)
    const views = ear<AccountView>()
    const tab = home.openTab('tab')
    tab.watchAccount(views.listen)
    await views.until((heard) => heard.length === 1)
    home.startOwner('o2', scriptedEngine().client) // the old one was frozen, not gone
    await views.until((heard) => heard.length === 2)
    home.clock.advance(16)
    ghost.publish(666)
    await tab.markSeen(kitchen, entry)
    expect(views.heard.map((view) => view.waiting)).not.toContain(666)
  })

  test.each([
    ['[H6] an owner that thaws and announces itself again is not followed', 1, 'from the present owner'],
    ['[H6] planted: if its term were the higher one, it would be', 3, 'from the thawed one'],
  ])('%s', async (_title, term, answer) => {
    const home = profile(`thawed ${term}`)
    const says = (words: string) => scriptedEngine({ createRoom: async () => ok(words as RoomId) }).client
    const tab = home.openTab('tab')
    home.startOwner('o1', says('from the thawed one'))
    expect(await tab.createRoom('x')).toEqual(ok('from the thawed one'))
    home.startOwner('o2', says('from the present owner'))
    expect(await tab.createRoom('x')).toEqual(ok('from the present owner'))
    home
      .announcements()
      .post({ kind: 'owner', version: rpcVersion, owner: 'o1', term } satisfies Announcement)
    await heardByAll()
    expect(await tab.createRoom('x')).toEqual(ok(answer))
  })
})

describe('saying something once', () => {
  test('[H13] a message asked for again carries the same word, another message another', async () => {
    const home = profile('once')
    const asked = ear<readonly unknown[]>()
    const deaf = scriptedEngine({
      post(...args) {
        asked.listen(args)
        return new Promise(() => undefined)
      },
    })
    const stop = home.startOwner('o1', deaf.client)
    const tab = home.openTab('tab')
    void tab.post(kitchen, 'hello')
    void tab.post(kitchen, 'hello')
    await asked.until((heard) => heard.length === 2)
    stop()
    home.startOwner('o2', deaf.client)
    await asked.until((heard) => heard.length === 4)
    const words = asked.heard.map(([, , options]) => (options as PostOptions).once)
    expect(words.slice(2)).toEqual(words.slice(0, 2))
    expect(new Set(words).size).toBe(2)
    for (const word of words) expect(word).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('whether there is an engine', () => {
  test('a tab hears starting, running, and why an engine could not start', async () => {
    const home = profile('states')
    const states = ear<EngineState>()
    home.openTab('tab').watchEngine(states.listen)
    expect(states.heard).toEqual([{ kind: 'starting' }])
    const failed: Announcement = {
      kind: 'failed',
      version: rpcVersion,
      owner: 'o1',
      failure: { kind: 'store-lost', detail: 'blocked' },
    }
    home.announcements().post(failed)
    await states.until((heard) => holding(heard, 'failed'))
    home.startOwner('o2', scriptedEngine().client)
    await states.until((heard) => holding(heard, 'running'))
    expect(states.heard.map((state) => state.kind)).toEqual(['starting', 'failed', 'running'])
  })

  test('a tab of another version is told so, and asks nothing', async () => {
    const home = profile('versions')
    const states = ear<EngineState>()
    home.openTab('tab').watchEngine(states.listen)
    home.announcements().post({ kind: 'owner', version: rpcVersion + 1, owner: 'newer' })
    await states.until((heard) => holding(heard, 'other-version'))
    expect(states.heard.at(-1)).toEqual({ kind: 'other-version' })
  })
})

test('[H7] values pass at once when it is quiet, and not at all after the end', () => {
  const clock = createFakeClock()
  const passed: number[] = []
  const values = coalesced<number>(16, clock, (value) => passed.push(value))
  values.next(1)
  clock.advance(16)
  values.next(2)
  values.next(3)
  clock.advance(16)
  clock.advance(1_000)
  values.next(4)
  expect(passed).toEqual([1, 2, 3, 4])
  values.next(5)
  values.end()
  clock.advance(1_000)
  values.next(6)
  expect(passed).toEqual([1, 2, 3, 4])
  expect(clock.pending()).toBe(0)
})
