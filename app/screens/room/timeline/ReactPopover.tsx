/** Six emoji at hand, and all the others behind them. */
import { createSignal, For, lazy, Show, Suspense } from 'solid-js'
import type { MessageItem } from '../../../../shared/client/views.ts'
import { quickEmoji } from '../../../state/emoji.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { t } from '../../../text/t.ts'
import { Icon } from '../../../ui/Icon.tsx'
import type { MenuPlace } from '../../../ui/Menu.tsx'
import { Popover } from '../../../ui/Popover.tsx'

const EmojiPicker = lazy(() => import('../../../ui/EmojiPicker.tsx'))

function QuickEmoji(props: { item: MessageItem; onPick: (emoji: string) => void; onMore: () => void }) {
  const own = (emoji: string) =>
    props.item.reactions.some((reaction) => reaction.emoji === emoji && reaction.own)
  const move = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return
    event.preventDefault()
    const cells = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
    const turned = getComputedStyle(event.currentTarget).direction === 'rtl'
    const step = (event.key === 'ArrowRight') === turned ? -1 : 1
    const at = cells.findIndex((cell) => cell.matches(':focus'))
    cells[(at + step + cells.length) % cells.length]?.focus()
  }
  return (
    <div class="quick-emoji" role="toolbar" aria-label={t('quick-reactions')} tabindex={-1} on:keydown={move}>
      <For each={quickEmoji}>
        {(emoji, index) => (
          <button
            type="button"
            class="emoji-cell"
            data-first={index() === 0 ? '' : undefined}
            aria-label={t('react-with', { emoji })}
            aria-pressed={own(emoji)}
            onClick={() => props.onPick(emoji)}
          >
            {emoji}
          </button>
        )}
      </For>
      <button
        type="button"
        class="emoji-cell"
        aria-label={t('more-emoji')}
        title={t('more-emoji')}
        onClick={() => props.onMore()}
      >
        <Icon name="plus" />
      </button>
    </div>
  )
}

export function ReactPopover(props: { item: MessageItem; place: MenuPlace; onClose: () => void }) {
  const { react } = useDesk()
  const [all, setAll] = createSignal(false)
  const pick = (emoji: string) => {
    void react(props.item, emoji)
    props.onClose()
  }
  return (
    <Popover label={t('react')} place={props.place} class="react-popover" onClose={props.onClose}>
      <Show
        when={all()}
        fallback={<QuickEmoji item={props.item} onPick={pick} onMore={() => setAll(true)} />}
      >
        <Suspense fallback={<p class="soft">{t('emoji-loading')}</p>}>
          <EmojiPicker onPick={pick} />
        </Suspense>
      </Show>
    </Popover>
  )
}
