/** All emoji: found by a word, or looked through part by part. Arrow keys move over the grid. */
import { createMemo, createSignal, For, onMount, Show } from 'solid-js'
import { allEmoji, partsOf } from '../state/emoji.ts'
import { type EmojiEntry, emojiFor } from '../text/completion.ts'
import { t } from '../text/t.ts'
import { emojiName } from './emojiName.ts'

const maxFound = 80

/** One step over the grid, from where the focus is; rows are told apart by where they are drawn. */
function stepOver(grid: HTMLElement, key: string): HTMLElement | undefined {
  const cells = [...grid.querySelectorAll<HTMLElement>('button')]
  const at = cells.findIndex((cell) => cell.matches(':focus'))
  const here = cells[at]
  const across = getComputedStyle(grid).direction === 'rtl' ? -1 : 1
  if (here === undefined) return undefined
  if (key === 'ArrowRight') return cells[at + across]
  if (key === 'ArrowLeft') return cells[at - across]
  const below = key === 'ArrowDown'
  const row = here.offsetTop
  const sameColumn = (cell: HTMLElement) => Math.abs(cell.offsetLeft - here.offsetLeft) < 4
  if (below)
    return cells.slice(at + 1).find((cell) => cell.offsetTop > row && sameColumn(cell)) ?? cells[at + 1]
  return cells.slice(0, at).findLast((cell) => cell.offsetTop < row && sameColumn(cell))
}

function Grid(props: { entries: readonly EmojiEntry[]; onPick: (emoji: string) => void }) {
  return (
    <div class="emoji-grid">
      <For each={props.entries}>
        {(entry) => (
          <button
            type="button"
            class="emoji-cell"
            tabindex={-1}
            aria-label={emojiName(entry)}
            title={emojiName(entry)}
            onClick={() => props.onPick(entry.emoji)}
          >
            {entry.emoji}
          </button>
        )}
      </For>
    </div>
  )
}

export default function EmojiPicker(props: { onPick: (emoji: string) => void }) {
  const [words, setWords] = createSignal('')
  const searching = () => words().trim() !== ''
  const found = createMemo(() => emojiFor(allEmoji() ?? [], words(), maxFound))
  const parts = createMemo(() => partsOf(allEmoji() ?? []))
  let field: HTMLInputElement | undefined
  let body: HTMLDivElement | undefined
  // On touch screens the field would pull up the keyboard over what is to be chosen from.
  onMount(() => (matchMedia('(pointer: coarse)').matches ? body : field)?.focus({ preventScroll: true }))

  function onKey(event: KeyboardEvent): void {
    const inField = event.target === field
    if (inField && event.key === 'Enter') {
      event.preventDefault()
      const first = found()[0]
      if (searching() && first !== undefined) props.onPick(first.emoji)
    } else if (inField && event.key === 'ArrowDown') {
      event.preventDefault()
      body?.querySelector('button')?.focus()
    } else if (!inField && event.key.startsWith('Arrow') && body !== undefined) {
      event.preventDefault()
      const next = stepOver(body, event.key)
      if (next !== undefined) next.focus()
      else if (event.key === 'ArrowUp') field?.focus()
    }
  }

  return (
    <div class="emoji-picker" on:keydown={onKey}>
      <input
        ref={field}
        class="field"
        type="search"
        autocomplete="off"
        aria-label={t('emoji-search')}
        placeholder={t('emoji-search')}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <div ref={body} class="emoji-body" tabindex={-1}>
        <Show when={allEmoji() !== undefined} fallback={<p class="soft">{t('emoji-loading')}</p>}>
          <Show
            when={searching()}
            fallback={
              <For each={parts()}>
                {(part) => (
                  <section class="emoji-part">
                    <h2>{t(part.key)}</h2>
                    <Grid entries={part.entries} onPick={props.onPick} />
                  </section>
                )}
              </For>
            }
          >
            <Show when={found().length > 0} fallback={<p class="soft">{t('emoji-none')}</p>}>
              <Grid entries={found()} onPick={props.onPick} />
            </Show>
          </Show>
        </Show>
      </div>
    </div>
  )
}
