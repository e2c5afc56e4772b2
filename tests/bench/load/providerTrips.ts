/** What people are used to from Yjs: a letter typed on one side, seen on the other, through y-websocket's own server. */
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { type TripsWish, timedTrips } from './trips.ts'
import { yWebsocket } from './yWebsocket.ts'

/** Milliseconds of each. */
export async function providerTrips(wish: TripsWish): Promise<readonly number[]> {
  const server = await yWebsocket.start(undefined)
  const sides = await Promise.all([side(server.host), side(server.host)])
  const [from, to] = sides
  const typed = from.doc.getText('said')
  const seen = to.doc.getText('said')
  const trip = async () => {
    const there = new Promise<void>((resolve) => {
      const look = () => {
        seen.unobserve(look)
        resolve()
      }
      seen.observe(look)
    })
    typed.insert(typed.length, 'how much does it take until this is seen?')
    await there
  }
  try {
    return await timedTrips(wish, trip)
  } finally {
    for (const { provider } of sides) provider.destroy()
    await server.end()
  }
}

async function side(host: string) {
  const doc = new Y.Doc()
  const WebSocketPolyfill = WebSocket as unknown as typeof globalThis.WebSocket
  const provider = new WebsocketProvider(`ws://${host}`, 'room', doc, { WebSocketPolyfill, disableBc: true })
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()))
  return { doc, provider }
}
