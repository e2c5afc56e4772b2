/**
 * Asks before the last tab closes while something said here has not left this device, and never otherwise: as long as
 * another tab is open, or once the relay has everything, closing loses no time either.
 */
import { createEffect, createMemo, onCleanup } from 'solid-js'

/** A page is asked whether it may close in one moment, without waiting: so what it will answer is kept fresh. */
const lookEveryMs = 1_000

export interface LeaveWarningPorts {
  /** Own entries that have not left. */
  waiting(): number
  hasOtherTabs(): Promise<boolean>
}

export function createLeaveWarning(ports: LeaveWarningPorts): void {
  const isWaiting = createMemo(() => ports.waiting() > 0)
  createEffect(() => {
    if (isWaiting()) onCleanup(warnWhileAlone(ports))
  })
}

function warnWhileAlone(ports: LeaveWarningPorts): () => void {
  let over = false
  const look = async (): Promise<void> => {
    const alone = !(await ports.hasOtherTabs())
    if (alone && !over) addEventListener('beforeunload', warn)
    else removeEventListener('beforeunload', warn)
  }
  const timer = setInterval(look, lookEveryMs)
  document.addEventListener('visibilitychange', look)
  void look()
  return () => {
    over = true
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
    removeEventListener('beforeunload', warn)
  }
}

/** The browser asks in its own words. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
