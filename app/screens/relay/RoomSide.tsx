/** The room as its people see it, in short. */
import { createEffect, For, Match, on, Switch } from 'solid-js'
import type { TimelineItem } from '../../../shared/client/views.ts'
import { hueOf } from '../../state/avatar.ts'
import { personName } from '../../state/names.ts'
import { frameNumberOf } from '../../state/relaySight.ts'
import { useSession } from '../../state/session.ts'
import { shortTextOf } from '../../text/formatting.ts'
import { t } from '../../text/t.ts'
import { clockText, fullTimeText } from '../../text/times.ts'
import type { Lamp } from './lamp.ts'

/** More than the two lines they are drawn in. */
const maxWordsUnits = 300

function Words(props: { item: TimelineItem }) {
  const text = () => (props.item.kind === 'message' ? shortTextOf(props.item.text, maxWordsUnits) : undefined)
  return (
    <Switch fallback={<span class="soft">{t('row-unopened')}</span>}>
      <Match when={text() !== undefined}>
        <span class="sight-text" dir="auto">
          {text()}
        </span>
      </Match>
      <Match when={props.item.kind === 'deleted'}>
        <span class="soft">{t('row-deleted')}</span>
      </Match>
      <Match when={props.item.kind === 'newer-kind'}>
        <span class="soft">{t('row-newer-kind')}</span>
      </Match>
    </Switch>
  )
}

/** Nothing for what came long ago or in another's keeping: its number is not known here. */
function placeText(item: TimelineItem): string {
  const number = frameNumberOf(item)
  if (number !== undefined) return t('sight-frame', { number })
  return item.kind === 'message' && item.delivery.kind === 'device' ? t('delivery-device') : ''
}

function Row(props: { item: TimelineItem; lamp: Lamp }) {
  const session = useSession()
  const number = () => frameNumberOf(props.item)
  return (
    <li>
      <button
        type="button"
        class="sight-row"
        classList={{ 'sight-lit': props.lamp.isLit(number()) }}
        data-frame={number()}
        onPointerEnter={() => props.lamp.light(number(), 'frames')}
        onFocus={() => props.lamp.light(number(), 'frames')}
        onClick={() => props.lamp.reach(number(), 'frames')}
      >
        <span class="sight-author" style={{ '--hue': String(hueOf(props.item.author)) }}>
          <bdi>{props.item.own ? t('you') : personName(props.item.authorName)}</bdi>
        </span>
        <time
          class="sight-time"
          datetime={new Date(props.item.atMs).toISOString()}
          title={fullTimeText(props.item.atMs, session.locale)}
        >
          {clockText(props.item.atMs, session.locale)}
        </time>
        <Words item={props.item} />
        <span class="sight-frame">{placeText(props.item)}</span>
      </button>
    </li>
  )
}

export function RoomSide(props: { items: readonly TimelineItem[]; lamp: Lamp }) {
  createEffect(
    on(
      () => props.items.at(-1)?.id,
      () => props.lamp.toNewest('messages'),
    ),
  )
  return (
    <section class="sight-side" aria-label={t('sight-yours')}>
      <h2>{t('sight-yours')}</h2>
      <ol class="sight-list" ref={props.lamp.side('messages')}>
        <For each={props.items}>{(item) => <Row item={item} lamp={props.lamp} />}</For>
      </ol>
    </section>
  )
}
