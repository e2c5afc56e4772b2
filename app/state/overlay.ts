/** Which dialog of the whole app is open: they can be asked for from anywhere, one at a time. */
import { type Accessor, createSignal } from 'solid-js'

export type OverlayKind = 'settings' | 'find-room' | 'shortcuts'

export interface Overlay {
  readonly kind: Accessor<OverlayKind | undefined>
  open(kind: OverlayKind): void
  close(): void
}

export function createOverlay(): Overlay {
  const [kind, setKind] = createSignal<OverlayKind>()
  return { kind, open: (wanted) => setKind(wanted), close: () => setKind(undefined) }
}
