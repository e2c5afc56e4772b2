/** One quiet line for what is not shown as a message: why, and what happens next. */
import type { MessageItem, TimelineItem } from '../../../../shared/client/views.ts'
import { personName } from '../../../state/names.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { t } from '../../../text/t.ts'
import { Icon, type IconName } from '../../../ui/Icon.tsx'

type Quiet = Exclude<TimelineItem, MessageItem>

const iconOf: Readonly<Record<Quiet['kind'], IconName>> = {
  deleted: 'trash',
  'newer-kind': 'clock',
  unopened: 'lock',
}

function deletedText(item: Extract<Quiet, { kind: 'deleted' }>): string {
  const author = personName(item.authorName)
  if (item.by.user === item.author)
    return item.byOwn ? t('message-deleted-own') : t('message-deleted', { name: author })
  const by = item.byOwn ? t('you') : personName(item.by.name)
  return t('message-deleted-by', { name: author, by })
}

function quietText(item: Quiet): string {
  switch (item.kind) {
    case 'deleted':
      return deletedText(item)
    case 'newer-kind':
      return t('newer-kind', { name: item.own ? t('you') : personName(item.authorName) })
    case 'unopened':
      return t(`unopened-${item.why}`)
  }
}

export function QuietRow(props: { item: Quiet }) {
  const { rows } = useDesk()
  return (
    <p class="quiet-row" data-row={props.item.id} tabindex={rows.isCurrent(props.item.id) ? 0 : -1}>
      <Icon name={iconOf[props.item.kind]} small />
      <span>
        <bdi>{quietText(props.item)}</bdi>
      </span>
    </p>
  )
}
