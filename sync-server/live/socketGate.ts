/** What a WebSocket upgrade must bring: our subprotocol, and a relay that has room. */
import type { MiddlewareHandler } from 'hono'
import { subprotocol } from '../../shared/protocol/version.ts'

/** `admission` answers 101 or the status to refuse with. */
export function socketGate(admission: () => 101 | 503): MiddlewareHandler {
  return async (context, next) => {
    const offered = (context.req.header('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim())
    if (!offered.includes(subprotocol)) return context.body(null, 426)
    const status = admission()
    if (status !== 101) return context.body(null, status)
    await next()
  }
}
