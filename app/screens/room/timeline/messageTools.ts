/** What floats over the messages of a room: one menu, one choice of emoji, one dialog at a time. */
import { createContext, createSignal, useContext } from 'solid-js'
import type { EntryId } from '../../../../shared/foundation/ids.ts'
import type { MenuPlace } from '../../../ui/Menu.tsx'

export type Tool =
  | { readonly kind: 'menu'; readonly entry: EntryId; readonly place: MenuPlace }
  | { readonly kind: 'react'; readonly entry: EntryId; readonly place: MenuPlace }
  | { readonly kind: 'details' | 'delete'; readonly entry: EntryId }

export interface MessageTools {
  readonly tool: () => Tool | undefined
  openMenu(entry: EntryId, place: MenuPlace): void
  openReact(entry: EntryId, place: MenuPlace): void
  openDetails(entry: EntryId): void
  openDelete(entry: EntryId): void
  close(): void
}

export function createMessageTools(): MessageTools {
  const [tool, setTool] = createSignal<Tool>()
  return {
    tool,
    openMenu: (entry, place) => setTool({ kind: 'menu', entry, place }),
    openReact: (entry, place) => setTool({ kind: 'react', entry, place }),
    openDetails: (entry) => setTool({ kind: 'details', entry }),
    openDelete: (entry) => setTool({ kind: 'delete', entry }),
    close: () => setTool(undefined),
  }
}

const ToolsContext = createContext<MessageTools>()
export const MessageToolsProvider = ToolsContext.Provider

export function useMessageTools(): MessageTools {
  const tools = useContext(ToolsContext)
  if (tools === undefined) throw new Error('a message stands outside its timeline')
  return tools
}
