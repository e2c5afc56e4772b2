/**
 * One person's rooms on this device: opened one after the other from the start on, the one that is asked for first; made, entered,
 * and let go again when making them was broken off. What cannot be opened stays closed, is counted and told as a trouble; the
 * rest goes on. Until a room is open its preview stands for it (PROTOCOL.md P16).
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
import type { Previews } from './previews.ts'
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
  readonly previews: Previews
  readonly troubles: Troubles
  /** A room came, went or changed. */
  readonly changed: (room: RoomId) => void
}

/** A full disk gets room at some time: nobody else would say so. */
const openAgainMs = 3_000
/** A screen asks for the room it shows, and what is at hand is shown, before the others are opened. */
const openAfterMs = 100

export class PersonRooms {
  private readonly parts: PersonRoomsParts
  private readonly byId = new Map<RoomId, Room>()
  /** Rooms that lie here and are to be opened. */
  private readonly unopened = new Set<RoomId>()
  /** Those of them that a full disk kept closed: not tried again before it is time. */
  private readonly resting = new Set<RoomId>()
  private readonly opening = new Map<RoomId, Promise<void>>()
  private readonly entrance: Entrance
  private allOpened: Promise<void> = Promise.resolve()
  private hurry: () => void = () => undefined
  private cancelAgain: () => void = () => undefined
  private closed = false

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

  isOpening(): boolean {
    return this.unopened.size > 0
  }

  /** Whether a room lies here, open or not. */
  has(room: RoomId): boolean {
    return this.byId.has(room) || this.unopened.has(room)
  }

  /** The room, opened for this if it is not yet; undefined when there is none or it stays closed. */
  async whenOpen(room: RoomId): Promise<Room | undefined> {
    if (this.unopened.has(room) && !this.resting.has(room)) await this.openOnce(room)
    return this.byId.get(room)
  }

  /** Opens in a moment what is stored. */
  openStored(rooms: readonly RoomId[]): void {
    for (const room of rooms) this.unopened.add(room)
    const moment = new Promise<void>((resolve) => {
      this.hurry = resolve
    })
    const cancel = this.parts.deps.clock.after(openAfterMs, this.hurry)
    this.allOpened = moment.then(cancel).then(() => this.openAll(rooms))
  }

  /** Resolves when every room that lies here was opened, or tried to be. */
  whenAllOpen(): Promise<void> {
    this.hurry()
    return this.allOpened
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
    this.closed = true
    this.hurry()
    this.cancelAgain()
    this.entrance.close()
    await this.allOpened
    for (const room of this.byId.values()) await room.close()
  }

  /** What a full disk keeps closed is tried again. */
  private async openAll(rooms: readonly RoomId[]): Promise<void> {
    const { previews, deps } = this.parts
    const lastActive = previews.all().map(({ row }) => row.id)
    const wanted = new Set(rooms)
    for (const room of [...lastActive.filter((each) => wanted.has(each)), ...rooms])
      if (!this.closed && this.unopened.has(room)) {
        await this.openOnce(room)
        await new Promise<void>((resolve) => deps.clock.after(0, resolve))
      }
    if (this.closed || (this.unopened.size === 0 && (await this.hasNote()))) return
    this.cancelAgain = deps.clock.after(openAgainMs, () => {
      this.resting.clear()
      this.allOpened = this.openAll([...this.unopened])
    })
  }

  private openOnce(room: RoomId): Promise<void> {
    const opening = this.opening.get(room) ?? this.tryOpen(room).finally(() => this.opening.delete(room))
    this.opening.set(room, opening)
    return opening
  }

  private async tryOpen(room: RoomId): Promise<void> {
    const outcome = await this.openOne(room).catch(() => 'threw')
    if (outcome !== undefined) {
      this.parts.deps.diagnostics.count(`room/${outcome}`)
      this.parts.troubles.roomDamaged(room)
    }
    if (outcome === 'quota-full') this.resting.add(room)
    else {
      this.unopened.delete(room)
      this.parts.previews.release(room)
    }
    this.parts.changed(room)
    await this.connect(room)
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
