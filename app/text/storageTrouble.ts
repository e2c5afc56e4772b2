/** Storage trouble in words. What stands in the way of everything is a page of its own and no line here. */
import type { AccountTrouble } from '../../shared/client/views.ts'
import { t } from './t.ts'

/** One sentence per kind of trouble, the gravest first. */
export function storageTroubleTexts(troubles: readonly AccountTrouble[]): readonly string[] {
  const rooms = troubles.filter(({ kind }) => kind === 'room-damaged').length
  const texts = troubles.flatMap((trouble) => textOf(trouble) ?? [])
  return rooms > 0 ? [...texts, t('rooms-damaged', { count: rooms })] : texts
}

function textOf(trouble: AccountTrouble): string | undefined {
  switch (trouble.kind) {
    case 'not-stored':
      if (trouble.error.kind === 'quota-full') return t('storage-full')
      return trouble.error.kind === 'record-damaged' ? t('storage-one-record') : undefined
    case 'message-damaged':
      return t('messages-damaged', { count: trouble.count })
    case 'room-damaged': // counted together
    case 'identity-damaged': // said at the first run
      return undefined
  }
}
