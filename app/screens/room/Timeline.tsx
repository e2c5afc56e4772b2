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

export function Timeline(props: TimelineProps) {
  const session = useSession()
  const layouts = createMemo(() => timelineLayout(props.view.items, props.arrivals.firstUnread()))
  let scroller: HTMLDivElement | undefined
  let content: HTMLDivElement | undefined
  let unreadLine: HTMLElement | undefined

  function scrolled(): void {
    props.keeper.scrolled()
    if (scroller !== undefined && scroller.scrollTop < loadAheadPx) props.watch.loadOlder()
  }

  onMount(() => {
    if (scroller === undefined || content === undefined) return
    // A region that scrolls must be reachable by keyboard.
    scroller.tabIndex = 0
    props.keeper.attach(scroller, content)
    const linesAbove = unreadLine === undefined ? 0 : scroller.scrollHeight - unreadLine.offsetTop
    if (unreadLine !== undefined && linesAbove > scroller.clientHeight) props.keeper.toRow(unreadLine)
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
          <p class="timeline-top soft">
            {props.view.hasOlder
              ? props.watch.loadingOlder() && t('loading-older')
              : t(props.view.kind === 'note' ? 'sealed-note' : 'sealed')}
          </p>
          <For each={props.view.items}>
            {(item) => (
              <>
                <Show when={layouts().get(item.id)?.day}>
                  <div class="day">
                    <time datetime={new Date(item.atMs).toISOString().slice(0, 10)}>
                      {dayText(item.atMs, session.nowMs(), session.locale)}
                    </time>
                  </div>
                </Show>
                <Show when={props.arrivals.firstUnread() === item.id}>
                  <div
                    class="unread-line"
                    ref={(line) => {
                      unreadLine = line
                    }}
                  >
                    <span>{t('new-messages')}</span>
                  </div>
                </Show>
                <TimelineRow
                  item={item}
                  layout={layouts().get(item.id)}
                  group={props.view.kind === 'group'}
                />
              </>
            )}
          </For>
        </div>
      </div>
      <Show when={!props.keeper.atLatest()}>
        <button
          type="button"
          class="jump"
          aria-label={
            props.arrivals.below() > 0
              ? t('jump-latest-new', { count: props.arrivals.below() })
              : t('jump-latest')
          }
          onClick={() => props.keeper.toLatest()}
        >
          <Icon name="down" />
          <Show when={props.arrivals.below() > 0}>
            <span class="badge jump-badge" aria-hidden="true">
              {props.arrivals.below()}
            </span>
          </Show>
        </button>
      </Show>
    </div>
  )
}
