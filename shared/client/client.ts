/**
 * The engine's face, and where its parts meet: one person, their rooms, one relay. A screen, a bot and a test talk to this
 * and to nothing behind it.
 *
 * Promises: what `api.ts` says of each call; a call that fails has changed nothing; every room is opened from this device
 * alone, and the network is only ever waited for by `invite` and `join`. A call about a room that is still being opened waits for it.
 */
import { readySodium } from '../crypto/sodium.ts'
import type { RoomId } from '../foundation/ids.ts'
import type { StoreError, StoreTrouble } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { encodeRecoveryKey } from '../identity/recoveryKey.ts'
import type { InviteLink } from '../room/inviteLink.ts'
import { pictureIdOf } from '../room/picture.ts'
import { createRelayLink, type RelayLink } from '../sync/relayLink.ts'
import { AccountRows } from './accountRows.ts'
import { Activity } from './activity.ts'
import type {
  ClientApi,
  CreateRoomError,
  InfoError,
  InviteError,
  InviteOptions,
  InviteView,
  JoinError,
  LinkError,
  RoomInfo,
  StartError,
} from './api.ts'
import { connectionOf } from './connectionView.ts'
import type { ClientDeps } from './deps.ts'
import { defaultInvite, inviteTo, readInvite } from './invites.ts'
import { PersonRooms } from './personRooms.ts'
import { findPicture } from './pictures.ts'
import { type Preview, previewOf } from './preview.ts'
import { Previews } from './previews.ts'
import { checkedName, createProfile, loadProfile, type Profile, storeFace } from './profile.ts'
import type { Room } from './room.ts'
import { checkedPicture, createRoomCalls, type RoomCalls } from './roomCalls.ts'
import { listRooms, listRoomsByKeys } from './roomFiles.ts'
import { historyBack, newestOfRoom, viewOfRoom } from './roomReading.ts'
import { startSearch } from './search.ts'
import { firstSettings, loadSettings, type Settings, storeSettings } from './settings.ts'
import { Troubles } from './troubles.ts'
import type {
  AccountView,
  PictureId,
  Preferences,
  RoomView,
  RoomWindow,
  SearchQuery,
  SearchView,
  SelfView,
} from './views.ts'
import { Watchers } from './watchers.ts'

/** The engine as whoever hosts it sees it. */
export interface Client extends ClientApi {
  /** Resolves when every room that lies here was opened, or tried to be: until then previews stand for them. */
  opened(): Promise<void>
  /** Stores what is under way and lets everything go. */
  close(): Promise<void>
}

/**
 * Opens the profile in `deps.store` and reads the previews of its rooms, which are opened in a moment. What is damaged stays closed
 * and is a trouble of the account view, the rest goes on; throws only when the store answers nothing at all.
 */
export async function createClient(deps: ClientDeps): Promise<Client> {
  await readySodium()
  const engine = new Engine(deps)
  await engine.open()
  return Object.assign(engine, createRoomCalls(engine))
}

class Engine implements Omit<Client, keyof RoomCalls> {
  private readonly deps: ClientDeps
  private readonly link: RelayLink
  private readonly watchers: Watchers
  private rooms: PersonRooms | undefined
  private readonly previews: Previews
  private readonly rows = new AccountRows()
  private readonly endings: (() => void)[] = []
  private profile: Profile | undefined
  private settings: Settings = firstSettings
  private readonly activity: Activity
  private readonly troubles = new Troubles()
  private roomRecordsDamaged = false
  private starting = false

  constructor(deps: ClientDeps) {
    this.deps = deps
    this.activity = new Activity(deps.clock)
    this.link = createRelayLink({ ...deps, origin: deps.relayOrigin })
    this.watchers = new Watchers(
      { account: () => this.accountView(), room: (room, window) => this.roomView(room, window) },
      deps.clock,
    )
    this.previews = new Previews({
      ...deps,
      compose: (room) => this.previewNow(room),
      changed: (room) => this.watchers.changedRoom(room),
    })
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
    await this.previews.load()
    if (!settings.ok || !rooms.ok || !lost.ok) throw new Error('the store cannot be read')
    if (!profile.ok && profile.error.kind !== 'damaged') throw new Error('the profile cannot be read')
    this.settings = settings.value
    this.link.setWanted(!this.settings.workOffline)
    const known = [...new Set([...rooms.value, ...lost.value])]
    if (profile.ok && profile.value) this.roomsOf(profile.value).openStored(known)
    else this.troubles.identityDamaged(!profile.ok || known.length > 0 || this.roomRecordsDamaged)
  }

  async opened(): Promise<void> {
    await this.rooms?.whenAllOpen()
  }

  async close(): Promise<void> {
    for (const end of this.endings) end()
    this.activity.stop()
    await this.previews.close()
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
    const found = await this.roomOf(room)
    return found ? inviteTo(found, { ...defaultInvite, ...options }) : fail({ kind: 'no-such-room' })
  }

  async inspectLink(
    link: string,
  ): Promise<Result<void, LinkError | Extract<JoinError, { kind: 'already-here' }>>> {
    const invite = readInvite(link, this.deps.relayOrigin)
    if (!invite.ok) return invite
    const here = await this.alreadyHere(invite.value)
    return here ? fail(here) : ok()
  }

