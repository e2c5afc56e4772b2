/** Any room by a few letters and Enter, and any message by its words. */
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { RoomRow, SearchHit } from '../../../shared/client/views.ts'
import { messageRoute, type Route, roomOf, roomRoute } from '../../routes.ts'
import { createMessageSearch } from '../../state/messageSearch.ts'
import { roomName } from '../../state/names.ts'
import { matching } from '../../state/quickSwitcher.ts'
import { type Session, useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { FindDialog } from './FindDialog.tsx'
import { HitOptions } from './HitOptions.tsx'
import { createOptionList, type OptionList } from './optionList.ts'
import { SearchState } from './SearchState.tsx'
import { SwitcherOption } from './SwitcherOption.tsx'

/** Rooms shown when none is looked for, and above the messages when one is. */
const maxRooms = 50
const maxRoomsAboveMessages = 5

/** The room that is open stands last: who looks for a room wants another one. */
function candidates(session: Session): readonly RoomRow[] {
  const open = roomOf(session.router.route())
  const rows = session.account()?.rooms ?? []
  return [...rows.filter((row) => row.id !== open), ...rows.filter((row) => row.id === open)]
}

function RoomOption(props: { id: string; row: RoomRow; selected: boolean; onPick: () => void }) {
  return (
    <SwitcherOption id={props.id} selected={props.selected} onPick={props.onPick}>
      <Avatar
        id={props.row.id}
        name={roomName(props.row)}
        picture={props.row.picture}
        icon={props.row.kind === 'note' ? 'note' : undefined}
        size="small"
      />
      <span class="switcher-name">
        <bdi>{roomName(props.row)}</bdi>
      </span>
      <Show when={props.row.unread > 0}>
        <span class="badge" classList={{ 'badge-muted': props.row.muted }}>
          <span aria-hidden="true">{props.row.unread > 999 ? '999+' : props.row.unread}</span>
          <span class="unseen">{t('unread', { count: props.row.unread })}</span>
        </span>
      </Show>
    </SwitcherOption>
  )
}

function createFinds(session: Session) {
  const [text, setText] = createSignal('')
  const { look, searched, looking } = createMessageSearch({ client: session.client })
  const most = () => (text().trim() === '' ? maxRooms : maxRoomsAboveMessages)
  const rooms = createMemo(() => matching(text(), candidates(session), roomName).slice(0, most()))
  const hits = (): readonly SearchHit[] => searched()?.view.hits ?? []
  const find = (words: string) => {
    setText(words)
    look(words)
  }
  return { find, searched, looking, rooms, hits }
}

function RoomOptions(props: { rows: readonly RoomRow[]; list: OptionList; onPick: (row: RoomRow) => void }) {
  return (
    <fieldset class="switcher-group" aria-label={t('rooms')}>
      <For each={props.rows}>
        {(row, index) => (
          <RoomOption
            id={props.list.optionId(index())}
            row={row}
            selected={index() === props.list.at()}
            onPick={() => props.onPick(row)}
          />
        )}
      </For>
    </fieldset>
  )
}

function MessageOptions(props: Parameters<typeof HitOptions>[0]) {
  return (
    <fieldset class="switcher-group" aria-label={t('found-messages')}>
      <p class="switcher-part" aria-hidden="true">
        {t('found-messages')}
      </p>
      <HitOptions {...props} />
    </fieldset>
  )
}

/** What Enter and a click do: the address of a find. */
function createGo(session: Session, close: () => void) {
  return (route: Route) => {
    close()
    session.router.go(route)
  }
}

export default function QuickSwitcher(props: { onClose: () => void }) {
  const session = useSession()
  const { find, searched, looking, rooms, hits } = createFinds(session)
  const go = createGo(session, () => props.onClose())
  const toRoom = (row: RoomRow) => go(roomRoute(row.id))
  const toMessage = (hit: SearchHit) => go(messageRoute(hit.room, hit.entry))
  const count = () => rooms().length + hits().length
  const list = createOptionList({
    count,
    pick(index) {
      const row = rooms()[index]
      const hit = hits()[index - rooms().length]
      if (row !== undefined) toRoom(row)
      else if (hit !== undefined) toMessage(hit)
    },
  })
  return (
    <FindDialog
      title={t('find-any')}
      placeholder={t('find-any-hint')}
      list={list}
      count={count()}
      onText={find}
      onClose={props.onClose}
      state={
        <SearchState
          view={searched()?.view}
          looking={looking()}
          none={count() === 0 ? t('find-none') : undefined}
        />
      }
    >
      <Show when={rooms().length > 0}>
        <RoomOptions rows={rooms()} list={list} onPick={toRoom} />
      </Show>
      <Show when={hits().length > 0}>
        <MessageOptions
          hits={hits()}
          text={searched()?.text ?? ''}
          list={list}
          from={rooms().length}
          placed
          onPick={toMessage}
        />
      </Show>
    </FindDialog>
  )
}
