/** Entries as a fold gets them, without keys and documents: who said what, when by their clock, and when the relay had it. */

import { nothingElsewhere } from '../../shared/client/roomFacts.ts'
import { noPersonal } from '../../shared/client/roomPersonal.ts'
import type { RoomFacts } from '../../shared/client/roomView.ts'
import type {
  DeviceId,
  EntryId,
  Epoch,
  FrameNumber,
  LogId,
  RoomId,
  UserId,
} from '../../shared/foundation/ids.ts'
import type { OpenedEntry } from '../../shared/room/chainedEntry.ts'
import type { EntryBody, Hlc, WarrantRange } from '../../shared/room/entry.ts'
import type { Placed } from '../../shared/room/timeline.ts'

export const noon = Date.UTC(2026, 5, 1, 12)
export const minuteMs = 60_000
export const dayMs = 24 * 60 * minuteMs

export const [ada, ben, cleo] = ['ada', 'ben', 'cleo'] as UserId[] as [UserId, UserId, UserId]
export const ids = (...names: readonly string[]) => names as readonly string[] as readonly EntryId[]
export const idOf = (name: string) => name as EntryId

const nothing = new Uint8Array(32)
const device = 'd'.repeat(64) as DeviceId

/** Said by Ada `afterMs` after noon by her own clock; at the relay `relayAfterMs` after noon, or not yet. */
export function placed(
  id: string,
  afterMs: number,
  relayAfterMs: number | undefined,
  change: Partial<OpenedEntry> = {},
): Placed {
  const body: EntryBody = change.body ?? { kind: 'message', text: id }
  const entry: OpenedEntry = {
    id: idOf(id),
    hlc: ((noon + afterMs) * 256) as Hlc,
    epoch: 0 as Epoch,
    kind: body.kind,
    body,
    target: undefined,
    user: ada,
    device,
    own: false,
    run: { device, runClass: 'content', random: nothing },
    client: 1,
    clock: 0,
    link: nothing,
    previous: nothing,
    ...change,
  }
  const arrival =
    relayAfterMs === undefined
      ? undefined
      : { number: (relayAfterMs + 1) as FrameNumber, stampMs: noon + relayAfterMs }
  return { entry, arrival }
}

/** Said by `user` about a message, at the relay at once. */
export function about(
  target: string,
  body: EntryBody,
  at: { readonly id: string; readonly ms: number; readonly user?: UserId },
): Placed {
  const { id, ms, user = ada } = at
  return placed(id, ms, ms, { body, target: idOf(target), user })
}

/** A warrant over something of Ada's. */
export function warrant(change: Partial<WarrantRange> = {}): readonly WarrantRange[] {
  const range = { device, random: new Uint8Array(16), runClass: 'content', last: nothing } as const
  return [{ ...range, epoch: 0 as Epoch, from: 0, to: 0, ...change }]
}

export function edit(text: string): EntryBody {
  return { kind: 'edit', text }
}

export function reaction(emoji: string, on = true): EntryBody {
  return { kind: 'reaction', emoji, on }
}

/** What Ben, who is in a room with Ada, projects. */
export function factsOf(change: Partial<RoomFacts> = {}): RoomFacts {
  const record = {
    room: 'r' as RoomId,
    log: 'l' as LogId,
    kind: 'group',
    phase: 'open',
    createdAtMs: noon,
    doorSeed: new Uint8Array(32),
    commit: 1 as FrameNumber,
    genesis: undefined,
    openInvites: [],
    ownInvites: [],
    documents: [],
    seenBefore: undefined,
  } as const
  return {
    record,
    self: ben,
    members: [{ user: ada }, { user: ben }],
    admins: [],
    byAdmin: () => true,
    userOf: () => ada,
    state: [],
    said: [],
    older: false,
    newer: false,
    elsewhere: nothingElsewhere,
    unopened: [],
    personal: noPersonal,
    receipts: new Map(),
    presence: () => ({ kind: 'offline', lastActiveMs: undefined }),
    typing: [],
    refusal: undefined,
    trouble: undefined,
    ...change,
  }
}
