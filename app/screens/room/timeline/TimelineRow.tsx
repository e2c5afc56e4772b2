/** One row of a timeline: a message, or a quiet line for what cannot be shown. */
import { Match, Switch } from 'solid-js'
import type { TimelineItem } from '../../../../shared/client/views.ts'
import type { RowLayout } from '../../../state/timelineLayout.ts'
import { MessageRow } from './MessageRow.tsx'
import { QuietRow } from './QuietRow.tsx'

export function TimelineRow(props: { item: TimelineItem; layout: RowLayout | undefined }) {
  const message = () => (props.item.kind === 'message' ? props.item : undefined)
  const quiet = () => (props.item.kind === 'message' ? undefined : props.item)
  return (
    <Switch>
      <Match when={message()}>{(item) => <MessageRow item={item()} layout={props.layout} />}</Match>
      <Match when={quiet()}>{(item) => <QuietRow item={item()} />}</Match>
    </Switch>
  )
}
