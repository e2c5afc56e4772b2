/** Any room by a few letters and Enter. */
import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show } from 'solid-js'
import type { RoomRow } from '../../../shared/client/views.ts'
import { roomOf, roomRoute } from '../../routes.ts'
import { roomName } from '../../state/names.ts'
import { matching } from '../../state/quickSwitcher.ts'
import { type Session, useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

const maxShown = 50

/** The room that is open stands last: who looks for a room wants another one. */
function candidates(session: Session): readonly RoomRow[] {
  const open = roomOf(session.router.route())
  const rows = session.account()?.rooms ?? []
  return [...rows.filter((row) => row.id !== open), ...rows.filter((row) => row.id === open)]
}

function Option(props: { id: string; row: RoomRow; selected: boolean; onPick: () => void }) {
  return (
    <button
      type="button"
      id={props.id}
      class="switcher-option"
      role="option"
      tabindex={-1}
      aria-selected={props.selected}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => props.onPick()}
    >
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
    </button>
  )
}

export default function QuickSwitcher(props: { onClose: () => void }) {
  const session = useSession()
  const listId = createUniqueId()
  const [query, setQuery] = createSignal('')
  const [at, setAt] = createSignal(0)
  const found = createMemo(() => matching(query(), candidates(session), roomName).slice(0, maxShown))
  const optionId = (index: number) => `${listId}-${index}`
  let field: HTMLInputElement | undefined
  createEffect(
    on(at, (index) => document.getElementById(optionId(index))?.scrollIntoView({ block: 'nearest' }), {
      defer: true,
    }),
  )

  function pick(row: RoomRow | undefined): void {
    if (row === undefined) return
    props.onClose()
    session.router.go(roomRoute(row.id))
  }

  function onKey(event: KeyboardEvent): void {
    const count = found().length
    if (event.isComposing || count === 0) return
    if (event.key === 'ArrowDown') setAt((at() + 1) % count)
    else if (event.key === 'ArrowUp') setAt((at() - 1 + count) % count)
    else if (event.key === 'Enter') pick(found()[at()])
    else return
    event.preventDefault()
  }

  return (
    <Dialog title={t('find-room')} look="switcher" first={() => field} onClose={() => props.onClose()}>
      <input
        ref={field}
        class="field"
        type="text"
        role="combobox"
        dir="auto"
        autocomplete="off"
        spellcheck={false}
        aria-label={t('find-room')}
        aria-expanded={found().length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={found().length > 0 ? optionId(at()) : undefined}
        placeholder={t('room-name')}
        onInput={(event) => {
          setQuery(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKey}
      />
      <div
        id={listId}
        class="switcher-list"
        role="listbox"
        aria-label={t('rooms')}
        hidden={found().length === 0}
      >
        <For each={found()}>
          {(row, index) => (
            <Option id={optionId(index())} row={row} selected={index() === at()} onPick={() => pick(row)} />
          )}
        </For>
      </div>
      <p class="soft" role="status">
        {found().length === 0 ? t('no-room-found') : ''}
      </p>
    </Dialog>
  )
}
