/** What is done most often with a message, beside it while the pointer or the keyboard is there. */
import type { MessageItem } from '../../../../shared/client/views.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { t } from '../../../text/t.ts'
import { Icon, type IconName } from '../../../ui/Icon.tsx'
import { placeBelow } from '../../../ui/Menu.tsx'
import { useMessageTools } from './messageTools.ts'

function BarButton(props: {
  label: string
  icon: IconName
  popup?: boolean
  onPress: (at: Element) => void
}) {
  return (
    <button
      type="button"
      class="bar-button"
      aria-label={props.label}
      aria-haspopup={props.popup === true ? 'menu' : undefined}
      title={props.label}
      onClick={(event) => props.onPress(event.currentTarget)}
    >
      <Icon name={props.icon} />
    </button>
  )
}

export function MessageBar(props: { item: MessageItem }) {
  const { composer, focusComposer } = useDesk()
  const tools = useMessageTools()
  const reply = () => {
    composer.replyTo(props.item.id)
    focusComposer()
  }
  return (
    <div class="message-bar" role="toolbar" tabindex={-1} aria-label={t('message-actions')}>
      <BarButton label={t('reply')} icon="reply" onPress={reply} />
      <BarButton
        label={t('react')}
        icon="smile"
        popup
        onPress={(at) => tools.openReact(props.item.id, placeBelow(at))}
      />
      <BarButton
        label={t('more')}
        icon="more"
        popup
        onPress={(at) => tools.openMenu(props.item.id, placeBelow(at))}
      />
    </div>
  )
}
