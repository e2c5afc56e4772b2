/** @hocuspocus/server from its package, without extensions: documents in memory, nothing kept. */
import { Server } from '@hocuspocus/server'

const port = Number(process.env.PORT)
const server = new Server({ port, address: '127.0.0.1', quiet: true, stopOnSignals: false })
await server.listen()
process.stdout.write(`listening on ${port}\n`)
