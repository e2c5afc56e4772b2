/** What went wrong with one message, in words. */
import type { EditError, EntryError } from '../../shared/client/api.ts'
import type { Broke } from '../state/outcome.ts'
import { postErrorText } from './errors.ts'
import { t } from './t.ts'

export function entryErrorText(error: EntryError | Broke): string {
  switch (error.kind) {
    case 'no-such-entry':
      return t('entry-gone')
    case 'not-own':
    case 'not-allowed':
      return t('entry-not-allowed')
    case 'not-an-emoji':
      return t('entry-not-emoji')
    default:
      return postErrorText(error) ?? t('delete-failed')
  }
}

/** Undefined for `empty`: the composer never lets it happen. */
export function editErrorText(error: EditError | Broke): string | undefined {
  if (error.kind === 'no-such-entry' || error.kind === 'not-own') return entryErrorText(error)
  return postErrorText(error)
}
