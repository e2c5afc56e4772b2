/** The menu, the emoji and the dialogs of the message they were opened for. They close when it leaves. */
import { lazy, Match, Show, Suspense, Switch } from 'solid-js'
import type { MessageItem } from '../../../../shared/client/views.ts'
import { type Desk, useDesk } from '../../../state/openRoom.ts'
import { t } from '../../../text/t.ts'
import { Menu, type MenuItem } from '../../../ui/Menu.tsx'
import { type MessageTools, type Tool, useMessageTools } from './messageTools.ts'
import { ReactPopover } from './ReactPopover.tsx'

const MessageDetailsDialog = lazy(() => import('./MessageDetailsDialog.tsx'))
const DeleteDialog = lazy(() => import('./DeleteDialog.tsx'))

function menuOf(item: MessageItem, desk: Desk, tools: MessageTools): readonly MenuItem[] {
  const write = (begin: () => void) => () => {
    begin()
    desk.focusComposer()
  }
  const place = tools.tool()
  const react = () => {
    if (place?.kind === 'menu') tools.openReact(item.id, place.place)
  }
  const edit: MenuItem = { label: t('edit'), icon: 'edit', onPick: write(() => desk.composer.edit(item)) }
  return [
    { label: t('reply'), icon: 'reply', onPick: write(() => desk.composer.replyTo(item.id)) },
    { label: t('react'), icon: 'smile', onPick: react },
    { label: t('copy-text'), icon: 'copy', onPick: () => void desk.copy(item) },
    ...(item.own ? [edit] : []),
    { label: t('message-details'), icon: 'info', onPick: () => tools.openDetails(item.id) },
    { label: t('delete'), icon: 'trash', danger: true, onPick: () => tools.openDelete(item.id) },
  ]
}

function placeOf(tool: Tool | undefined) {
  return tool?.kind === 'menu' || tool?.kind === 'react' ? tool.place : { x: 0, y: 0 }
}

export function MessageFloats() {
  const desk = useDesk()
  const tools = useMessageTools()
  const item = (): MessageItem | undefined => {
    const entry = tools.tool()?.entry
    const found = desk.view().items.find((candidate) => candidate.id === entry)
    return found?.kind === 'message' ? found : undefined
  }
  const is = (kind: Tool['kind']) => tools.tool()?.kind === kind
  /** Only what is still open closes: the entry of a menu may have opened the next tool. */
  const closeIf = (kind: Tool['kind']) => () => {
    if (is(kind)) tools.close()
  }
  return (
    <Show when={item()}>
      {(message) => (
        <Suspense>
          <Switch>
            <Match when={is('menu')}>
              <Menu
                label={t('message-menu')}
                place={placeOf(tools.tool())}
                items={menuOf(message(), desk, tools)}
                onClose={closeIf('menu')}
              />
            </Match>
            <Match when={is('react')}>
              <ReactPopover item={message()} place={placeOf(tools.tool())} onClose={closeIf('react')} />
            </Match>
            <Match when={is('details')}>
              <MessageDetailsDialog item={message()} onClose={closeIf('details')} />
            </Match>
            <Match when={is('delete')}>
              <DeleteDialog item={message()} onClose={closeIf('delete')} />
            </Match>
          </Switch>
        </Suspense>
      )}
    </Show>
  )
}
