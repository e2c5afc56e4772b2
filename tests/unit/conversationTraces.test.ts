import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { EntryId, FrameNumber } from '../../shared/foundation/ids.ts'
import { stateBounds } from '../../shared/room/admission.ts'
import { Arrivals } from '../../shared/room/arrivals.ts'
import type { OpenedEntry } from '../../shared/room/chainedEntry.ts'
import { type Conversation, conversationOf } from '../../shared/room/conversation.ts'
import type { EntryBody } from '../../shared/room/entry.ts'
import { type Placed, placeInTime } from '../../shared/room/timeline.ts'
import { rangesNaming } from '../../shared/room/warrantRanges.ts'
import { createWorld, type Member, noneKnown, type Place, type World } from '../support/documentWorld.ts'
import { dayMs } from '../support/placedEntries.ts'
import { newestByTheRules, wholeOf } from '../support/wholeConversation.ts'

/** A device with its document, what it knows of the relay, and how far it has read there. */
interface Device {
  place: Place
  readonly arrivals: Arrivals
  readonly sent: Map<number, number>
  read: number
  readonly wrongMs: number
}

interface Frame {
  readonly update: Uint8Array
  readonly stampMs: number
}

interface Stage {
  readonly world: World
  readonly log: Frame[]
  readonly devices: readonly Device[]
  /** Messages that were deleted, and when that message was said. */
  readonly deleted: Set<EntryId>
}

const seeds = Array.from({ length: 30 }, (_, index) => index + 1)
const steps = 150

describe('five devices that talk, mend, react and delete, two by clocks a day wrong', () => {
  test.each(seeds)(
    '[T1] all see one conversation in the end, and so does who comes then (seed %i)',
    (seed) => {
      const stage = runTrace(seed)
      for (const device of stage.devices) publish(device, stage)
      for (const device of stage.devices) catchUp(device, stage)
      const [first, ...others] = stage.devices.map((device) => wholeOf(conversationIn(device)))
      for (const other of others) expect(other).toEqual(first)
      expect(wholeOf(conversationIn(newcomer(stage)))).toEqual(first)
      expect(wholeOf(conversationIn(fromCheckpoint(stage)))).toEqual(first)
      expectTruth(stage)
    },
  )
})

/** What is deleted is one quiet row and nothing else; what Mallory made of the rest stands, although she was removed. */
function expectTruth({ devices, deleted, world }: Stage): void {
  const [device] = devices
  if (!device) throw new Error('nobody is here')
  const conversation = conversationIn(device)
  for (const id of deleted) {
    expect(conversation.rows.filter((row) => row.id === id).map(({ kind }) => kind)).toEqual(['deleted'])
    expect(conversation.isGone(id)).toBe(true)
  }
  for (const { kind, placed } of conversation.rows)
    if (kind === 'message') expect(conversation.textOf(placed).text).toBe(textByTheRules(placed, device))
  const { mallory } = world.members
  const said = device.place.room
    .entries()
    .filter(({ kind, device: by }) => kind === 'reaction' && by === mallory.id)
  const latest = new Map(said.sort((a, b) => a.hlc - b.hlc).map((entry) => [reactedTo(entry), entry]))
  for (const { target, body } of latest.values()) {
    if (!target || deleted.has(target) || body.kind !== 'reaction') continue
    const shown = conversation.reactionsTo(target).find(({ emoji }) => emoji === body.emoji)
    expect(shown?.people.includes(mallory.user) ?? false).toBe(body.on)
  }
}

function textByTheRules({ entry }: Placed, device: Device): string | false {
  const isEdit = (other: OpenedEntry) =>
    other.kind === 'edit' && other.target === entry.id && other.user === entry.user
  const { body } = newestByTheRules(placedIn(device), isEdit)?.entry ?? entry
  return 'text' in body && body.text
}

function reactedTo({ target, body }: OpenedEntry): string {
  return `${target} ${body.kind === 'reaction' && body.emoji}`
}

function runTrace(seed: number): Stage {
  const world = createWorld(seed)
  const { ann, bob, bobsPhone, cleo, mallory } = world.members
  const wrong = [0, 0, dayMs, -dayMs, 0]
  const devices = [ann, bob, bobsPhone, cleo, mallory].map((member, index) =>
    open(world, member, wrong[index]),
  )
  const stage = { world, log: [], devices, deleted: new Set<EntryId>() }
  for (let step = 0; step < steps; step += 1) {
    if (step === steps / 2) removeMallory(stage)
    const here = step < steps / 2 ? devices : devices.slice(0, 4)
    const device = here[world.random.below(here.length)]
    if (device) act(device, stage)
  }
  return stage
}

function open(world: World, member: Member, wrongMs = 0): Device {
  return {
    place: world.open(member, { wrongMs }),
    arrivals: new Arrivals(),
    sent: new Map(),
    read: 0,
    wrongMs,
  }
}

