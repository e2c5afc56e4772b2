/** Records of a device as earlier versions wrote them: their bytes never change, and they open for ever. */
import { describe, expect, test } from 'vitest'
import { closedSegmentKey, closedValue } from '../../shared/client/closedSegment.ts'
import {
  cursorRecord,
  historyRecord,
  maxCursorBytes,
  maxHistoryBytes,
  maxRoomRecordBytes,
  roomRecord,
} from '../../shared/client/roomRecord.ts'
import { firstPreferences, loadSettings, storeSettings } from '../../shared/client/settings.ts'
import { fromHex, toHex } from '../../shared/foundation/bytes.ts'
import { decode, encode } from '../../shared/foundation/codec.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { createMemoryStore } from '../support/memoryStore.ts'

const room = 'aa'.repeat(32)
/** Room, log, kind group, phase open, made at 5, door seed, commit 7, no genesis, no invites, two documents. */
const fields = `${room}${'bb'.repeat(32)}010105${'cc'.repeat(32)}0700000002057374617465097365676d656e742f30`

describe('a room’s record', () => {
  test.each([
    ['version 1, which said itself what was seen', `01${fields}09`, 9],
    ['version 2', `02${fields}0109`, 9],
    ['version 2, once personal records say what was seen', `02${fields}00`, undefined],
  ])('[P5] %s', (_what, hex, seenBefore) => {
    const opened = decode(roomRecord, fromHex(hex), maxRoomRecordBytes)
    expect(opened).toMatchObject({
      ok: true,
      value: { room, kind: 'group', phase: 'open', commit: 7, documents: ['state', 'segment/0'], seenBefore },
    })
    if (opened.ok && hex.startsWith('02')) expect(toHex(encode(roomRecord, opened.value))).toBe(hex)
  })
})

describe('settings', () => {
  test.each([
    ['version 1, which knew no preferences', '010000'],
    ['version 2', '02000001010001'],
  ])('[P5] %s', async (_what, hex) => {
    const store = createMemoryStore()
    await store.write([{ table: 'profile', key: 'settings', value: fromHex(hex) }], 'strict')
    const loaded = await loadSettings(store)
    expect(loaded).toEqual({
      ok: true,
      value: { createToken: undefined, workOffline: false, preferences: firstPreferences },
    })
    if (loaded.ok) await storeSettings(store, loaded.value)
    expect(await loadSettings(store)).toEqual(loaded)
  })
})

describe('history', () => {
  test('[P10] cards and what is still to be erased, version 1', () => {
    const hex = `010200010205${'01'}${'dd'.repeat(20)}010607030001097365676d656e742f30`
    expect(decode(historyRecord, fromHex(hex), maxHistoryBytes)).toEqual({
      ok: true,
      value: {
        cards: [
          { number: 0, fromMs: 1, toMs: 2, unread: 5, firstUnread: 'dd'.repeat(20), firstUnreadMs: 1 },
          { number: 1, fromMs: 6, toMs: 7, unread: 3, firstUnread: undefined, firstUnreadMs: 6 },
        ],
        leaving: ['segment/0'],
      },
    })
  })

  test('[P10] cards since then say when the first unread row was said, version 2', () => {
    const card = { number: 0, fromMs: 1, toMs: 2, unread: 5, firstUnread: 'dd'.repeat(20), firstUnreadMs: 2 }
    const hex = `020100010205${'01'}${'dd'.repeat(20)}0200`
    expect(decode(historyRecord, fromHex(hex), maxHistoryBytes)).toEqual({
      ok: true,
      value: { cards: [card], leaving: [] },
    })
  })

  test('[P10] a closed segment, version 1: an empty document and one arrival', () => {
    const opened = decode(closedValue, fromHex('010200000105010308' + '64'), 1024)
    expect(opened).toMatchObject({
      ok: true,
      value: { arrivals: [{ client: 5, stretches: [{ to: 3, number: 8, stampMs: 100 }] }] },
    })
    expect(closedSegmentKey(room as RoomId, 3)).toBe(`${room}/3`)
  })
})

describe('a cursor', () => {
  test('[P5] version 1, whose writer passed packed frames by: the log is taken in once more', () => {
    const empty = decode(cursorRecord, fromHex('010900'), maxCursorBytes)
    expect(empty).toEqual({ ok: true, value: { cursor: 0, documents: [] } })
  })

  test('[P5] version 2', () => {
    const opened = decode(cursorRecord, fromHex('020900'), maxCursorBytes)
    expect(opened).toEqual({ ok: true, value: { cursor: 9, documents: [] } })
    if (opened.ok) expect(toHex(encode(cursorRecord, opened.value))).toBe('020900')
  })
})
