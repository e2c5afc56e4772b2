/** Starts listening; a port that is taken gives way to the next free one. */
import type { AddressInfo } from 'node:net'
import type { ServerType } from '@hono/node-server'

const tries = 20

/** Resolves to the port that was free. Rejects when none of twenty was, or the address is not ours. */
export async function listen(server: ServerType, place: { port: number; host: string }): Promise<number> {
  const last = Math.min(place.port + tries, 65_535)
  for (let port = place.port; port <= last; port += 1) {
    const found = await tryListen(server, { port, host: place.host })
    if (found !== undefined) return found
  }
  throw new Error(`no free port from ${place.port} to ${last}`)
}

function tryListen(server: ServerType, place: { port: number; host: string }): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening)
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    }
    const onListening = () => {
      server.off('error', onError)
      resolve((server.address() as AddressInfo).port)
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen(place.port, place.host)
  })
}
