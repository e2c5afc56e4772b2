/** A finger that stays where it is: what a right click is for a mouse. Browsers that tell it as a context menu are left alone. */
import type { MenuPlace } from './Menu.tsx'

const pressMs = 500
const wanderPx = 10

export interface LongPress {
  onPointerDown(event: PointerEvent): void
  onPointerMove(event: PointerEvent): void
  onPointerUp(): void
  /** Whether the press that just ended was long: the click that follows it means nothing then. Answered once. */
  wasLong(): boolean
}

export function createLongPress(onLongPress: (place: MenuPlace) => void): LongPress {
  let timer: ReturnType<typeof setTimeout> | undefined
  let start: MenuPlace | undefined
  let long = false
  const end = () => clearTimeout(timer)
  return {
    onPointerDown(event) {
      end()
      long = false
      if (event.pointerType !== 'touch') return
      const place = { x: event.clientX, y: event.clientY }
      start = place
      timer = setTimeout(() => {
        long = true
        onLongPress(place)
      }, pressMs)
    },
    onPointerMove(event) {
      if (start === undefined) return
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > wanderPx) end()
    },
    onPointerUp: end,
    wasLong() {
      const was = long
      long = false
      return was
    },
  }
}
