/** The app's own transport on the `ws` package's WebSocket, for engines that run in Node. */
import { WebSocket } from 'ws'
import { createWebSocketTransport, type WebSocketClass } from '../../app/platform/webSocketTransport.ts'
import type { Transport } from '../../shared/foundation/ports.ts'

export function createNodeTransport(): Transport {
  return createWebSocketTransport(WebSocket as unknown as WebSocketClass)
}
