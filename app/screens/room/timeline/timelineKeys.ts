/** What the keys do while a message has the focus; state/shortcuts.ts lists them for people. */
import type { MessageItem } from '../../../../shared/client/views.ts'
import { type Desk, focusRow } from '../../../state/openRoom.ts'
import { placeBelow } from '../../../ui/Menu.tsx'
import type { MessageTools } from './messageTools.ts'

const stepOf: Readonly<Record<string, 'next' | 'previous' | 'first' | 'last'>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
}

type MessageKey = (item: MessageItem, row: Element) => void

function messageKeys(desk: Desk, tools: MessageTools): Readonly<Record<string, MessageKey>> {
  const write = (begin: (item: MessageItem) => void): MessageKey => {
    return (item) => {
      begin(item)
      desk.focusComposer()
    }
  }
  const menu: MessageKey = (item, row) => tools.openMenu(item.id, placeInside(row))
  return {
    Enter: menu,
    ContextMenu: menu,
    F10: menu,
    r: write((item) => desk.composer.replyTo(item.id)),
    e: (item) => {
      if (item.own) write(desk.composer.edit)(item, document.body)
    },
    c: (item) => void desk.copy(item),
    i: (item) => tools.openDetails(item.id),
    '+': (item, row) => tools.openReact(item.id, placeInside(row)),
    Delete: (item) => tools.openDelete(item.id),
  }
}

function placeInside(row: Element) {
  return placeBelow(row.querySelector('.bubble') ?? row)
}

export function createTimelineKeys(desk: Desk, tools: MessageTools): (event: KeyboardEvent) => void {
  const keys = messageKeys(desk, tools)

  function ofMessage(event: KeyboardEvent, row: Element): boolean {
    const item = desk.view().items.find((candidate) => candidate.id === desk.rows.current())
    if (event.key === 'F10' && !event.shiftKey) return false
    if (event.key.length === 1 && !desk.focus.isMeant(row)) return false
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (item?.kind !== 'message' || act === undefined) return false
    act(item, row)
    return true
  }

  function done(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return false
    if (event.key === 'Escape') {
      desk.focusComposer()
      return true
    }
    if (!event.target.hasAttribute('data-row')) return false
    const step = stepOf[event.key]
    if (step === undefined) return ofMessage(event, event.target)
    focusRow(desk.rows.beside(step))
    return true
  }

  return (event) => {
    if (!done(event)) return
    event.preventDefault()
    event.stopPropagation()
  }
}
