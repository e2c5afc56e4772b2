/** One row of a timeline: a message, or a quiet line for what cannot be shown. */
import { createSignal, Match, Show, Switch } from 'solid-js'
import type { TimelineItem } from '../../../shared/client/api.ts'
import { hueOf } from '../../state/avatar.ts'
import { personName } from '../../state/names.ts'
import type { RowLayout } from '../../state/timelineLayout.ts'
import { t } from '../../text/t.ts'
import { isEmojiOnly } from '../../text/tokens.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { MessageText } from '../../ui/MessageText.tsx'
import { MessageMeta, MessageWalk } from './MessageMeta.tsx'

export type Message = Extract<TimelineItem, { kind: 'message' }>
type Quiet = Exclude<TimelineItem, Message>

interface RowProps<Item> {
  readonly item: Item
  readonly layout: RowLayout | undefined
  /** Others may be here: names and faces help. */
  readonly group: boolean
}

export function TimelineRow(props: RowProps<TimelineItem>) {
  const message = () => (props.item.kind === 'message' ? props.item : undefined)
  const quiet = () => (props.item.kind === 'message' ? undefined : props.item)
  return (
    <Switch>
      <Match when={message()}>
        {(item) => <MessageRow item={item()} layout={props.layout} group={props.group} />}
      </Match>
      <Match when={quiet()}>{(item) => <QuietRow item={item()} />}</Match>
    </Switch>
  )
}

function MessageRow(props: RowProps<Message>) {
  const [unfolded, setUnfolded] = createSignal(false)
  const big = () => isEmojiOnly(props.item.text)
  const showsName = () => props.group && !props.item.own && props.layout?.runStart === true
  return (
    <article
      class="message"
      classList={{
        own: props.item.own,
        'run-start': props.layout?.runStart === true,
        'run-end': props.layout?.runEnd === true,
        big: big(),
        'not-out': props.item.own && props.item.delivery.kind === 'refused',
      }}
      style={{ '--hue': String(hueOf(props.item.author)) }}
      data-row={props.item.id}
      aria-label={props.item.own ? t('you') : personName(props.item.authorName)}
    >
      <Show when={props.group && !props.item.own}>
        <Gutter item={props.item} face={props.layout?.runEnd === true} />
      </Show>
      <div class="bubble">
        <Show when={showsName()}>
          <p class="message-author">
            <bdi>{personName(props.item.authorName)}</bdi>
          </p>
        </Show>
        <div class="message-body" dir="auto">
          <span class="message-text">
            <MessageText text={props.item.text} />
          </span>
          <MessageMeta
            item={props.item}
            unfolded={unfolded()}
            onUnfold={() => setUnfolded((open) => !open)}
          />
        </div>
      </div>
      <Show when={props.item.own && (unfolded() || props.item.delivery.kind === 'refused')}>
        <MessageWalk item={props.item} />
      </Show>
    </article>
  )
}

function Gutter(props: { item: Message; face: boolean }) {
  return (
    <span class="message-gutter">
      <Show when={props.face}>
        <Avatar id={props.item.author} name={personName(props.item.authorName)} size="small" />
      </Show>
    </span>
  )
}

function quietText(item: Quiet): string {
  if (item.kind === 'newer-kind')
    return t('newer-kind', { name: item.own ? t('you') : personName(item.authorName) })
  return t(`unopened-${item.why}`)
}

function QuietRow(props: { item: Quiet }) {
  return (
    <p class="quiet-row" data-row={props.item.id}>
      <Icon name={props.item.kind === 'unopened' ? 'lock' : 'clock'} small />
      <span>{quietText(props.item)}</span>
    </p>
  )
}
