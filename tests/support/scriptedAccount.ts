/** The calls of a scripted engine that are about the person, their rooms as a whole, and the ways in. */
import type { ClientApi, InfoError, RoomInfo } from '../../shared/client/api.ts'
import type { PictureId, RoomView } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { idOf } from './galleryPeople.ts'
import type { Stage } from './scriptedClient.ts'

type AccountCalls = Pick<
  ClientApi,
  | 'start'
  | 'createRoom'
  | 'invite'
  | 'inspectLink'
  | 'join'
  | 'setMuted'
  | 'setPinned'
  | 'setRoomInfo'
  | 'touch'
  | 'setProfile'
  | 'setPreferences'
  | 'picture'
  | 'relaySight'
  | 'recoveryKey'
  | 'workOffline'
  | 'setCreateToken'
>

function emptyRoom(id: RoomId, name: string): RoomView {
  return {
    id,
    preview: false,
    kind: 'group',
    name,
    topic: '',
    picture: undefined,
    members: [],
    changeable: true,
    items: [],
    hasOlder: false,
    hasNewer: false,
    unread: 0,
    firstUnread: undefined,
    typing: [],
    draft: { text: '', mentions: [], reply: undefined },
    muted: false,
    pinned: false,
    trouble: undefined,
  }
}

function badInfo({ name, topic }: Partial<RoomInfo>): Result<void, InfoError> {
  if (name !== undefined && name.trim() === '') return fail({ kind: 'name-empty' })
  if (name !== undefined && name.length > 60) return fail({ kind: 'name-too-long', maxBytes: 60 })
  if (topic !== undefined && topic.length > 400) return fail({ kind: 'topic-too-long', maxBytes: 400 })
  return ok()
}

export function scriptedAccount(stage: Stage): AccountCalls {
  const { scene, nowMs } = stage
  const kept = new Map<PictureId, Uint8Array>(scene.pictures)
  let made = 0

  function keep(bytes: Uint8Array | undefined): PictureId | undefined {
    if (bytes === undefined) return undefined
    made += 1
    const id = idOf<PictureId>(0x91c + made, 64)
    kept.set(id, bytes)
    return id
  }

  return {
    async start(name) {
      if (name.length > 60) return fail({ kind: 'name-too-long', maxBytes: 60 })
      stage.changeAccount((account) => {
        return { ...account, self: { user: idOf(0x5e1f, 64), name, picture: undefined } }
      })
      return ok()
    },
    async createRoom(name) {
      made += 1
      const id = idOf<RoomId>(0xc0de + made, 64)
      const self = stage.account().self
      const presence = { kind: 'online', lastActiveMs: undefined } as const
      const members = self === undefined ? [] : [{ ...self, self: true, admin: true, presence }]
      stage.addRoom({ ...emptyRoom(id, name), members })
      return ok(id)
    },
    async invite(_room, options) {
      if (scene.invite === undefined) return fail({ kind: 'unreachable' })
      if (options === undefined) return ok(scene.invite)
      return ok({ ...scene.invite, uses: options.uses, expiresAtMs: nowMs() + options.lastsMs })
    },
    inspectLink: async () => scene.link ?? ok(),
    join: async () => scene.join ?? fail({ kind: 'unreachable' }),
    async setMuted(room, muted) {
      stage.changeRoom(room, (view) => ({ ...view, muted }))
    },
    async setPinned(room, pinned) {
      stage.changeRoom(room, (view) => ({ ...view, pinned }))
    },
    async setRoomInfo(room, info) {
      const checked = badInfo(info)
      if (!checked.ok) return checked
      const picture = 'picture' in info ? { picture: keep(info.picture) } : {}
      stage.changeRoom(room, (view) => {
        return { ...view, name: info.name ?? view.name, topic: info.topic ?? view.topic, ...picture }
      })
      return ok()
    },
    async touch() {},
    async setProfile(profile) {
      const checked = badInfo(profile)
      if (!checked.ok) return checked
      const picture = 'picture' in profile ? { picture: keep(profile.picture) } : {}
      stage.changeAccount((account) => {
        if (account.self === undefined) return account
        return { ...account, self: { ...account.self, name: profile.name ?? account.self.name, ...picture } }
      })
      return ok()
    },
    async setPreferences(preferences) {
      stage.changeAccount((account) => {
        return { ...account, preferences: { ...account.preferences, ...preferences } }
      })
    },
    picture: async (id) => kept.get(id),
    relaySight: async () => scene.sight ?? fail({ kind: 'unreachable' }),
    recoveryKey: async () => 'K7QD 9MXA 2RTB 6WHN 8CVE 4PLS 3JYF 7UGZ 5DKQ 2XTA 9BRM 6NWH 8ECV',
    async workOffline(wanted) {
      stage.changeAccount((account) => {
        return { ...account, connection: { kind: wanted ? 'working-offline' : 'up-to-date' } }
      })
    },
    setCreateToken: async () => undefined,
  }
}
