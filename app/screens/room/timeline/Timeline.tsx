/** What was said, oldest first: days, runs, the unread line, and the ways back to where one was and to the newest. */
import { createEffect, createMemo, For, on, onCleanup, onMount, Show } from 'solid-js'
import type { EntryId } from '../../../../shared/foundation/ids.ts'
import { roomName } from '../../../state/names.ts'
import { type Desk, useDesk } from '../../../state/openRoom.ts'
import { timelineLayout } from '../../../state/timelineLayout.ts'
import { t } from '../../../text/t.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { createLongPress } from '../../../ui/longPress.ts'
import { DayLine } from './DayLine.tsx'
import { MessageFloats } from './MessageFloats.tsx'
import { createMessageTools, MessageToolsProvider } from './messageTools.ts'
import { TimelineRow } from './TimelineRow.tsx'
import { createTimelineKeys } from './timelineKeys.ts'

function UnreadLine() {
  return (
    <div class="unread-line">
      <span>{t('new-messages')}</span>
    </div>
  )
}

function JumpButtons() {
  const { jumps, keeper, view } = useDesk()
  const unread = () => view().unread
  const label = () => (unread() > 0 ? t('jump-latest-new', { count: unread() }) : t('jump-latest'))
  return (
    <div class="jumps">
      <Show when={jumps.origin() !== undefined}>
        <button type="button" class="jump jump-back" onClick={() => void jumps.back()}>
          <Icon name="reply" />
          {t('back-to-reply')}
        </button>
      </Show>
      <Show when={!keeper.atLatest()}>
        <button type="button" class="jump" aria-label={label()} onClick={() => void jumps.toLatest()}>
          <Icon name="down" />
          <Show when={unread() > 0}>
            <span class="badge jump-badge" aria-hidden="true">
              {unread()}
            </span>
          </Show>
        </button>
      </Show>
    </div>
  )
}

function TimelineRows() {
  const { view, arrivals } = useDesk()
  const layouts = createMemo(() => timelineLayout(view().items, arrivals.firstUnread()))
  return (
    <For each={view().items}>
      {(item) => (
        <>
          <Show when={layouts().get(item.id)?.day}>
            <DayLine atMs={item.atMs} />
          </Show>
          <Show when={arrivals.firstUnread() === item.id}>
            <UnreadLine />
          </Show>
          <TimelineRow item={item} layout={layouts().get(item.id)} />
        </>
      )}
    </For>
  )
}

/** What stands above the oldest row shown. */
function topText(desk: Desk): string {
  const { hasOlder, kind } = desk.view()
  if (!hasOlder) return t(kind === 'note' ? 'sealed-note' : 'sealed')
  return desk.watch.moving() ? t('loading-older') : ''
}

function rowIdOf(target: EventTarget | null): EntryId | undefined {
  const row = target instanceof Element ? target.closest('[data-row]') : null
  return (row?.getAttribute('data-row') ?? undefined) as EntryId | undefined
}

/** What has a press of its own. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button') !== null
}

/** A room opens at its first unread when that is not in sight with the newest anyway. */
function openAtUnread(desk: Desk, scroller: HTMLElement): void {
  const first = desk.arrivals.firstUnread()
  const line = scroller.querySelector<HTMLElement>('.unread-line')
  if (first === undefined || line === null) return
  if (scroller.scrollHeight - line.offsetTop > scroller.clientHeight) desk.keeper.toRow(first, 'start')
}

export function Timeline() {
  const desk = useDesk()
  const tools = createMessageTools()
  const onKey = createTimelineKeys(desk, tools)
  let scroller: HTMLDivElement | undefined
  let content: HTMLDivElement | undefined
  let pressed: EntryId | undefined
  const press = createLongPress((place) => {
    if (pressed !== undefined) tools.openMenu(pressed, place)
  })

  const scrolled = () => {
    desk.keeper.scrolled()
    desk.watch.look(desk.keeper.place())
    desk.arrivals.looked()
  }
  const atPointer = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') desk.rows.setHovered(rowIdOf(event.target))
  }
  const menuAt = (event: MouseEvent) => {
    const row = rowIdOf(event.target)
    // Links and what is selected keep the menu of the browser.
    const plain = (event.target as Element).closest('a') === null && getSelection()?.isCollapsed !== false
    if (row === undefined || !plain) return
    event.preventDefault()
    desk.rows.setCurrent(row)
    tools.openMenu(row, { x: event.clientX, y: event.clientY })
  }

  onMount(() => {
    if (scroller === undefined || content === undefined) return
    desk.keeper.attach(scroller, content)
    const { entry } = desk.at()
    if (entry === undefined) openAtUnread(desk, scroller)
    else void desk.jumps.follow(entry)
    desk.arrivals.looked()
  })
  createEffect(on(desk.at, ({ entry }) => void desk.jumps.follow(entry), { defer: true }))
  onCleanup(() => desk.rows.setHovered(undefined))

  return (
    <MessageToolsProvider value={tools}>
      <div class="timeline-frame">
        <div
          ref={scroller}
          class="timeline"
          role="log"
          aria-live="off"
          aria-label={t('messages-in', { name: roomName(desk.view()) })}
          onScroll={scrolled}
        >
          <div
            ref={content}
            class="timeline-content"
            on:keydown={onKey}
            on:focusin={(event: FocusEvent) => {
              const row = rowIdOf(event.target)
              if (row !== undefined) desk.rows.setCurrent(row)
              desk.rows.setFocused(row)
            }}
            on:focusout={() => desk.rows.setFocused(undefined)}
            on:pointerover={atPointer}
            on:pointerleave={() => desk.rows.setHovered(undefined)}
            on:pointerdown={(event: PointerEvent) => {
              pressed = isControl(event.target) ? undefined : rowIdOf(event.target)
              press.onPointerDown(event)
            }}
            on:pointermove={press.onPointerMove}
            on:pointerup={press.onPointerUp}
            on:pointercancel={press.onPointerUp}
            on:contextmenu={menuAt}
          >
            <p class="timeline-top soft">{topText(desk)}</p>
            <TimelineRows />
          </div>
        </div>
        <Show when={desk.jumps.seeking()}>
          <p class="seeking soft" role="status">
            {t('seeking-message')}
          </p>
        </Show>
        <JumpButtons />
        <MessageFloats />
      </div>
    </MessageToolsProvider>
  )
}
