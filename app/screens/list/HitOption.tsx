/** One message that was found: who said it, where and when, and the words around the first find. */
import { createMemo, Show } from 'solid-js'
import type { SearchHit } from '../../../shared/client/views.ts'
import { personName, roomName } from '../../state/names.ts'
import { useSession } from '../../state/session.ts'
import { excerptOf } from '../../text/excerpt.ts'
import { t } from '../../text/t.ts'
import { fullTimeText, listTimeText } from '../../text/times.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { FoundText } from '../../ui/FoundText.tsx'
import { SwitcherOption } from './SwitcherOption.tsx'

export interface HitOptionProps {
  readonly id: string
  readonly hit: SearchHit
  /** What was looked for. */
  readonly text: string
  readonly selected: boolean
  /** Says in which room it was said. */
  readonly placed: boolean
  readonly onPick: () => void
}

function authorText(hit: SearchHit): string {
  return hit.own ? t('you') : personName(hit.name)
}

export function HitOption(props: HitOptionProps) {
  const session = useSession()
  const picture = () => (props.hit.own ? session.account()?.self?.picture : undefined)
  const parts = createMemo(() => excerptOf(props.hit.text, props.hit.found, props.text))
  return (
    <SwitcherOption id={props.id} class="switcher-hit" selected={props.selected} onPick={props.onPick}>
      <Avatar id={props.hit.user} name={personName(props.hit.name)} picture={picture()} size="small" />
      <span class="hit-words">
        <span class="hit-head">
          <bdi class="hit-author">{authorText(props.hit)}</bdi>{' '}
          <Show when={props.placed}>
            <bdi class="hit-room">{roomName({ kind: props.hit.kind, name: props.hit.roomName })}</bdi>{' '}
          </Show>
          <time
            class="hit-time"
            datetime={new Date(props.hit.atMs).toISOString()}
            title={fullTimeText(props.hit.atMs, session.locale)}
          >
            {listTimeText(props.hit.atMs, session.nowMs(), session.locale)}
          </time>{' '}
        </span>
        <bdi class="hit-text">
          <FoundText parts={parts()} />
        </bdi>
      </span>
    </SwitcherOption>
  )
}
