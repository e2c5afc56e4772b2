/**
 * A hostile device in a world: somebody's stored keys in the hands of who says what no engine would. The person's own app goes
 * on beside it, as honest as the others, so that all that holds in a world must hold for it, too.
 */
import * as Y from 'yjs'
import { loadProfile, type Profile } from '../../../shared/client/profile.ts'
import { loadRoom, type RoomFiles } from '../../../shared/client/roomFiles.ts'
import { signingKeyOf } from '../../../shared/crypto/signature.ts'
import type { FrameNumber, RoomId } from '../../../shared/foundation/ids.ts'
import type { Clock, Random, Store } from '../../../shared/foundation/ports.ts'
import { ok } from '../../../shared/foundation/result.ts'
import type { Frame } from '../../../shared/protocol/frame.ts'
import type { OpenedEntry } from '../../../shared/room/chainedEntry.ts'
import { segmentDocument } from '../../../shared/room/documentName.ts'
import { epochSecretsOf } from '../../../shared/room/group.ts'
import { roomKeysOf, rowOfCommit } from '../../../shared/room/keyRing.ts'
import { createRoomDocument } from '../../../shared/room/roomDocument.ts'
import { type CarriedUpdate, openDataFrame } from '../../../shared/room/sealedFrame.ts'
import { createLogChannel, type LogChannel } from '../../../shared/sync/logChannel.ts'
import type { AccessKey } from '../../../shared/sync/logOpening.ts'
import { createRelayLink } from '../../../shared/sync/relayLink.ts'
import type { Chance } from './chance.ts'
import type { Device } from './device.ts'
import type { Actor } from './timeline.ts'
import type { World } from './world.ts'

/** What lies on the disk of a device, and what its log holds. */
export interface Loot {
  readonly files: RoomFiles
  readonly profile: Profile
  readonly room: RoomId
  /** All that is said in the first segment, by everybody. */
  readonly entries: readonly OpenedEntry[]
  /** Updates as others sent them. */
  readonly updates: readonly CarriedUpdate[]
  /** The next clock of every run. */
  readonly nextByClient: ReadonlyMap<number, number>
  readonly channel: LogChannel
}

export class HostileMember {
  private readonly world: World
  private readonly device: Device
  private readonly chance: Chance
  private readonly actor: Actor = { name: 'the hostile device', alive: true }

  constructor(world: World, device: Device) {
    this.world = world
    this.device = device
    this.chance = world.chance.fork()
  }

  /** Opens the room's log with the stolen keys and does something with them; false when it could not. */
  async with(room: RoomId, act: (loot: Loot, chance: Chance) => Promise<void> | void): Promise<boolean> {
    const { device, world } = this
    const store = lyingOpen(device)
    const profile = await loadProfile(store)
    const files = await loadRoom(store, room)
    if (!profile.ok || !profile.value || !files.ok) return false
    const access = signingKeyOf((await epochSecretsOf(files.value.group)).accessSeed)
    const frames: Frame[] = []
    const opened: { channel?: LogChannel; close?: () => void } = {}
    await world.timeline.perform(this.actor, () => {
      const key = { commit: files.value.record.commit, key: access }
      Object.assign(opened, this.follow(files.value, key, frames))
    })
    await world.timeline.pass(3_000)
    const { channel, close } = opened
    const isOpen = channel?.status().kind === 'live'
    if (channel && isOpen) {
      const stolen = { files: files.value, profile: profile.value }
      const loot = { ...stolen, room, channel, ...lootOf(stolen, frames, this.chance) }
      const acting: Promise<void>[] = []
      await world.timeline.perform(
        this.actor,
        () => void acting.push(Promise.resolve(act(loot, this.chance))),
      )
      await world.timeline.pass(1_500)
      await Promise.all(acting)
    }
    await world.timeline.perform(this.actor, () => close?.())
    return isOpen
  }

  private follow(files: RoomFiles, key: AccessKey, frames: Frame[]) {
    const { timeline, wire } = this.world
    const clock: Clock = {
      nowMs: () => timeline.nowMs,
      after: (delayMs, callback) => timeline.after(this.actor, delayMs, callback),
    }
    const diagnostics = { count: () => undefined }
    const ports = { clock, random: this.chance, diagnostics, transport: wire.transportOf(this.actor) }
    const link = createRelayLink({ ...ports, origin: 'http://relay.test' })
    let taken = 0 as FrameNumber
    const owner = {
      accessKey: () => key,
      cursor: () => taken,
      async onFrame(frame: Frame) {
        frames.push(frame)
        taken = frame.number
      },
      onSignal: () => undefined,
      onRolledBack: () => undefined,
      onStatus: () => undefined,
      genesis: () => undefined,
    }
    const channel = createLogChannel(link, files.record.log, owner, { clock, diagnostics })
    link.setWanted(true)
    return {
      channel,
      close() {
        channel.close()
        link.close()
      },
    }
  }
}

/** Reads past the device's own engine. */
function lyingOpen({ disk }: Device): Store {
  return {
    read: async (table, key) => ok(disk.read(table, key)),
    list: async (table, prefix) => ok(disk.list(table, prefix)),
    write: async () => ok(),
  }
}

function lootOf(
  { files, profile }: Pick<Loot, 'files' | 'profile'>,
  frames: readonly Frame[],
  random: Random,
) {
  const doc = new Y.Doc()
  const { record, ring } = files
  const room = createRoomDocument({
    name: segmentDocument(0),
    doc,
    keys: roomKeysOf(record.room, () => ring),
    device: profile.device,
    random,
    clock: { nowMs: () => 0, after: () => () => undefined },
  })
  const updates: CarriedUpdate[] = []
  for (const { id, commit, content } of frames) {
    const row = rowOfCommit(ring, commit)
    if (!row || content.kind !== 'data') continue
    const seal = { log: record.log, commit: row.commit, frameKey: row.frameKey }
    const opened = openDataFrame({ id, body: content.body }, seal)
    if (!opened.ok) continue
    for (const carried of opened.value) {
      if (carried.document !== segmentDocument(0)) continue
      updates.push(carried)
      const admitted = room.admit(carried.update, { form: carried.form })
      if (!admitted.ok) continue
      Y.applyUpdate(doc, admitted.value.update)
      room.settle(admitted.value)
    }
  }
  const nextByClient = new Map(
    [...doc.store.clients].map(([client]) => [client, Y.getState(doc.store, client)]),
  )
  return { entries: room.entries(), updates, nextByClient }
}
