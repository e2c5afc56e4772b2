/** The wire's version. A socket names it as its WebSocket subprotocol; the relay answers with the one it picked. */

export const protocolVersion = 1
export const subprotocol = 'castlinker.1'
/** Where the relay answers WebSocket upgrades. */
export const socketPath = '/v1/socket'
