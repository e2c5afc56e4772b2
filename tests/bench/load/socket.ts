/** WebSockets of the load. */
import { once } from 'node:events'
import { WebSocket } from 'ws'

export async function openSocket(url: string): Promise<WebSocket> {
  const socket = newSocket(url)
  await once(socket, 'open')
  return socket
}

/** Still connecting: for who must hear the very first message. */
export function newSocket(url: string, protocols: string[] = []): WebSocket {
  return new WebSocket(url, protocols, { perMessageDeflate: false, skipUTF8Validation: true })
}

/** Opens so many, a few at a time: a server's queue of half-open connections is finite. */
export async function inTurns<T>(count: number, open: (index: number) => Promise<T>): Promise<T[]> {
  const atOnce = 20
  const opened: T[] = []
  while (opened.length < count) {
    const from = opened.length
    const turn = Math.min(atOnce, count - from)
    opened.push(...(await Promise.all(Array.from({ length: turn }, (_, index) => open(from + index)))))
  }
  return opened
}
