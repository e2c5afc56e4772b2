/** What is offered for the words before the caret: people after `@`, emoji after `:`. One offer is chosen, keys move it. */
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { MemberView } from '../../shared/client/views.ts'
import { type Asked, askedAt, type EmojiEntry, emojiFor, peopleFor } from '../text/completion.ts'
import { rewritten, type Written, withMention } from '../text/mentions.ts'
import { allEmoji } from './emoji.ts'

export type Offer =
  | { readonly kind: 'person'; readonly member: MemberView }
  | { readonly kind: 'emoji'; readonly entry: EmojiEntry }

export interface Completion {
  readonly offers: Accessor<readonly Offer[]>
  readonly chosen: Accessor<number>
  choose(index: number): void
  move(step: 1 | -1): void
  /** Until other words ask. */
  dismiss(): void
  /** What the text is with an offer taken, and where the caret goes. */
  taken(offer: Offer): { readonly written: Written; readonly caret: number } | undefined
}

export interface CompletionPorts {
  readonly written: Accessor<Written>
  /** Undefined while the field is not being written in. */
  readonly caret: Accessor<number | undefined>
  readonly members: () => readonly MemberView[]
}

function offersFor(asked: Asked, members: readonly MemberView[]): readonly Offer[] {
  if (asked.kind === 'person')
    return peopleFor(members, asked.words).map((member) => ({ kind: 'person', member }))
  return emojiFor(allEmoji() ?? [], asked.words).map((entry) => ({ kind: 'emoji', entry }))
}

export function createCompletion({ written, caret, members }: CompletionPorts): Completion {
  const [index, setIndex] = createSignal(0)
  const [dismissed, setDismissed] = createSignal<string>()
  const asked = createMemo(() => {
    const at = caret()
    return at === undefined ? undefined : askedAt(written().text, at)
  })
  const keyOf = (one: Asked) => `${one.from} ${one.words}`
  const offers = createMemo(() => {
    const one = asked()
    setIndex(0)
    return one === undefined || keyOf(one) === dismissed() ? [] : offersFor(one, members())
  })

  return {
    offers,
    chosen: () => Math.min(index(), offers().length - 1),
    choose: setIndex,
    move(step) {
      const count = offers().length
      if (count > 0) setIndex((at) => (at + step + count) % count)
    },
    dismiss() {
      const one = asked()
      setDismissed(one && keyOf(one))
    },
    taken(offer) {
      const place = asked()
      if (place === undefined) return undefined
      if (offer.kind === 'person') {
        const { user, name } = offer.member
        return { written: withMention(written(), place, { user, name }), caret: place.from + name.length + 2 }
      }
      return replaced(written(), place, offer.entry.emoji)
    },
  }
}

/** Text in the place of other text; people named elsewhere stay named. */
export function replaced(
  before: Written,
  place: { readonly from: number; readonly length: number },
  words: string,
): { readonly written: Written; readonly caret: number } {
  const { from, length } = place
  const text = before.text.slice(0, from) + words + before.text.slice(from + length)
  const caret = from + words.length
  return { written: rewritten(before, text, caret), caret }
}
