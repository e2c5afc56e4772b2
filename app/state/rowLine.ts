/** What a row of the room list says under the room's name: who writes now, what is being written here, or the last thing said. */
import type { LastLine, RoomRow } from '../../shared/client/views.ts'
import { shortTextOf } from '../text/formatting.ts'
import { t } from '../text/t.ts'
import { personName } from './names.ts'

export interface RowLine {
  readonly kind: 'typing' | 'draft' | 'said' | 'quiet'
  readonly text: string
}

/** `open`: the room stands beside the list, where its draft can be seen. */
export function rowLineOf(row: RoomRow, open: boolean): RowLine {
  const writer = row.typing[0]
  if (writer !== undefined) return { kind: 'typing', text: typingText(row.typing.length, writer.name) }
  if (row.draft !== '' && !open) return { kind: 'draft', text: shortTextOf(row.draft, maxRowUnits) }
  if (row.last === undefined)
    return { kind: 'quiet', text: t(row.kind === 'note' ? 'note-empty-row' : 'nothing-said') }
  return lastLine(row.last, row.kind === 'note' || row.last.own)
}

function typingText(count: number, name: string): string {
  return count > 1 ? t('typing-many', { count }) : t('typing-one', { name: personName(name) })
}

function lastLine(last: LastLine, bare: boolean): RowLine {
  switch (last.kind) {
    case 'message': {
      const text = shortTextOf(last.text, maxRowUnits)
      return { kind: 'said', text: bare ? text : t('author-prefix', { name: personName(last.name), text }) }
    }
    case 'deleted':
      return { kind: 'quiet', text: t('row-deleted') }
    case 'newer-kind':
      return { kind: 'quiet', text: t('row-newer-kind') }
    case 'unopened':
      return { kind: 'quiet', text: t('row-unopened') }
  }
}

/** Far more than a row can show; a message may be 16 KiB. */
const maxRowUnits = 200