  async join(link: string): Promise<Result<RoomId, JoinError>> {
    const invite = readInvite(link, this.deps.relayOrigin)
    if (!invite.ok) return invite
    const here = await this.alreadyHere(invite.value)
    if (here) return fail(here)
    if (!this.rooms) throw new Error('a screen asks for a name before it joins')
    return this.rooms.enter(invite.value)
  }

  async roomOf(room: RoomId): Promise<Room | undefined> {
    return this.rooms?.whenOpen(room)
  }

  renewPreview(room: RoomId): Promise<void> {
    this.previews.changed(room)
    return this.previews.write()
  }

  async setProfile(change: Partial<Omit<RoomInfo, 'topic'>>): Promise<Result<void, InfoError>> {
    if (!this.profile) return fail({ kind: 'not-started' })
    const { name, picture } = { ...this.profile, ...change }
    const named = checkedName(name)
    if (!named.ok) return named
    const pictured = checkedPicture(picture)
    if (!pictured.ok) return pictured
    const face = { name: named.value, picture: pictured.value }
    const stored = await storeFace(this.deps.store, face)
    if (!stored.ok) return fail({ kind: 'not-stored', error: stored.error })
    this.profile = { ...this.profile, ...face }
    for (const room of this.openRooms()) void room.introduce()
    this.watchers.changedRoom()
    return ok()
  }

  async setPreferences(change: Partial<Preferences>): Promise<void> {
    await this.changeSettings({ preferences: { ...this.settings.preferences, ...change } })
    for (const room of this.openRooms()) room.preferencesChanged()
    this.watchers.changedRoom()
  }

  async touch(): Promise<void> {
    this.activity.touch()
  }

  async picture(id: PictureId): Promise<Uint8Array | undefined> {
    const own = this.profile?.picture
    if (own && pictureIdOf(own) === id) return own
    await this.opened()
    for (const room of this.openRooms()) {
      const found = findPicture(id, room.documents.state().document.entries())
      if (found) return found
    }
    return undefined
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
    if (wanted) for (const room of this.openRooms()) room.presence.leave()
    await this.changeSettings({ workOffline: wanted })
    this.link.setWanted(!wanted)
    this.watchers.changedRoom()
  }

  watchAccount(listener: (view: AccountView) => void): () => void {
    return this.watchers.watchAccount(listener)
  }

  search(query: SearchQuery, listener: (view: SearchView) => void): () => void {
    const rooms = async () => {
      await this.opened()
      return this.openRooms().map((room) => [room.id, historyBack(room)] as const)
    }
    return startSearch(query, rooms, { clock: this.deps.clock, listener })
  }

  watchRoom(room: RoomId, window: RoomWindow, listener: (view: RoomView | undefined) => void): () => void {
    return this.watchers.watchRoom({ room, window, listener })
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
    const { deps, link, troubles, activity } = this
    const { user, device, identity } = profile
    const changed = (room: RoomId) => this.changed(room)
    const options = {
      ...{ deps, link, self: user, device, chain: identity.chain, activity },
      profile: () => this.profile ?? profile,
      createToken: () => this.settings.createToken,
      preferences: () => this.settings.preferences,
      onChange: changed,
      isLively: (room: RoomId) => this.rows.isLively(room),
      onStored: (error: StoreError | undefined) => this.stored(error),
    }
    this.profile = profile
    this.rooms = new PersonRooms({ deps, profile, options, previews: this.previews, troubles, changed })
    return this.rooms
  }

  private async alreadyHere(
    invite: InviteLink,
  ): Promise<Extract<JoinError, { kind: 'already-here' }> | undefined> {
    const room = await this.roomOf(invite.room)
    if (!room || !this.profile) return undefined
    return { kind: 'already-here', room: room.id, name: this.profile.name }
  }

  private accountView(): AccountView {
    const rooms = this.openRooms()
    const previews = this.previews.all().filter(({ row }) => this.rooms?.has(row.id))
    return {
      self: this.profile && selfViewOf(this.profile),
      preferences: this.settings.preferences,
      connection: connectionOf(this.link.state(), rooms, {
        wanted: !this.settings.workOffline,
        online: this.deps.network.isOnline(),
        opening: this.rooms?.isOpening() === true,
      }),
      waiting:
        rooms.reduce((count, room) => count + room.documents.waiting(), 0) +
        previews.reduce((count, { waiting }) => count + waiting, 0),
      rooms: this.rows.of(rooms, previews),
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
    this.rooms?.get(room)?.forgetFacts()
    this.rows.changed(room)
    this.previews.changed(room)
    this.watchers.changedRoom(room)
  }

  private roomView(id: RoomId, window: RoomWindow): RoomView | undefined | 'not-yet' {
    if (!this.rooms?.has(id)) return undefined
    const room = this.rooms.get(id)
    if (room) return viewOfRoom(room, window)
    void this.rooms.whenOpen(id)
    return this.previews.viewOf(id, window)
  }

  private previewNow(id: RoomId): Preview | undefined {
    const room = this.rooms?.get(id)
    return room && previewOf(this.rows.rowOf(room), newestOfRoom(room), room.documents.waiting())
  }
}

function selfViewOf({ user, name, picture }: Profile): SelfView {
  return { user, name, picture: picture && pictureIdOf(picture) }
}
