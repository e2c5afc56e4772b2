/**
 * The engine's face, and where its parts meet: one person, their rooms, one relay. A screen, a bot and a test talk to this
 * and to nothing behind it.
 *
 * Promises: what `api.ts` says of each call; a call that fails has changed nothing; every room is opened from this device
 * alone, and the network is only ever waited for by `invite` and `join`.
 */
import { readySodium } from '../crypto/sodium.ts'
import { utf8 } from '../foundation/bytes.ts'
import type { EntryId, RoomId } from '../foundation/ids.ts'
import type { StoreError, StoreTrouble } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { encodeRecoveryKey } from '../identity/recoveryKey.ts'
import { entryLimits } from '../room/entry.ts'
import { viewOf } from '../room/group.ts'
import type { InviteLink } from '../room/inviteLink.ts'
import { createRelayLink, type RelayLink } from '../sync/relayLink.ts'
import { AccountRows } from './accountRows.ts'
import type {
  AccountView,
  ClientApi,
  CreateRoomError,
  InviteError,
  InviteOptions,
  InviteView,
  JoinError,
  LinkError,
  PostError,
  RoomKind,
  RoomView,
  StartError,
} from './api.ts'
import { connectionOf } from './connectionView.ts'
import { createRoom } from './createRoom.ts'
import type { ClientDeps } from './deps.ts'
import { Entrance } from './entrance.ts'
import { defaultInvite, inviteTo, readInvite } from './invites.ts'
import { checkedName, createProfile, loadProfile, type Profile } from './profile.ts'
import { Room } from './room.ts'
import { listRooms, listRoomsByKeys, loadRoom, type RoomFiles, removeRoom } from './roomFiles.ts'
import type { RoomOptions } from './roomOptions.ts'
import { maxWindow, roomViewOf } from './roomView.ts'
import { firstSettings, loadSettings, type Settings, storeSettings } from './settings.ts'
import { Troubles } from './troubles.ts'
import { Watchers } from './watchers.ts'

/** The engine as whoever hosts it sees it. */
export interface Client extends ClientApi {
  /** Stores what is under way and lets everything go. */
  close(): Promise<void>
}

/**
 * Opens the profile in `deps.store` and all its rooms. What is damaged stays closed and is a trouble of the account view,
 * the rest goes on; throws only when the store answers nothing at all.
 */
export async function createClient(deps: ClientDeps): Promise<Client> {
  await readySodium()
  const client = new Engine(deps)
  await client.open()
  return client
}

const maxOnceLength = 64
/** A full disk gets room at some time: nobody else would say so. */
const openAgainMs = 3_000

class Engine implements Client {
  private readonly deps: ClientDeps
  private readonly link: RelayLink
  private readonly watchers: Watchers
  private readonly rooms = new Map<RoomId, Room>()
  private entranceOrNone: Entrance | undefined
  private readonly rows = new AccountRows()
  private readonly endings: (() => void)[] = []
  private profile: Profile | undefined
  private settings: Settings = firstSettings
  private readonly troubles = new Troubles()
  private roomRecordsDamaged = false
  private starting = false

  constructor(deps: ClientDeps) {
    this.deps = deps
    this.link = createRelayLink({ ...deps, origin: deps.relayOrigin })
    this.watchers = new Watchers(
      { account: () => this.accountView(), room: (room, limit) => this.roomView(room, limit) },
      deps.clock,
    )
    const onNetwork = () => {
      if (deps.network.isOnline()) this.link.networkBack()
      this.watchers.changedRoom()
    }
    this.endings.push(
      deps.network.onChange(onNetwork),
      this.link.onState(() => this.watchers.changedRoom()),
    )
    const end = deps.store.onTrouble?.((trouble) => this.noticed(trouble))
    if (end) this.endings.push(end)
  }

  async open(): Promise<void> {
    const { store } = this.deps
    const profile = await loadProfile(store)
    const settings = await loadSettings(store)
    const rooms = await listRooms(store)
    const lost = this.roomRecordsDamaged ? await listRoomsByKeys(store) : ok([])
    if (!settings.ok || !rooms.ok || !lost.ok) throw new Error('the store cannot be read')
    if (!profile.ok && profile.error.kind !== 'damaged') throw new Error('the profile cannot be read')
    this.profile = profile.ok ? profile.value : undefined
    this.settings = settings.value
    this.link.setWanted(!this.settings.workOffline)
    const known = [...new Set([...rooms.value, ...lost.value])]
    if (!this.profile)
      this.troubles.identityDamaged(!profile.ok || known.length > 0 || this.roomRecordsDamaged)
    else await this.openRooms(known, this.profile)
  }

  async close(): Promise<void> {
    for (const end of this.endings) end()
    this.entranceOrNone?.close()
    for (const room of this.rooms.values()) await room.close()
    this.link.close()
  }

