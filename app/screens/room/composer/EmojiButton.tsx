/** All emoji, for the text that is being written. */
import { createSignal, lazy, Show, Suspense } from 'solid-js'
import { t } from '../../../text/t.ts'
import { Icon } from '../../../ui/Icon.tsx'
import type { MenuPlace } from '../../../ui/Menu.tsx'
import { Popover } from '../../../ui/Popover.tsx'

const EmojiPicker = lazy(() => import('../../../ui/EmojiPicker.tsx'))

function placeAbove(control: Element): MenuPlace {
  const box = control.getBoundingClientRect()
  return { x: document.dir === 'rtl' ? box.left : box.right, y: box.top - 4 }
}

export function EmojiButton(props: { onPick: (emoji: string) => void }) {
  const [place, setPlace] = createSignal<MenuPlace>()
  const pick = (emoji: string) => {
    setPlace(undefined)
    props.onPick(emoji)
  }
  return (
    <>
      <button
        type="button"
        class="icon-button composer-emoji"
        aria-label={t('emoji')}
        aria-haspopup="dialog"
        aria-expanded={place() !== undefined}
        title={t('emoji')}
        onClick={(event) => setPlace(placeAbove(event.currentTarget))}
      >
        <Icon name="smile" />
      </button>
      <Show when={place()}>
        {(at) => (
          <Popover label={t('emoji')} place={at()} class="react-popover" onClose={() => setPlace(undefined)}>
            <Suspense fallback={<p class="soft emoji-wait">{t('emoji-loading')}</p>}>
              <EmojiPicker onPick={pick} />
            </Suspense>
          </Popover>
        )}
      </Show>
    </>
  )
}
