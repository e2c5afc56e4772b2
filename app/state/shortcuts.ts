/** Every key that does something, for the sheet that lists them. `Mod` is Ctrl, and Cmd on a Mac. */
import type { PlainTextKey } from '../text/t.ts'

export interface Shortcut {
  readonly keys: string
  readonly textKey: PlainTextKey
}

export const appShortcuts: readonly Shortcut[] = [
  { keys: 'Mod+K', textKey: 'find-any' },
  { keys: 'Mod+F', textKey: 'search-room' },
  { keys: 'Alt+ArrowUp', textKey: 'key-previous-room' },
  { keys: 'Alt+ArrowDown', textKey: 'key-next-room' },
  { keys: 'ArrowUp ArrowDown', textKey: 'key-list-move' },
  { keys: 'Shift+F10', textKey: 'key-row-menu' },
  { keys: 'Escape', textKey: 'key-escape' },
  { keys: 'Mod+/', textKey: 'shortcuts' },
]

/** Within the messages of a room. */
export const timelineShortcuts: readonly Shortcut[] = [
  { keys: 'ArrowUp ArrowDown', textKey: 'keys-move' },
  { keys: 'Home End', textKey: 'keys-ends' },
  { keys: 'Enter', textKey: 'keys-menu' },
  { keys: 'R', textKey: 'reply' },
  { keys: 'E', textKey: 'edit' },
  { keys: '+', textKey: 'react' },
  { keys: 'C', textKey: 'copy-text' },
  { keys: 'I', textKey: 'message-details' },
  { keys: 'Delete', textKey: 'delete' },
  { keys: 'Escape', textKey: 'keys-to-composer' },
]

/** Where a message is written. */
export const composerShortcuts: readonly Shortcut[] = [
  { keys: 'Enter', textKey: 'keys-send' },
  { keys: 'Shift+Enter', textKey: 'keys-new-line' },
  { keys: 'ArrowUp', textKey: 'keys-edit-last' },
  { keys: '@', textKey: 'keys-mention' },
  { keys: ':', textKey: 'keys-emoji' },
  { keys: 'Escape', textKey: 'keys-leave' },
]