  async start(name: string): Promise<Result<void, StartError>> {
    const named = checkedName(name)
    if (!named.ok) return named
    if (this.profile || this.starting) return fail({ kind: 'already-started' })
    this.starting = true
    const profile = await createProfile(named.value, this.deps)
    this.starting = false
    if (!profile.ok) return fail({ kind: 'not-stored', error: profile.error })
    this.profile = profile.value
    this.troubles.identityDamaged(false)
    const note = await this.makeRoom('note', '', profile.value)
    return note.ok ? ok() : fail({ kind: 'not-stored', error: note.error })
  }

  async createRoom(name: string): Promise<Result<RoomId, CreateRoomError>> {
    const named = checkedName(name)
    if (!named.ok) return named
    if (!this.profile) return fail({ kind: 'not-started' })
    const made = await this.makeRoom('group', named.value, this.profile)
    return made.ok ? made : fail({ kind: 'not-stored', error: made.error })
  }

  async invite(
    room: RoomId,
    options: Partial<InviteOptions> & { readonly fresh?: boolean } = {},
  ): Promise<Result<InviteView, InviteError>> {
    const found = this.rooms.get(room)
    return found ? inviteTo(found, { ...defaultInvite, ...options }) : fail({ kind: 'no-such-room' })
  }

  async inspectLink(
    link: string,
  ): Promise<Result<void, LinkError | Extract<JoinError, { kind: 'already-here' }>>> {
    const invite = readInvite(link, this.deps.relayOrigin)
    if (!invite.ok) return invite
    const here = this.alreadyHere(invite.value)
    return here ? fail(here) : ok()
  }

  join(link: string): Promise<Result<RoomId, JoinError>> {
    const invite = readInvite(link, this.deps.relayOrigin)
    if (!invite.ok) return Promise.resolve(invite)
    const here = this.alreadyHere(invite.value)
    if (here) return Promise.resolve(fail(here))
    if (!this.profile) throw new Error('a screen asks for a name before it joins')
    return this.entrance(this.profile).enter(invite.value, this.roomOptions(this.profile))
  }

  async post(room: RoomId, text: string, once?: string): Promise<Result<EntryId, PostError>> {
    const found = this.rooms.get(room)
    if (!found) return fail({ kind: 'no-such-room' })
    if (text.trim() === '') return fail({ kind: 'empty' })
    const maxBytes = entryLimits.maxTextBytes
    if (utf8(text).length > maxBytes) return fail({ kind: 'too-long', maxBytes })
    if (found.membership.record.phase === 'removed') return fail({ kind: 'removed' })
    const said = await found.say({ kind: 'message', text }, { once: once?.slice(0, maxOnceLength) })
    return said.ok ? said : fail({ kind: 'not-stored', error: said.error })
  }

  async markSeen(room: RoomId): Promise<void> {
    await this.rooms.get(room)?.markSeen()
  }

  async recoveryKey(): Promise<string | undefined> {
    const seed = this.profile?.identity.masterSeed
    return seed && encodeRecoveryKey(seed)
  }

  async setCreateToken(token: string): Promise<void> {
    await this.changeSettings({ createToken: token })
    for (const room of this.rooms.values()) if (room.status().kind === 'refused') room.channel()?.reopen()
  }

  async workOffline(wanted: boolean): Promise<void> {
    await this.changeSettings({ workOffline: wanted })
    this.link.setWanted(!wanted)
    this.watchers.changedRoom()
  }

  watchAccount(listener: (view: AccountView) => void): () => void {
    return this.watchers.watchAccount(listener)
  }

  watchRoom(room: RoomId, limit: number, listener: (view: RoomView | undefined) => void): () => void {
    return this.watchers.watchRoom({ room, limit: Math.min(limit, maxWindow), listener })
  }

  private async makeRoom(
    kind: RoomKind,
    name: string,
    profile: Profile,
  ): Promise<Result<RoomId, StoreError>> {
    const { user, device, identity } = profile
    const files = await createRoom(kind, { self: user, device, chain: identity.chain }, this.deps)
    if (!files.ok) return files
    const room = await this.openRoom(files.value, profile)
    if (!room.ok) {
      await removeRoom(this.deps.store, files.value.record.room)
      return room
    }
    const named = name === '' ? ok() : await room.value.say({ kind: 'roomInfo', name })
    if (!named.ok && (await this.dropHalfMade(room.value))) return named
    await room.value.introduce(profile.name)
    room.value.connect()
    return ok(room.value.id)
  }

  private async settleIn(files: RoomFiles, profile: Profile): Promise<Result<RoomId, JoinError>> {
    const room = await this.openRoom(files, profile)
    if (!room.ok) return fail({ kind: 'not-stored', error: room.error })
    await room.value.introduce(profile.name)
    room.value.connect()
    return ok(room.value.id)
  }

