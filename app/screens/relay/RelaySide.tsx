/** The relay's own bytes of the room. */
import { createEffect, For, on, Show } from 'solid-js'
import type { RelayFrame, RelaySight } from '../../../shared/client/views.ts'
import { groupedHex, hexLines } from '../../state/hex.ts'
import { useSession } from '../../state/session.ts'
import { secondsText } from '../../text/secondsText.ts'
import { t } from '../../text/t.ts'
import { fullTimeText } from '../../text/times.ts'
import type { Lamp } from './lamp.ts'

/** Enough to see that there is nothing to see. */
const shownBytes = 64

function Bytes(props: { frame: RelayFrame }) {
  const shown = () => props.frame.bytes.subarray(0, shownBytes)
  const hidden = () => props.frame.sizeBytes - shown().length
  return (
    <span class="well" dir="ltr">
      <For each={hexLines(shown())}>
        {(line) => (
          <span class="well-line">
            <span class="well-at">{line.at}</span>
            <span>{line.digits}</span>
          </span>
        )}
      </For>
      <Show when={hidden() > 0}>
        <span class="well-more">{t('sight-more-bytes', { count: hidden() })}</span>
      </Show>
    </span>
  )
}

function Frame(props: { frame: RelayFrame; lamp: Lamp }) {
  const session = useSession()
  const light = () => props.lamp.light(props.frame.number, 'messages')
  return (
    <li>
      <button
        type="button"
        class="sight-row sight-row-frame"
        classList={{ 'sight-lit': props.lamp.isLit(props.frame.number) }}
        data-frame={props.frame.number}
        onPointerEnter={light}
        onFocus={light}
        onClick={() => props.lamp.reach(props.frame.number, 'messages')}
      >
        <span class="sight-number">{t('sight-frame', { number: props.frame.number })}</span>
        <span class="sight-kind">{t(`sight-kind-${props.frame.kind}`)}</span>
        <span class="sight-size">{t('sight-bytes', { count: props.frame.sizeBytes })}</span>
        <time
          class="sight-time"
          datetime={new Date(props.frame.stampMs).toISOString()}
          title={fullTimeText(props.frame.stampMs, session.locale)}
        >
          {secondsText(props.frame.stampMs, session.locale)}
        </time>
        <Bytes frame={props.frame} />
      </button>
    </li>
  )
}

function Log(props: { sight: RelaySight }) {
  return (
    <dl class="sight-log">
      <dt>{t('sight-log')}</dt>
      <dd class="sight-log-id" dir="ltr">
        {groupedHex(props.sight.log)}
      </dd>
      <dt>{t('sight-head')}</dt>
      <dd>{props.sight.head}</dd>
    </dl>
  )
}

export function RelaySide(props: { sight: RelaySight; lamp: Lamp }) {
  createEffect(
    on(
      () => props.sight.head,
      () => props.lamp.toNewest('frames'),
    ),
  )
  return (
    <section class="sight-side sight-side-relay" aria-label={t('sight-relays')}>
      <h2>{t('sight-relays')}</h2>
      <Log sight={props.sight} />
      <ol class="sight-list" ref={props.lamp.side('frames')}>
        <For each={props.sight.frames} fallback={<li class="soft sight-none">{t('sight-none')}</li>}>
          {(frame) => <Frame frame={frame} lamp={props.lamp} />}
        </For>
      </ol>
    </section>
  )
}
