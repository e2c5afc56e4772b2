/** One message: who, what it answers, what it says, when, where it is, and who reacted. */
import { createSignal, Show } from 'solid-js'
import type { MessageItem } from '../../../../shared/client/views.ts'
import { hueOf } from '../../../state/avatar.ts'
import { personName } from '../../../state/names.ts'
import { useDesk } from '../../../state/openRoom.ts'
import type { RowLayout } from '../../../state/timelineLayout.ts'
import { t } from '../../../text/t.ts'
import { isEmojiOnly } from '../../../text/tokens.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { MessageText } from '../../../ui/MessageText.tsx'
import { MessageBar } from './MessageBar.tsx'
import { MessageMeta } from './MessageMeta.tsx'
import { MessageWalk } from './MessageWalk.tsx'
import { Quote } from './Quote.tsx'
import { Reactions } from './Reactions.tsx'

export interface MessageRowProps {
  readonly item: MessageItem
  readonly layout: RowLayout | undefined
}

function Gutter(props: { item: MessageItem; face: boolean }) {
  const desk = useDesk()
  return (
    <span class="message-gutter">
      <Show when={props.face}>
        <Avatar
          id={props.item.author}
          name={personName(props.item.authorName)}
          picture={desk.pictureOf(props.item.author)}
          size="small"
        />
      </Show>
    </span>
  )
}

function Bubble(props: { item: MessageItem; named: boolean; unfolded: boolean; onUnfold: () => void }) {
  const { rows } = useDesk()
  return (
    <div class="bubble">
      <Show when={props.named}>
        <p class="message-author">
          <bdi>{personName(props.item.authorName)}</bdi>
        </p>
      </Show>
      <Show when={props.item.quote}>{(quote) => <Quote quote={quote()} from={props.item.id} />}</Show>
      <div class="message-body" dir="auto">
        <div class="message-text">
          <MessageText
            text={props.item.text}
            mentions={props.item.mentions}
            reachable={rows.isCurrent(props.item.id)}
          />
        </div>
        <MessageMeta item={props.item} unfolded={props.unfolded} onUnfold={props.onUnfold} />
      </div>
    </div>
  )
}

export function MessageRow(props: MessageRowProps) {
  const { rows, jumps, view } = useDesk()
  const [unfolded, setUnfolded] = createSignal(false)
  const group = () => view().kind === 'group'
  const big = () => props.item.quote === undefined && isEmojiOnly(props.item.text)
  const refused = () => props.item.own && props.item.delivery.kind === 'refused'
  const named = () => group() && !props.item.own && props.layout?.runStart === true
  return (
    <article
      class="message"
      classList={{
        own: props.item.own,
        'run-start': props.layout?.runStart === true,
        'run-end': props.layout?.runEnd === true,
        big: big(),
        reacted: props.item.reactions.length > 0,
        'not-out': refused(),
        'names-me': props.item.mentions.some((mention) => mention.self),
        found: jumps.isHighlighted(props.item.id),
      }}
      style={{ '--hue': String(hueOf(props.item.author)) }}
      data-row={props.item.id}
      tabindex={rows.isCurrent(props.item.id) ? 0 : -1}
      aria-label={props.item.own ? t('you') : personName(props.item.authorName)}
    >
      <Show when={group() && !props.item.own}>
        <Gutter item={props.item} face={props.layout?.runEnd === true} />
      </Show>
      <div class="message-stack">
        <Bubble
          item={props.item}
          named={named()}
          unfolded={unfolded()}
          onUnfold={() => setUnfolded((open) => !open)}
        />
        <Show when={rows.isHovered(props.item.id) || rows.isFocused(props.item.id)}>
          <MessageBar item={props.item} />
        </Show>
        <Reactions item={props.item} />
      </div>
      <Show when={props.item.own && (unfolded() || refused())}>
        <MessageWalk item={props.item} />
      </Show>
    </article>
  )
}
