/** The line between browsers and a relay: a TCP proxy that can die as proxies do, still accepting and answering nothing. */
import { connect, createServer, type Server, type Socket } from 'node:net'

export class Line {
  private readonly sockets = new Set<Socket>()
  private readonly server: Server
  private readonly relayPort: number
  private isDead = false

  get origin(): string {
    const address = this.server.address()
    if (typeof address !== 'object' || address === null) throw new Error('the line is closed')
    return `http://localhost:${address.port}`
  }

  private constructor(relayPort: number) {
    this.relayPort = relayPort
    this.server = createServer((socket) => this.accept(socket))
  }

  static async open(relayPort: number): Promise<Line> {
    const line = new Line(relayPort)
    await new Promise<void>((resolve) => line.server.listen(0, '127.0.0.1', resolve))
    return line
  }

  /** Connections stay, and from now on nothing goes through any of them. */
  die(): void {
    this.isDead = true
    for (const socket of this.sockets) socket.unpipe().removeAllListeners('data').resume()
  }

  /** As after the proxy's restart: what hung is cut, what comes is answered. */
  revive(): void {
    this.isDead = false
    this.cut()
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve))
    this.cut()
    await closed
  }

  private cut(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  private accept(socket: Socket): void {
    this.keep(socket)
    if (this.isDead) {
      socket.resume()
      return
    }
    const relay = this.keep(connect(this.relayPort, '127.0.0.1'))
    socket.pipe(relay)
    relay.pipe(socket)
    socket.on('close', () => relay.destroy())
    relay.on('close', () => {
      if (!this.isDead) socket.destroy()
    })
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket)
    socket.on('error', () => undefined) // `close` follows
    socket.on('close', () => this.sockets.delete(socket))
    return socket
  }
}
