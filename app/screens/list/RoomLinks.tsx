/** Every room by what happened last, the pinned ones first. Arrow keys move from row to row, Tab stops at one of them. */
import { createSignal, For, Show } from 'solid-js'
import type { RoomRow } from '../../../shared/client/views.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { hashOf, roomRoute } from '../../routes.ts'
import { roomName } from '../../state/names.ts'
import { type Session, useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Menu, type MenuItem, type MenuPlace } from '../../ui/Menu.tsx'
import { RoomRowLink } from './RoomRowLink.tsx'

function menuOf(session: Session, row: RoomRow): readonly MenuItem[] {
  const client = session.client
  return [
    {
      label: t(row.pinned ? 'unpin' : 'pin'),
      icon: 'pin',
      onPick: () => void client.setPinned(row.id, !row.pinned),
    },
    {
      label: t(row.muted ? 'unmute' : 'mute'),
      icon: row.muted ? 'bell' : 'mute',
      onPick: () => void client.setMuted(row.id, !row.muted),
    },
    {
      label: t('open-in-tab'),
      icon: 'external',
      onPick: () => void open(`/${hashOf(roomRoute(row.id))}`, '_blank', 'noopener'),
    },
  ]
}

/** Which of `count` rows a key leads to from `at`. */
export function nextRow(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined
  if (key === 'ArrowDown') return Math.min(count - 1, at + 1)
  if (key === 'ArrowUp') return Math.max(0, at - 1)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}

export function RoomLinks(props: { openRoom: RoomId | undefined }) {
  const session = useSession()
  const [menu, setMenu] = createSignal<{ readonly row: RoomId; readonly place: MenuPlace }>()
  const [focused, setFocused] = createSignal<RoomId>()
  const rows = () => session.account()?.rooms ?? []
  let list: HTMLUListElement | undefined

  const stop = () => {
    const wanted = focused() ?? props.openRoom
    return rows().some((row) => row.id === wanted) ? wanted : rows()[0]?.id
  }

  function onKey(event: KeyboardEvent): void {
    const links = [...(list?.querySelectorAll<HTMLElement>('a') ?? [])]
    const at = links.findIndex((link) => link.parentElement?.contains(document.activeElement))
    const next = at < 0 ? undefined : nextRow(event.key, at, links.length)
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    links[next]?.focus()
  }

  const menuRow = () => rows().find((row) => row.id === menu()?.row)
  return (
    <>
      <ul ref={list} class="room-list" onKeyDown={onKey}>
        <For each={rows()}>
          {(row) => (
            <li classList={{ 'room-row-busy': menu()?.row === row.id }} onFocusIn={() => setFocused(row.id)}>
              <RoomRowLink
                row={row}
                open={row.id === props.openRoom}
                stop={row.id === stop()}
                onOpen={() => session.router.go(roomRoute(row.id))}
                onMenu={(place) => setMenu({ row: row.id, place })}
              />
            </li>
          )}
        </For>
      </ul>
      <Show when={menuRow()} keyed>
        {(row) => (
          <Menu
            label={t('row-menu', { name: roomName(row) })}
            place={menu()?.place ?? { x: 0, y: 0 }}
            items={menuOf(session, row)}
            onClose={() => setMenu(undefined)}
          />
        )}
      </Show>
    </>
  )
}
