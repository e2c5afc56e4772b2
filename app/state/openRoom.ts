/** One open room as its parts see it: what is shown, where the reader is, what is being written, what can be done. */
import { type Accessor, createContext, createMemo, untrack, useContext } from 'solid-js'
import type { MessageItem, PictureId, RoomView } from '../../shared/client/views.ts'
import type { EntryId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import { entryErrorText } from '../text/messageErrors.ts'
import { t } from '../text/t.ts'
import { type Arrivals, createArrivals } from './arrivals.ts'
import type { Composer } from './composer.ts'
import { createJumps, type Jumps } from './jumps.ts'
import { outcomeOf } from './outcome.ts'
import { createRoomWatch, type RoomWatch } from './room.ts'
import { createRows, type Rows } from './rows.ts'
import { createScrollKeeper, type ScrollKeeper } from './scrollKeeper.ts'
import type { Session } from './session.ts'
import type { FocusMeaning } from './typeAnywhere.ts'

export interface Place {
  readonly entry: EntryId | undefined
}

export interface OpenRoom {
  readonly room: RoomId
  /** The message in the address: the room stands there. Another object whenever somebody goes there, also to the same one. */
  readonly at: Accessor<Place>
  readonly watch: RoomWatch
  readonly keeper: ScrollKeeper
  readonly arrivals: Arrivals
  readonly rows: Rows
  readonly jumps: Jumps
  pictureOf(user: UserId): PictureId | undefined
  react(item: MessageItem, emoji: string): Promise<void>
  copy(item: MessageItem): Promise<void>
}

/** The same with its composer, once the room is there. */
export interface Desk extends OpenRoom {
  readonly view: () => RoomView
  readonly composer: Composer
  readonly focus: FocusMeaning
  focusComposer(): void
}

const DeskContext = createContext<Desk>()
export const DeskProvider = DeskContext.Provider

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (desk === undefined) throw new Error('a message stands outside its room')
  return desk
}

function rowElement(row: EntryId): HTMLElement | null {
  return document.querySelector(`[data-row="${CSS.escape(row)}"]`)
}

/** Puts the keyboard at a row without moving the page more than needed. */
export function focusRow(row: EntryId | undefined): void {
  const element = row === undefined ? null : rowElement(row)
  element?.focus({ preventScroll: true })
  element?.scrollIntoView({ block: 'nearest' })
}

/** Details open over the message that was gone to, and it is not gone to again when they close. */
function createAt(session: Session, room: RoomId): Accessor<Place> {
  return createMemo(
    (before: Place) => {
      const route = session.router.route()
      if (route.kind !== 'room' || route.room !== room || route.details) return before
      return { entry: route.at }
    },
    { entry: undefined },
  )
}

export function createOpenRoom(session: Session, room: RoomId): OpenRoom {
  /** The first rows may be there before the watch is. */
  let watched: RoomWatch | undefined
  const view = (): RoomView | undefined => watched?.view()
  const keeper = createScrollKeeper(() => view()?.hasNewer !== true)
  const arrivals = createArrivals({ session, room, view, newestInSight: keeper.newestInSight })
  const at = createAt(session, room)
  const watch = createRoomWatch({
    client: session.client,
    room,
    opensAt: untrack(at).entry ?? session.account()?.rooms.find((row) => row.id === room)?.firstUnread,
    beforeUpdate(next) {
      arrivals.see(next)
      const stay = keeper.hold()
      return () => {
        stay()
        arrivals.looked()
      }
    },
  })
  watched = watch
  const rows = createRows(() => view()?.items ?? [])
  const jumps = createJumps({
    watch,
    keeper,
    announce: session.announce,
    arrive(row) {
      rows.setCurrent(row)
      if (document.activeElement?.closest('[role="log"]')) rowElement(row)?.focus({ preventScroll: true })
    },
  })

  return {
    room,
    at,
    watch,
    keeper,
    arrivals,
    rows,
    jumps,
    pictureOf: (user) => view()?.members.find((member) => member.user === user)?.picture,
    async react(item, emoji) {
      const own = item.reactions.some((reaction) => reaction.emoji === emoji && reaction.own)
      const reacted = await outcomeOf(session.client.react(room, item.id, { emoji, on: !own }))
      if (!reacted.ok) session.announce(entryErrorText(reacted.error))
    },
    async copy(item) {
      try {
        await navigator.clipboard.writeText(item.text)
        session.announce(t('text-copied'))
      } catch {
        session.announce(t('copy-failed'))
      }
    },
  }
}
