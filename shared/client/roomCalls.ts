/** The calls of `ClientApi` that are about one room: what was asked is checked here, and done by the room. */
import { utf8 } from '../foundation/bytes.ts'
import type { RoomId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { isEmoji } from '../room/emoji.ts'
import { entryLimits } from '../room/entry.ts'
import { isPicture } from '../room/picture.ts'
import type { ClientApi, InfoError, PostError, RoomInfo } from './api.ts'
import { checkedName } from './profile.ts'
import type { Room } from './room.ts'
import { noDraft } from './roomPersonal.ts'
import { detailsInRoom } from './roomReading.ts'
import { rowAt } from './rowAt.ts'

export type RoomCalls = Pick<
  ClientApi,
  | 'post'
  | 'edit'
  | 'react'
  | 'deleteForMe'
  | 'deleteForAll'
  | 'messageDetails'
  | 'rowAt'
  | 'sendAgain'
  | 'saveDraft'
  | 'markSeen'
  | 'setMuted'
  | 'setPinned'
  | 'setRoomInfo'
  | 'setTyping'
  | 'relaySight'
>

const maxOnceLength = 64
const noInfo: RoomInfo = { name: '', topic: '', picture: undefined }
const noSuchRoom = fail({ kind: 'no-such-room' } as const)

/** Where the calls find their room. */
export interface RoomHost {
  /** Opened first if it is not yet; undefined when there is none. */
  roomOf(id: RoomId): Promise<Room | undefined>
  /** What was deleted is to leave the copy of the screen at once. */
  renewPreview(id: RoomId): Promise<void>
}

export function createRoomCalls(host: RoomHost): RoomCalls {
  return {
    async post(room, text, { once, reply, mentions } = {}) {
      const found = await host.roomOf(room)
      if (!found) return noSuchRoom
      const fits = checkText(text)
      if (!fits.ok) return fits
      if (found.isRemoved()) return fail({ kind: 'removed' })
      found.presence.setTyping(false)
      const said = await found.speech.post({ text, reply, mentions }, once?.slice(0, maxOnceLength))
      return said.ok ? said : fail({ kind: 'not-stored', error: said.error })
    },
    async edit(room, entry, { text, mentions = [] }) {
      const fits = checkText(text)
      if (!fits.ok) return fits
      return (await host.roomOf(room))?.speech.edit(entry, { text, mentions }) ?? noSuchRoom
    },
    async react(room, entry, reaction) {
      if (!isEmoji(reaction.emoji)) return fail({ kind: 'not-an-emoji' })
      return (await host.roomOf(room))?.speech.react(entry, reaction) ?? noSuchRoom
    },
    async deleteForMe(room, entry) {
      const found = await host.roomOf(room)
      if (!found) return noSuchRoom
      const hidden = new Set(found.personal.value().hidden).add(entry)
      const stored = await found.desk.change({ hidden })
      if (stored.ok) await host.renewPreview(room)
      return stored.ok ? ok() : fail({ kind: 'not-stored', error: stored.error })
    },
    async deleteForAll(room, entry) {
      const found = await host.roomOf(room)
      if (!found) return noSuchRoom
      const deleted = await found.speech.deleteForAll(entry)
      if (deleted.ok) await host.renewPreview(room)
      return deleted
    },
    async messageDetails(room, entry) {
      const found = await host.roomOf(room)
      return found && detailsInRoom(found, entry)
    },
    async rowAt(room, atMs) {
      const found = await host.roomOf(room)
      return found && rowAt(found, atMs)
    },
    async sendAgain(room) {
      ;(await host.roomOf(room))?.log.sendAgain()
    },
    async saveDraft(room, draft) {
      const kept = draft.text === '' && draft.reply === undefined ? noDraft : draft
      await (await host.roomOf(room))?.desk.saveDraft(kept)
    },
    markSeen: async (room, upTo) => (await host.roomOf(room))?.desk.markSeen(upTo),
    async setMuted(room, muted) {
      await (await host.roomOf(room))?.desk.change({ muted })
    },
    async setPinned(room, pinned) {
      await (await host.roomOf(room))?.desk.change({ pinned })
    },
    setRoomInfo: async (room, info) => changeInfo(await host.roomOf(room), info),
    async setTyping(room, typing) {
      ;(await host.roomOf(room))?.presence.setTyping(typing)
    },
    relaySight: async (room) => (await host.roomOf(room))?.relaySight() ?? noSuchRoom,
  }
}

function checkText(text: string): Result<void, Extract<PostError, { kind: 'empty' | 'too-long' }>> {
  if (text.trim() === '') return fail({ kind: 'empty' })
  const maxBytes = entryLimits.maxTextBytes
  return utf8(text).length > maxBytes ? fail({ kind: 'too-long', maxBytes }) : ok()
}

type PictureError = Extract<InfoError, { kind: 'picture-too-large' | 'not-a-picture' }>

export function checkedPicture(
  picture: Uint8Array | undefined,
): Result<Uint8Array | undefined, PictureError> {
  const maxBytes = entryLimits.maxPictureBytes
  if (picture && picture.length > maxBytes) return fail({ kind: 'picture-too-large', maxBytes })
  return picture && !isPicture(picture) ? fail({ kind: 'not-a-picture' }) : ok(picture)
}

/** What is not named stays as it is; a picture that is named `undefined` goes. */
async function changeInfo(room: Room | undefined, info: Partial<RoomInfo>): Promise<Result<void, InfoError>> {
  if (!room) return noSuchRoom
  if (!room.isChangeable()) return fail({ kind: 'not-allowed' })
  const next = { ...noInfo, ...room.info(), ...info }
  const named = checkedName(next.name)
  if (!named.ok) return named
  const maxBytes = entryLimits.maxTopicBytes
  if (utf8(next.topic).length > maxBytes) return fail({ kind: 'topic-too-long', maxBytes })
  const picture = checkedPicture(next.picture)
  if (!picture.ok) return picture
  const said = await room.speech.say({ kind: 'roomInfo', ...next, name: named.value })
  return said.ok ? ok() : fail({ kind: 'not-stored', error: said.error })
}
