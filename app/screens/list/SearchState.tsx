/** How far a search has come, in one line under what it found. */
import type { SearchView } from '../../../shared/client/views.ts'
import { type Session, useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { dateText } from '../../text/times.ts'

interface SearchStateProps {
  readonly view: SearchView | undefined
  readonly looking: boolean
  /** Before anything is looked for. */
  readonly start?: string
  /** When nothing at all was found. */
  readonly none: string | undefined
}

function throughText(view: SearchView, session: Session): string {
  const { messages, oldestAtMs } = view
  if (messages === 0 || oldestAtMs === undefined) return t('search-empty')
  return t('searched-through', {
    count: messages,
    back: dateText(oldestAtMs, session.nowMs(), session.locale),
  })
}

function stateText({ view, looking, start, none }: SearchStateProps, session: Session): string {
  if (looking) return t('search-looking')
  if (view === undefined) return start ?? ''
  if (view.more) return t('search-more')
  const through = throughText(view, session)
  return none === undefined ? through : `${none} ${through}`
}

export function SearchState(props: SearchStateProps) {
  const session = useSession()
  return (
    <p class="soft switcher-state" role="status">
      {stateText(props, session)}
    </p>
  )
}
