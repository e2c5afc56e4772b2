/** What was said, oldest first: days, runs, the unread line, and the way back to the newest. */
import { createMemo, For, onMount, Show } from 'solid-js'
import type { RoomView } from '../../../shared/client/api.ts'
import type { Arrivals } from '../../state/arrivals.ts'
import { roomName } from '../../state/names.ts'
import type { RoomWatch } from '../../state/room.ts'
import type { ScrollKeeper } from '../../state/scrollKeeper.ts'
import { useSession } from '../../state/session.ts'
import { timelineLayout } from '../../state/timelineLayout.ts'
import { t } from '../../text/t.ts'
import { dayText } from '../../text/times.ts'
import { Icon } from '../../ui/Icon.tsx'
import { TimelineRow } from './TimelineRow.tsx'

/** Older rows are asked for before the reader reaches the top. */
const loadAheadPx = 800

export interface TimelineProps {
  readonly view: RoomView
  readonly watch: RoomWatch
  readonly keeper: ScrollKeeper
  readonly arrivals: Arrivals
}

function DayLine(props: { atMs: number }) {
  const session = useSession()
  return (
    <div class="day">
      <time datetime={new Date(props.atMs).toISOString().slice(0, 10)}>
        {dayText(props.atMs, session.nowMs(), session.locale)}
      </time>
    </div>
  )
}

function UnreadLine() {
  return (
    <div class="unread-line">
      <span>{t('new-messages')}</span>
    </div>
  )
}

function JumpButton(props: { below: number; onJump: () => void }) {
  const label = () => (props.below > 0 ? t('jump-latest-new', { count: props.below }) : t('jump-latest'))
  return (
    <button type="button" class="jump" aria-label={label()} onClick={() => props.onJump()}>
      <Icon name="down" />
      <Show when={props.below > 0}>
        <span class="badge jump-badge" aria-hidden="true">
          {props.below}
        </span>
      </Show>
    </button>
  )
}

function TimelineRows(props: TimelineProps) {
  const layouts = createMemo(() => timelineLayout(props.view.items, props.arrivals.firstUnread()))
  return (
    <For each={props.view.items}>
      {(item) => (
        <>
          <Show when={layouts().get(item.id)?.day}>
            <DayLine atMs={item.atMs} />
          </Show>
          <Show when={props.arrivals.firstUnread() === item.id}>
            <UnreadLine />
          </Show>
          <TimelineRow item={item} layout={layouts().get(item.id)} group={props.view.kind === 'group'} />
        </>
      )}
    </For>
  )
}

/** What stands above the oldest row shown. */
function topText(props: TimelineProps): string {
  if (!props.view.hasOlder) return t(props.view.kind === 'note' ? 'sealed-note' : 'sealed')
  return props.watch.loadingOlder() ? t('loading-older') : ''
}

export function Timeline(props: TimelineProps) {
  let scroller: HTMLDivElement | undefined
  let content: HTMLDivElement | undefined

  const scrolled = () => {
    props.keeper.scrolled()
    if (scroller !== undefined && scroller.scrollTop < loadAheadPx) props.watch.loadOlder()
  }

  onMount(() => {
    if (scroller === undefined || content === undefined) return
    // A region that scrolls must be reachable by keyboard.
    scroller.tabIndex = 0
    props.keeper.attach(scroller, content)
    const line = scroller.querySelector<HTMLElement>('.unread-line')
    if (line !== null && scroller.scrollHeight - line.offsetTop > scroller.clientHeight)
      props.keeper.toRow(line)
  })

  return (
    <div class="timeline-frame">
      <div
        ref={scroller}
        class="timeline"
        role="log"
        aria-live="off"
        aria-label={t('messages-in', { name: roomName(props.view) })}
        onScroll={scrolled}
      >
        <div ref={content} class="timeline-content">
          <p class="timeline-top soft">{topText(props)}</p>
          <TimelineRows {...props} />
        </div>
      </div>
      <Show when={!props.keeper.atLatest()}>
        <JumpButton below={props.arrivals.below()} onJump={props.keeper.toLatest} />
      </Show>
    </div>
  )
}
