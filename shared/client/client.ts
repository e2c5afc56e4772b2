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
  RoomView,
  StartError,
} from './api.ts'
import { connectionOf } from './connectionView.ts'
import type { ClientDeps } from './deps.ts'
import { defaultInvite, inviteTo, readInvite } from './invites.ts'
import { PersonRooms } from './personRooms.ts'
import { checkedName, createProfile, loadProfile, type Profile } from './profile.ts'
import type { Room } from './room.ts'
import { listRooms, listRoomsByKeys } from './roomFiles.ts'
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

class Engine implements Client {
  private readonly deps: ClientDeps
  private readonly link: RelayLink
  private readonly watchers: Watchers
  private rooms: PersonRooms | undefined
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
    this.settings = settings.value
    this.link.setWanted(!this.settings.workOffline)
    const known = [...new Set([...rooms.value, ...lost.value])]
    if (profile.ok && profile.value) await this.roomsOf(profile.value).openStored(known)
    else this.troubles.identityDamaged(!profile.ok || known.length > 0 || this.roomRecordsDamaged)
  }

  async close(): Promise<void> {
    for (const end of this.endings) end()
    await this.rooms?.close()
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
    this.troubles.identityDamaged(false)
    const note = await this.roomsOf(profile.value).make('note', '')
    return note.ok ? ok() : fail({ kind: 'not-stored', error: note.error })
  }

  async createRoom(name: string): Promise<Result<RoomId, CreateRoomError>> {
    const named = checkedName(name)
    if (!named.ok) return named
    if (!this.rooms) return fail({ kind: 'not-started' })
    const made = await this.rooms.make('group', named.value)
    return made.ok ? made : fail({ kind: 'not-stored', error: made.error })
  }

  async invite(
    room: RoomId,
    options: Partial<InviteOptions> & { readonly fresh?: boolean } = {},
  ): Promise<Result<InviteView, InviteError>> {
    const found = this.rooms?.get(room)
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
    if (!this.rooms) throw new Error('a screen asks for a name before it joins')
    return this.rooms.enter(invite.value)
  }

  async post(room: RoomId, text: string, once?: string): Promise<Result<EntryId, PostError>> {
    const found = this.rooms?.get(room)
    if (!found) return fail({ kind: 'no-such-room' })
    if (text.trim() === '') return fail({ kind: 'empty' })
    const maxBytes = entryLimits.maxTextBytes
    if (utf8(text).length > maxBytes) return fail({ kind: 'too-long', maxBytes })
    if (found.membership.record.phase === 'removed') return fail({ kind: 'removed' })
    const said = await found.say({ kind: 'message', text }, { once: once?.slice(0, maxOnceLength) })
    return said.ok ? said : fail({ kind: 'not-stored', error: said.error })
  }

  async markSeen(room: RoomId): Promise<void> {
    await this.rooms?.get(room)?.markSeen()
  }

  async recoveryKey(): Promise<string | undefined> {
    const seed = this.profile?.identity.masterSeed
    return seed && encodeRecoveryKey(seed)
  }

  async setCreateToken(token: string): Promise<void> {
    await this.changeSettings({ createToken: token })
    for (const room of this.openRooms()) if (room.status().kind === 'refused') room.channel()?.reopen()
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

  private openRooms(): readonly Room[] {
    return this.rooms?.all() ?? []
  }

  /** From here on somebody is here. */
  private roomsOf(profile: Profile): PersonRooms {
    const { deps, link, troubles } = this
    const { user, device, identity } = profile
    const changed = (room: RoomId) => this.changed(room)
    const options = {
      ...{ deps, link, self: user, device, chain: identity.chain },
      createToken: () => this.settings.createToken,
      onChange: changed,
      onStored: (error: StoreError | undefined) => this.stored(error),
    }
    this.profile = profile
    this.rooms = new PersonRooms({ deps, profile, options, troubles, changed })
    return this.rooms
  }

  private alreadyHere(invite: InviteLink): Extract<JoinError, { kind: 'already-here' }> | undefined {
    const room = this.rooms?.get(invite.room)
    if (!room || !this.profile) return undefined
    return { kind: 'already-here', room: room.id, name: this.profile.name }
  }

  private accountView(): AccountView {
    const rooms = this.openRooms()
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
    const room = this.rooms?.get(id)
    return room && roomViewOf(room.facts(), limit)
  }
}
