import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EngineHandle } from '../../app/engine/tabClient.ts'
import type { KeepPromise, Persistence } from '../../app/platform/persistence.ts'
import { markProfileHere, wasProfileHere } from '../../app/platform/storageHealth.ts'
import { createKeeping, keptClient } from '../../app/state/keeping.ts'
import { formerProfile, isStoreLost } from '../../app/state/storageTrouble.ts'
import { storageTroubleTexts } from '../../app/text/storageTrouble.ts'
import { t } from '../../app/text/t.ts'
import { firstPreferences } from '../../shared/client/settings.ts'
import type { AccountTrouble, AccountView } from '../../shared/client/views.ts'
import type { EntryId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'

const self = { user: 'aa' as UserId, name: 'Ada', picture: undefined }
const boat = 'b0a7' as RoomId

function account(troubles: readonly AccountTrouble[], someone = true): AccountView {
  const connection = { kind: 'up-to-date' } as const
  const preferences = firstPreferences
  return { self: someone ? self : undefined, connection, waiting: 0, rooms: [], preferences, troubles }
}

/** What a page keeps beside the database. */
class LocalStorage {
  private readonly items = new Map<string, string>()
  getItem = (key: string) => this.items.get(key) ?? null
  setItem = (key: string, value: string) => void this.items.set(key, value)
}

beforeEach(() => vi.stubGlobal('localStorage', new LocalStorage()))
afterEach(() => vi.unstubAllGlobals())

describe('storage trouble in words', () => {
  test('[S15] rooms are counted together, and each kind says its own sentence', () => {
    const texts = storageTroubleTexts([
      { kind: 'not-stored', error: { kind: 'quota-full' } },
      { kind: 'message-damaged', count: 2 },
      { kind: 'room-damaged', room: boat },
      { kind: 'room-damaged', room: 'other' as RoomId },
    ])
    expect(texts).toEqual([
      t('storage-full'),
      t('messages-damaged', { count: 2 }),
      t('rooms-damaged', { count: 2 }),
    ])
    expect(texts[2]).toMatch(/^2 rooms cannot be opened/)
  })

  test('[S4] a store that was taken away is no line but a page in the way of everything', () => {
    const lost = account([{ kind: 'not-stored', error: { kind: 'store-lost', detail: 'versionchange' } }])
    expect(isStoreLost(lost)).toBe(true)
    expect(storageTroubleTexts(lost.troubles)).toEqual([])
    expect(isStoreLost(account([{ kind: 'not-stored', error: { kind: 'quota-full' } }]))).toBe(false)
    expect(isStoreLost(undefined)).toBe(false)
  })
})

describe('a first run that is none', () => {
  test('[S17] the mark outside the database finds out a browser that forgot the database alone', () => {
    expect(formerProfile(account([], false))).toBeUndefined()
    markProfileHere()
    expect(wasProfileHere()).toBe(true)
    expect(formerProfile(account([], false))).toBe('forgotten')
    expect(formerProfile(account([]))).toBeUndefined()
    expect(formerProfile(undefined)).toBeUndefined()
  })

  test('[S17] a page without that storage begins as if for the first time', () => {
    vi.stubGlobal('localStorage', undefined)
    markProfileHere()
    expect(formerProfile(account([], false))).toBeUndefined()
  })

  test('[S14] a damaged identity is told apart from a forgotten one', () => {
    markProfileHere()
    expect(formerProfile(account([{ kind: 'identity-damaged' }], false))).toBe('damaged')
  })
})

describe('the promise to keep what is stored', () => {
  function persistence(answer: KeepPromise) {
    const state = { asks: 0 }
    const asking: Persistence = {
      state: async () => 'may-forget',
      async ask() {
        state.asks += 1
        return answer
      },
      get asked() {
        return state.asks > 0
      },
    }
    return { asking, state }
  }

  const engine = {
    post: async (_room: RoomId, text: string) =>
      text === '' ? fail({ kind: 'empty' } as const) : ok('e1' as EntryId),
    join: async () => ok(boat),
  } as unknown as EngineHandle

  test('[S18] is asked for once, after the first message or room, and never for nothing', async () => {
    const { asking, state } = persistence('promised')
    const keeping = createKeeping(asking)
    const client = keptClient(engine, keeping)
    await client.post(boat, '')
    expect(state.asks).toBe(0)
    await client.post(boat, 'hello')
    await client.join('link')
    await vi.waitFor(() => expect(keeping.promise()).toBe('promised'))
    expect(state.asks).toBe(1)
  })

  test('[S18] is shown as the browser gave it', async () => {
    const keeping = createKeeping(persistence('may-forget').asking)
    expect(keeping.promise()).toBeUndefined()
    await keeping.look()
    expect(keeping.promise()).toBe('may-forget')
  })
})