/** What she said before stays hers; she says nothing more. */
function removeMallory(stage: Stage): void {
  const mallory = stage.devices[4]
  if (mallory) publish(mallory, stage)
  stage.world.nextEpoch((roster) => roster.filter(({ device }) => device !== stage.world.members.mallory.id))
}

function act(device: Device, stage: Stage): void {
  const { random, clock } = stage.world
  clock.advance(random.below(3_000))
  const choice = random.below(20)
  const message = anyOf(messagesIn(device), random)
  if (choice < 4 || !message)
    say(device, {
      kind: 'message',
      text: `words ${random.below(1000)}`,
      reply: message && { entry: message.id, segment: 0 },
    })
  else if (choice < 8) say(device, { kind: 'edit', text: `better ${random.below(1000)}` }, message.id)
  else if (choice < 12)
    say(
      device,
      { kind: 'reaction', emoji: random.below(2) ? '👍' : '🎉', on: random.below(3) > 0 },
      message.id,
    )
  else if (choice < 13) deleteForAll(device, message, stage)
  else if (choice < 15) publish(device, stage)
  else if (choice < 18) catchUp(device, stage)
  else if (choice < 19) handOver(device, stage)
  else
    device.place = stage.world.open(device.place.member, {
      state: Y.encodeStateAsUpdate(device.place.doc),
      wrongMs: device.wrongMs,
    })
}

function anyOf<T>(from: readonly T[], random: World['random']): T | undefined {
  return from[random.below(from.length + 1)]
}

function messagesIn({ place }: Device): readonly OpenedEntry[] {
  return place.room.entries().filter(({ kind }) => kind === 'message')
}

function say({ place }: Device, body: EntryBody, target?: EntryId): void {
  place.room.adopt(place.room.prepare(body, target))
}

/** Its author or Ann, who is admin. Its edits go with it, those that are here. */
function deleteForAll(device: Device, message: OpenedEntry, { deleted }: Stage): void {
  const { room } = device.place
  if (!room.mayDelete(message)) return
  const placed = placedIn(device)
  const row = placed.find(({ entry }) => entry.id === message.id)
  if (!row) return
  const edits = conversationOf(placed)
    .editsOf(row)
    .map(({ entry }) => entry)
  const body = {
    kind: 'delete',
    ranges: rangesNaming([message, ...edits]),
    shownAt: placeInTime(row),
  } as const
  room.adopt(room.prepare(body, message.id))
  deleted.add(message.id)
}

/** Sends what the relay lacks; one update in ten goes out twice. */
function publish({ place, sent }: Device, { world, log }: Stage): void {
  for (const { update, heads } of place.room.ownDifference(sent, 700)) {
    const frame = { update, stampMs: world.clock.nowMs() }
    log.push(frame)
    if (world.random.below(10) === 0) log.push(frame)
    for (const [client, head] of heads) sent.set(client, head)
  }
}

function catchUp(device: Device, { log }: Stage): void {
  for (const frame of log.slice(device.read)) {
    device.read += 1
    takeIn(device, frame.update, { number: device.read as FrameNumber, stampMs: frame.stampMs })
  }
}

/** By file: without the relay, and ahead of it. */
function handOver(from: Device, { devices, world }: Stage): void {
  const to = devices[world.random.below(devices.length)]
  if (!to || to === from) return
  for (const { update } of from.place.room.ownDifference(noneKnown, 100_000)) takeIn(to, update)
}

function takeIn(
  { place, arrivals }: Device,
  update: Uint8Array,
  arrival?: { readonly number: FrameNumber; readonly stampMs: number },
): void {
  const admitted = place.room.admit(update, { bounds: stateBounds })
  if (!admitted.ok) throw new Error(`something honest was refused: ${admitted.error.kind}`)
  Y.applyUpdate(place.doc, admitted.value.update, 'provider')
  place.room.settle(admitted.value)
  if (arrival) arrivals.add(admitted.value.heads, arrival)
}

function newcomer(stage: Stage): Device {
  const device = open(stage.world, stage.world.members.ann)
  catchUp(device, stage)
  return device
}

/** Somebody's whole document, and what they know of the relay. */
function fromCheckpoint({ devices, world }: Stage): Device {
  const [giver] = devices
  if (!giver) throw new Error('nobody is here')
  const place = world.open(world.members.cleo)
  expect(place.receive(giver.place.state(), { bounds: stateBounds })).toMatchObject({ ok: true })
  return { ...giver, place }
}

function placedIn({ place, arrivals }: Device): readonly Placed[] {
  return place.room.entries().map((entry) => ({ entry, arrival: arrivals.of(entry.client, entry.clock) }))
}

function conversationIn(device: Device): Conversation {
  return conversationOf(placedIn(device))
}
