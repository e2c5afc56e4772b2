/** Who reacted with what, as pills on the lower edge; a click adds one's own or takes it back. */
import { For, Show } from 'solid-js'
import type { MessageItem, ReactionView } from '../../../../shared/client/views.ts'
import { namesText } from '../../../state/names.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { useSession } from '../../../state/session.ts'
import { t } from '../../../text/t.ts'

function Reaction(props: { item: MessageItem; reaction: ReactionView }) {
  const { react, rows } = useDesk()
  const session = useSession()
  const names = () => namesText(props.reaction.people, session.locale)
  const label = () => {
    const { emoji, people } = props.reaction
    const words = { emoji, count: people.length, names: names() }
    return props.reaction.own ? t('reacted-own', words) : t('reaction-of', words)
  }
  return (
    <li>
      <button
        type="button"
        class="reaction"
        aria-pressed={props.reaction.own}
        aria-label={label()}
        title={names()}
        tabindex={rows.isCurrent(props.item.id) ? 0 : -1}
        onClick={() => void react(props.item, props.reaction.emoji)}
      >
        <span aria-hidden="true">{props.reaction.emoji}</span>
        <Show when={props.reaction.people.length > 1}>
          <span class="reaction-count">{props.reaction.people.length}</span>
        </Show>
      </button>
    </li>
  )
}

export function Reactions(props: { item: MessageItem }) {
  return (
    <Show when={props.item.reactions.length > 0}>
      <ul class="reactions" aria-label={t('reactions')}>
        <For each={props.item.reactions}>
          {(reaction) => <Reaction item={props.item} reaction={reaction} />}
        </For>
      </ul>
    </Show>
  )
}
