import 'fake-indexeddb/auto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { browserClock } from '../../app/platform/browserClock.ts'
import { browserRandom } from '../../app/platform/browserRandom.ts'
import { missingCapabilities } from '../../app/platform/capabilities.ts'
import { deviceNameOf } from '../../app/platform/deviceName.ts'
import { openVault } from '../../app/platform/vault.ts'
import { socketUrl } from '../../app/platform/webSocketTransport.ts'
import { toHex, utf8 } from '../../shared/foundation/bytes.ts'
import { limits } from '../../shared/protocol/limits.ts'
import { createFakeClock, noonMs } from '../support/fakeClock.ts'
import { createNodeTransport } from '../support/nodeTransport.ts'

describe('the vault', () => {
  test('[S11] the storage key is made once and is the same from then on', async () => {
    const first = await openVault('vault-a')
    const again = await openVault('vault-a')
    expect(first.ok && first.value.length).toBe(32)
    expect(again).toEqual(first)
    const elsewhere = await openVault('vault-b')
    expect(elsewhere).not.toEqual(first)
  })

  test('[S11] two tabs at the very first run agree on one key', async () => {
    const [one, other] = await Promise.all([openVault('vault-c'), openVault('vault-c')])
    expect(one.ok).toBe(true)
    expect(other).toEqual(one)
  })

  test('[S11] what lies in the database holds no readable key', async () => {
    const key = await openVault('vault-d')
    const record = await new Promise<{ wrapping: CryptoKey; wrapped: ArrayBuffer }>((resolve) => {
      const opening = indexedDB.open('vault-d')
      opening.onsuccess = () => {
        const reading = opening.result.transaction('vault').objectStore('vault').get('storage-key')
        reading.onsuccess = () => resolve(reading.result)
      }
    })
    expect(record.wrapping.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', record.wrapping)).rejects.toThrow()
    expect(key.ok && toHex(new Uint8Array(record.wrapped)).includes(toHex(key.value))).toBe(false)
  })
})

describe('what a page can do', () => {
  test('[H3] a page over plain http from another machine misses three things', () => {
    const plain = { navigator: {}, crypto: {}, indexedDB: {} }
    expect(missingCapabilities(plain)).toEqual(['service-worker', 'web-crypto', 'web-locks'])
  })

  test('[H3] a private window without service workers is no reason to stop', () => {
    const window = { navigator: { locks: {} }, crypto: { subtle: {} }, indexedDB: {} }
    expect(missingCapabilities(window)).toEqual([])
  })

  test('[H3] a secure page misses nothing', () => {
    const secure = { navigator: { serviceWorker: {}, locks: {} }, crypto: { subtle: {} }, indexedDB: {} }
    expect(missingCapabilities(secure)).toEqual([])
  })
})

test('a device is named so that its owner recognises it', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1'
  expect(deviceNameOf(chrome)).toBe('Chrome on Linux')
  expect(deviceNameOf(phone)).toBe('Safari on iOS')
  expect(deviceNameOf('something else')).toBe('Browser')
})

describe('clocks and randomness', () => {
  test('a timer of the browser clock can be cancelled', async () => {
    const fired: string[] = []
    const cancel = browserClock.after(0, () => fired.push('cancelled'))
    cancel()
    await new Promise<void>((resolve) => browserClock.after(1, resolve))
    expect(fired).toEqual([])
    expect(browserClock.nowMs()).toBeGreaterThan(noonMs)
  })

  test('randomness comes in any length, beyond what the platform gives at once', () => {
    const many = browserRandom.bytes(200_000)
    expect(many.length).toBe(200_000)
    expect(many.subarray(199_000).some((byte) => byte !== 0)).toBe(true)
  })

  test('the fake clock fires in order, also what is set on the way, and can jump without firing', () => {
    const clock = createFakeClock()
    const heard: string[] = []
    clock.after(20, () => heard.push('second'))
    clock.after(10, () => {
      heard.push('first')
      clock.after(5, () => heard.push('between'))
    })
    clock.advance(30)
    expect(heard).toEqual(['first', 'between', 'second'])
    clock.after(10, () => heard.push('late'))
    clock.jumpTo(noonMs + 3_600_000)
    expect(heard).toHaveLength(3)
    clock.advance(10)
    expect(heard.at(-1)).toBe('late')
    expect(clock.pending()).toBe(0)
  })
})

describe('the WebSocket transport', () => {
  type Relay = { readonly origin: string; readonly server: WebSocketServer }

  async function relay(protocol: string | false = 'castlinker.1'): Promise<Relay> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => protocol })
    await once(server, 'listening')
    return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  /** Connects and collects what happens, until the connection is closed. */
  function visit(origin: string, onOpen: (send: (bytes: Uint8Array) => void) => void = () => undefined) {
    const events: string[] = []
    const closed = new Promise<string[]>((resolve) => {
      const socket = createNodeTransport().connect(origin, {
        onOpen: () => {
          events.push('open')
          onOpen((bytes) => socket.send(bytes))
        },
        onMessage: (message) => {
          events.push(`message ${toHex(message)}`)
          socket.close()
        },
        onClosed: (reason) => {
          events.push(`closed ${reason}`)
          resolve(events)
        },
      })
      events.push('connecting')
    })
    return closed
  }

  test('[H1] its address is the relay’s origin, path and no query', () => {
    expect(socketUrl('https://chat.example')).toBe('wss://chat.example/v1/socket')
    expect(socketUrl('http://localhost:8080')).toBe('ws://localhost:8080/v1/socket')
  })

  test('[H1] bytes go out and come back under our subprotocol', async () => {
    const { server, origin } = await relay()
    server.on('connection', (socket) => socket.on('message', (bytes) => socket.send(bytes)))
    const events = await visit(origin, (send) => send(utf8('hi')))
    expect(events).toEqual(['connecting', 'open', `message ${toHex(utf8('hi'))}`, 'closed closed'])
    server.close()
  })

  test('[H2] text, and more than a message may hold, end the connection', async () => {
    const { server, origin } = await relay()
    server.on('connection', (socket) => socket.send('text'))
    expect((await visit(origin)).at(-1)).toBe('closed not-binary')
    server.removeAllListeners('connection')
    server.on('connection', (socket) => socket.send(new Uint8Array(limits.maxSocketMessageBytes + 1)))
    expect((await visit(origin)).at(-1)).toBe('closed too-large')
    server.close()
  })

  test('[H2] a relay that stops reading is given up, not buffered for', async () => {
    const { server, origin } = await relay()
    server.on('connection', (socket) => socket.pause())
    const events = await visit(origin, (send) => {
      for (let sent = 0; sent < 64; sent += 1) send(new Uint8Array(limits.maxSocketMessageBytes))
    })
    expect(events).toEqual(['connecting', 'open', 'closed too-slow'])
    for (const socket of server.clients) socket.terminate()
    server.close()
  })

  test('[H1] nobody there, and an address that is none, are a closed connection', async () => {
    expect(await visit('http://127.0.0.1:1')).toEqual(['connecting', 'closed closed'])
    expect(await visit('nonsense')).toEqual(['connecting', 'closed not-allowed'])
  })
})
