/** What is offered over the field: a list that the field's keys move in, and a pointer can pick from. */
import { createEffect, For } from 'solid-js'
import type { Completion, Offer } from '../../../state/completion.ts'
import { t } from '../../../text/t.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { emojiName } from '../../../ui/emojiName.ts'

export function offerId(listId: string, index: number): string {
  return `${listId}-${index}`
}

function OfferWords(props: { offer: Offer }) {
  const { offer } = props
  if (offer.kind === 'emoji')
    return (
      <>
        <span class="offer-emoji">{offer.entry.emoji}</span>
        <span>{emojiName(offer.entry)}</span>
      </>
    )
  return (
    <>
      <Avatar id={offer.member.user} name={offer.member.name} picture={offer.member.picture} size="small" />
      <bdi>{offer.member.name}</bdi>
    </>
  )
}

export function CompletionList(props: {
  id: string
  completion: Completion
  onTake: (offer: Offer) => void
}) {
  let list: HTMLDivElement | undefined
  createEffect(() => {
    const chosen = list?.querySelector(`#${offerId(props.id, props.completion.chosen())}`)
    chosen?.scrollIntoView({ block: 'nearest' })
  })
  const label = () =>
    t(props.completion.offers()[0]?.kind === 'emoji' ? 'completion-emoji' : 'completion-people')
  return (
    <div ref={list} id={props.id} class="completion" role="listbox" tabindex={-1} aria-label={label()}>
      <For each={props.completion.offers()}>
        {(offer, index) => (
          <button
            type="button"
            id={offerId(props.id, index())}
            class="offer"
            role="option"
            tabindex={-1}
            aria-selected={props.completion.chosen() === index()}
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onPointerMove={() => props.completion.choose(index())}
            onClick={() => props.onTake(offer)}
          >
            <OfferWords offer={offer} />
          </button>
        )}
      </For>
    </div>
  )
}
