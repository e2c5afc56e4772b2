/** What a message answers, in short; a click goes there. */
import { Show } from 'solid-js'
import type { QuoteView } from '../../../../shared/client/views.ts'
import type { EntryId } from '../../../../shared/foundation/ids.ts'
import { hueOf } from '../../../state/avatar.ts'
import { personName } from '../../../state/names.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { shortTextOf } from '../../../text/formatting.ts'
import { t } from '../../../text/t.ts'

/** More than the two lines it is drawn in. */
const maxQuoteUnits = 300

export function quoteText(quote: Pick<QuoteView, 'text'>): string {
  return shortTextOf(quote.text, maxQuoteUnits)
}

function QuoteHere(props: { quote: QuoteView; from: EntryId }) {
  const { jumps, rows } = useDesk()
  const name = () => (props.quote.own ? t('you') : personName(props.quote.name))
  const text = () => quoteText(props.quote)
  return (
    <button
      type="button"
      class="quote"
      style={{ '--hue': String(hueOf(props.quote.user)) }}
      tabindex={rows.isCurrent(props.from) ? 0 : -1}
      title={t('quote-go')}
      onClick={() => void jumps.toQuoted(props.quote, props.from)}
    >
      <span class="unseen">{t('answers')} </span>
      <bdi class="quote-author">{name()}</bdi> <bdi class="quote-text">{text()}</bdi>
    </button>
  )
}

export function Quote(props: { quote: QuoteView; from: EntryId }) {
  return (
    <Show
      when={props.quote.kind === 'here'}
      fallback={
        <p class="quote quote-absent">{t(props.quote.kind === 'gone' ? 'quote-gone' : 'quote-unknown')}</p>
      }
    >
      <QuoteHere quote={props.quote} from={props.from} />
    </Show>
  )
}