  private async openRooms(rooms: readonly RoomId[], profile: Profile): Promise<void> {
    const unopened: RoomId[] = []
    for (const id of rooms) {
      const outcome = await this.openStored(id, profile).catch(() => 'threw')
      if (outcome === undefined) continue
      this.deps.diagnostics.count(`room/${outcome}`)
      if (this.troubles.roomDamaged(id)) this.watchers.changedRoom()
      if (outcome === 'quota-full') unopened.push(id)
    }
    for (const id of rooms) await this.settleStored(id, profile)
    const hasNote = await this.hasNote(profile)
    if (unopened.length === 0 && hasNote) return
    this.endings.push(this.deps.clock.after(openAgainMs, () => void this.openRooms(unopened, profile)))
  }

  private async settleStored(id: RoomId, profile: Profile): Promise<void> {
    const room = this.rooms.get(id)
    if (!room || (await this.dropHalfMade(room))) return
    await room.introduce(profile.name)
    room.connect()
  }

  /** A first start may have been broken off before Note to self was made: then it is made now. */
  private async hasNote(profile: Profile): Promise<boolean> {
    const isNote = (room: Room) => room.membership.record.kind === 'note'
    if (this.troubles.anyRoom() || [...this.rooms.values()].some(isNote)) return true
    return (await this.makeRoom('note', '', profile)).ok
  }

  /** A call that fails, or that a crash broke off, leaves no room behind. */
  private async dropHalfMade(room: Room): Promise<boolean> {
    if (!room.isHalfMade()) return false
    this.rooms.delete(room.id)
    await room.close()
    await removeRoom(this.deps.store, room.id)
    this.changed(room.id)
    return true
  }

  /** Why the room stays closed, if it does. */
  private async openStored(room: RoomId, profile: Profile): Promise<string | undefined> {
    const files = await loadRoom(this.deps.store, room)
    if (!files.ok) return files.error.kind
    const { record, group } = files.value
    // Left from somebody who was here before and is not any more: their device's keys are gone.
    if (!viewOf(group).members.some(({ device }) => device === profile.device.id)) return 'of-another-device'
    if (record.phase === 'entering') {
      this.entrance(profile).resumeWhenLive(room, this.roomOptions(profile))
      return undefined
    }
    const opened = await this.openRoom(files.value, profile)
    return opened.ok ? undefined : opened.error.kind
  }

  private noticed(trouble: StoreTrouble): void {
    if (trouble.kind === 'store-lost') {
      this.stored(trouble)
      return
    }
    this.deps.diagnostics.count(`store/record-damaged/${trouble.table}`)
    if (trouble.table === 'rooms') this.roomRecordsDamaged = true
    if (trouble.table !== 'outgoing') return
    // It never opens again. What it was is said once, not at every start from now on.
    void trouble.remove()
    if (this.troubles.messageDamaged()) this.watchers.changedRoom()
  }

  private entrance(profile: Profile): Entrance {
    this.entranceOrNone ??= new Entrance((files) => this.settleIn(files, profile))
    return this.entranceOrNone
  }

  private async openRoom(files: RoomFiles, profile: Profile): Promise<Result<Room, StoreError>> {
    const room = await Room.open(files, this.roomOptions(profile))
    if (!room.ok) return room
    this.rooms.set(room.value.id, room.value)
    this.troubles.roomMended(room.value.id)
    this.changed(room.value.id)
    return room
  }

  private roomOptions({ user, device, identity }: Profile): RoomOptions {
    return {
      deps: this.deps,
      link: this.link,
      self: user,
      device,
      chain: identity.chain,
      createToken: () => this.settings.createToken,
      onChange: (room) => this.changed(room),
      onStored: (error) => this.stored(error),
    }
  }

  private alreadyHere(invite: InviteLink): Extract<JoinError, { kind: 'already-here' }> | undefined {
    const room = this.rooms.get(invite.room)
    if (!room || !this.profile) return undefined
    return { kind: 'already-here', room: room.id, name: this.profile.name }
  }

  private accountView(): AccountView {
    const rooms = [...this.rooms.values()]
    return {
      self: this.profile && { user: this.profile.user, name: this.profile.name },
      connection: connectionOf(this.link.state(), rooms, {
        wanted: !this.settings.workOffline,
        online: this.deps.network.isOnline(),
      }),
      waiting: rooms.reduce((count, room) => count + room.waiting(), 0),
      rooms: this.rows.of(rooms),
      troubles: this.troubles.all(),
    }
  }

  private async changeSettings(change: Partial<Settings>): Promise<void> {
    this.settings = { ...this.settings, ...change }
    const stored = await storeSettings(this.deps.store, this.settings)
    this.stored(stored.ok ? undefined : stored.error)
  }

  /** How the last write went. */
  private stored(error: StoreError | undefined): void {
    if (error) this.deps.diagnostics.count(`store/${error.kind}`)
    if (this.troubles.stored(error)) this.watchers.changedRoom()
  }

  private changed(room: RoomId): void {
    this.rows.changed(room)
    this.watchers.changedRoom(room)
  }

  private roomView(id: RoomId, limit: number): RoomView | undefined {
    const room = this.rooms.get(id)
    return room && roomViewOf(room.facts(), limit)
  }
}
