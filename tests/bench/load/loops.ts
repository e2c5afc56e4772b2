/** How a load is kept up: so many updates on their way per room at any time, or so many a second over all rooms. */
import type { LoadRoom } from './subject.ts'

/** What was delivered so far, over all rooms. */
export interface Load {
  delivered(): number
  stop(): void
}

/** `window` updates per room are under way; one counts as delivered when all other sockets have it. */
export function closedLoop(rooms: readonly LoadRoom[], others: number, window: number): Load {
  let running = true
  let total = 0
  for (const room of rooms) {
    let delivered = 0
    let sent = window
    let scheduled = false
    const refill = () => {
      scheduled = false
      const done = Math.floor(delivered / others)
      const more = done + window - sent
      if (!running || more <= 0) return
      sent += more
      room.send(more)
    }
    room.onDelivered((count) => {
      delivered += count
      total += count
      if (scheduled) return
      scheduled = true
      setImmediate(refill)
    })
    room.send(window)
  }
  return {
    delivered: () => total,
    stop() {
      running = false
    },
  }
}

/** Rooms take turns, each turn one update; late turns are made up for. */
export function openLoop(rooms: readonly LoadRoom[], perSecond: number): Load {
  let total = 0
  for (const room of rooms)
    room.onDelivered((count) => {
      total += count
    })
  const startedMs = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * perSecond)
    for (; sent < due; sent += 1) rooms[sent % rooms.length]?.send(1)
  }, 1)
  return { delivered: () => total, stop: () => clearInterval(timer) }
}
