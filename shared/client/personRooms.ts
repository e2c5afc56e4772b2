/**
 * One person's rooms on this device: opened at start, made, entered, and let go again when making them was broken off.
 * What cannot be opened stays closed, is counted and told as a trouble; the rest goes on.
 */
import type { RoomId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { viewOf } from '../room/group.ts'
import type { InviteLink } from '../room/inviteLink.ts'
import type { JoinError } from './api.ts'
import { createRoom } from './createRoom.ts'
import type { ClientDeps } from './deps.ts'
import { Entrance } from './entrance.ts'
import type { Profile } from './profile.ts'
import { Room } from './room.ts'
import { loadRoom, type RoomFiles, removeRoom } from './roomFiles.ts'
import type { RoomOptions } from './roomOptions.ts'
import type { Troubles } from './troubles.ts'
import type { RoomKind } from './views.ts'

export interface PersonRoomsParts {
  readonly deps: ClientDeps
  readonly profile: Profile
  readonly options: RoomOptions
  readonly troubles: Troubles
  /** A room came, went or changed. */
  readonly changed: (room: RoomId) => void
}

/** A full disk gets room at some time: nobody else would say so. */
const openAgainMs = 3_000

export class PersonRooms {
  private readonly parts: PersonRoomsParts
  private readonly byId = new Map<RoomId, Room>()
  private readonly entrance: Entrance
  private cancelAgain: () => void = () => undefined

  constructor(parts: PersonRoomsParts) {
    this.parts = parts
    this.entrance = new Entrance((files) => this.settleIn(files))
  }

  all(): readonly Room[] {
    return [...this.byId.values()]
  }

  get(room: RoomId): Room | undefined {
    return this.byId.get(room)
  }

  /** Opens what is stored; what a full disk kept closed is tried again. */
  async openStored(rooms: readonly RoomId[]): Promise<void> {
    const unopened: RoomId[] = []
    for (const id of rooms) {
      const outcome = await this.openOne(id).catch(() => 'threw')
      if (outcome === undefined) continue
      this.parts.deps.diagnostics.count(`room/${outcome}`)
      if (this.parts.troubles.roomDamaged(id)) this.parts.changed(id)
      if (outcome === 'quota-full') unopened.push(id)
    }
    for (const id of rooms) await this.connect(id)
    if (unopened.length === 0 && (await this.hasNote())) return
    this.cancelAgain = this.parts.deps.clock.after(openAgainMs, () => void this.openStored(unopened))
  }

  async make(kind: RoomKind, name: string): Promise<Result<RoomId, StoreError>> {
    const { deps, options } = this.parts
    const files = await createRoom(kind, options, deps)
    if (!files.ok) return files
    const room = await this.open(files.value)
    if (!room.ok) {
      await removeRoom(deps.store, files.value.record.room)
      return room
    }
    const named = name === '' ? ok() : await room.value.speech.say({ kind: 'roomInfo', name })
    if (!named.ok && (await this.dropHalfMade(room.value))) return named
    await room.value.introduce()
    room.value.connect()
    return ok(room.value.id)
  }

  enter(invite: InviteLink): Promise<Result<RoomId, JoinError>> {
    return this.entrance.enter(invite, this.parts.options)
  }

  async close(): Promise<void> {
    this.cancelAgain()
    this.entrance.close()
    for (const room of this.byId.values()) await room.close()
  }

  /** Why the room stays closed, if it does. */
  private async openOne(id: RoomId): Promise<string | undefined> {
    const { deps, options, profile } = this.parts
    const files = await loadRoom(deps.store, id)
    if (!files.ok) return files.error.kind
    const { record, group } = files.value
    // Left from somebody who was here before and is not any more: their device's keys are gone.
    if (!viewOf(group).members.some(({ device }) => device === profile.device.id)) return 'of-another-device'
    if (record.phase === 'entering') {
      this.entrance.resumeWhenLive(id, options)
      return undefined
    }
    const opened = await this.open(files.value)
    return opened.ok ? undefined : opened.error.kind
  }

  private async open(files: RoomFiles): Promise<Result<Room, StoreError>> {
    const room = await Room.open(files, this.parts.options)
    if (!room.ok) return room
    this.byId.set(room.value.id, room.value)
    this.parts.troubles.roomMended(room.value.id)
    this.parts.changed(room.value.id)
    return room
  }

  private async settleIn(files: RoomFiles): Promise<Result<RoomId, JoinError>> {
    const room = await this.open(files)
    if (!room.ok) return fail({ kind: 'not-stored', error: room.error })
    await this.connect(room.value.id)
    return ok(room.value.id)
  }

  private async connect(id: RoomId): Promise<void> {
    const room = this.byId.get(id)
    if (!room || (await this.dropHalfMade(room))) return
    await room.introduce()
    room.connect()
  }

  /** A first start may have been broken off before Note to self was made: then it is made now. */
  private async hasNote(): Promise<boolean> {
    const isNote = (room: Room) => room.membership.record.kind === 'note'
    if (this.parts.troubles.anyRoom() || this.all().some(isNote)) return true
    return (await this.make('note', '')).ok
  }

  /** A call that fails, or that a crash broke off, leaves no room behind. */
  private async dropHalfMade(room: Room): Promise<boolean> {
    if (!room.isHalfMade()) return false
    this.byId.delete(room.id)
    await room.close()
    await removeRoom(this.parts.deps.store, room.id)
    this.parts.changed(room.id)
    return true
  }
}
