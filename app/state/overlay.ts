/** Which dialog of the whole app is open: they can be asked for from anywhere, one at a time. */
import { type Accessor, createSignal } from 'solid-js'
import type { RoomId } from '../../shared/foundation/ids.ts'

export type OverlayKind = 'settings' | 'find-room' | 'search-room' | 'shortcuts'

export interface Overlay {
  readonly kind: Accessor<OverlayKind | undefined>
  open(kind: OverlayKind): void
  close(): void
  /** What led to a find in a room: the next search there begins with it. */
  keepWords(room: RoomId, words: string): void
  lastWords(room: RoomId): string
}

export function createOverlay(): Overlay {
  const [kind, setKind] = createSignal<OverlayKind>()
  let last: { readonly room: RoomId; readonly words: string } | undefined
  return {
    kind,
    open: (wanted) => setKind(wanted),
    close: () => setKind(undefined),
    keepWords(room, words) {
      last = { room, words }
    },
    lastWords: (room) => (last?.room === room ? last.words : ''),
  }
}
