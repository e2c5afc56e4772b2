import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type HonestPeople, honestPeopleAt } from '../support/honestPeople.ts'
import { type RawSocket, rawHttp, rawSocketTo, upgradeLines, upgradeRequest } from '../support/rawSocket.ts'
import { RelayApart } from '../support/relayApart.ts'

const folder = mkdtempSync(join(tmpdir(), 'castlinker-tricks-'))
const appDir = join(folder, 'app')
mkdirSync(appDir)
writeFileSync(join(folder, 'secret.txt'), 'not for you')
writeFileSync(join(appDir, 'index.html'), 'the app')

let relay: RelayApart
let people: HonestPeople
beforeAll(async () => {
  relay = await RelayApart.start({ appDir, http: { idleMs: 4_000, checkMs: 50 } })
  people = await honestPeopleAt(relay.host)
})
afterAll(async () => {
  people.leave()
  await relay.end()
  rmSync(folder, { recursive: true })
})
afterEach(async () => {
  const { said, heard } = await people.talk()
  expect(heard).toEqual([said])
})

/** Closed after the answer, so that its end is heard. */
const get = (path: string, ...headers: string[]) =>
  `GET ${path} HTTP/1.1\r\n${['Host: relay.test', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`

describe('[R34] a request’s target names what was built, or nothing', () => {
  test.each([
    'http://relay.test/../secret.txt',
    'http://relay.test/..%2fsecret.txt',
    'http://elsewhere.test/%2e%2e/secret.txt',
    '/%252e%252e/secret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/\\..\\secret.txt',
    '/;/../secret.txt',
    '/?../secret.txt',
    '/#/../secret.txt',
    '///secret.txt',
    '/.//../secret.txt',
    'file:///etc/passwd',
    '*',
    'secret.txt',
    '/%',
    '/%zz',
    `/${'a/'.repeat(2_000)}`,
  ])('%s', async (path) => {
    const { status, text } = await rawHttp(relay.port, get(path))
    expect(text).not.toContain('not for you')
    expect([200, 400, 404]).toContain(status)
    if (status === 200) expect(text).toMatch(/the app$/)
  })
})

describe('[R27] a request that can be read in two ways is read in none', () => {
  const second = get('/health/live')
  test.each([
    ['two lengths', `GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\n${second}`],
    [
      'a length and chunks',
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
    ],
    [
      'chunks that are no chunks',
      `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n${second}`,
    ],
    ['a length below nothing', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n${second}`],
    ['a length with a sign', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\n${second}`],
    ['a space before the colon', `GET / HTTP/1.1\r\nHost : x\r\n\r\n${second}`],
    ['a folded header', `GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\nX-B : 3\r\n\r\n${second}`],
    ['a zero byte', `GET / HTTP/1.1\r\nHost: x\r\nX-A: \0\r\n\r\n${second}`],
    ['lines that end too early', `GET / HTTP/1.1\nHost: x\n\n${second}`],
    ['no host', `GET / HTTP/1.1\r\n\r\n${second}`],
    ['another protocol', `GET / HTTP/9.9\r\nHost: x\r\n\r\n${second}`],
    ['a greeting of TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a method nobody knows', `HACK / HTTP/1.1\r\nHost: x\r\n\r\n${second}`],
  ])('%s', async (_, request) => {
    const { text } = await rawHttp(relay.port, request)
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(text).not.toContain('"live":true')
  })

  test('planted: a lenient reader takes what hides behind the chunks for a request of its own', async () => {
    const seen: string[] = []
    const server = createServer({ insecureHTTPParser: true }, (request, response) => {
      seen.push(request.url ?? '')
      response.end()
    })
    const port = await portOf(server)
    const hidden = get('/hidden')
    const smuggled = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`
    await rawHttp(port, smuggled + hidden)
    server.close()
    expect(seen).toEqual(['/', '/hidden'])
  })
})

describe('[R27] headers have a size and a number', () => {
  test.each([
    ['one of 9,000 bytes', [`X-A: ${'a'.repeat(9_000)}`]],
    ['600 of 20 bytes', Array.from({ length: 600 }, (_, index) => `X-${index}: 0123456789abc`)],
    ['a target of 9,000 bytes', []],
  ])('%s', async (name, headers) => {
    const path = name.startsWith('a target') ? `/${'a'.repeat(9_000)}` : '/'
    expect((await rawHttp(relay.port, get(path, ...headers))).status).toBe(431)
  })

  test('planted: with a larger limit the same headers are read', async () => {
    const lenient = await RelayApart.start({ appDir, http: { maxHeaderBytes: 65_536 } })
    expect((await rawHttp(lenient.port, get('/', `X-A: ${'a'.repeat(9_000)}`))).status).toBe(200)
    await lenient.end()
  })
})

describe('[R33] nothing but reading', () => {
  test.each([
    ['POST', 404],
    ['PUT', 404],
    ['DELETE', 404],
    ['PATCH', 404],
    ['OPTIONS', 404],
    ['TRACE', 404],
    ['PROPFIND', 404],
  ])('%s changes and shows nothing', async (method, expected) => {
    const request = `${method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\nX-Secret: hush\r\n\r\nhello`
    const { status, text } = await rawHttp(relay.port, request)
    expect([status, text.includes('hush'), text.includes('the app')]).toEqual([expected, false, false])
  })

  test('CONNECT makes no proxy of it', async () => {
    const { text } = await rawHttp(
      relay.port,
      'CONNECT relay.test:22 HTTP/1.1\r\nHost: relay.test:22\r\n\r\n',
    )
    expect(text).not.toContain('200')
  })
})

describe('[F6] a socket comes by one door', () => {
  const without = (name: string) =>
    Object.fromEntries(Object.entries(upgradeLines).filter(([each]) => each !== name))
  test.each([
    ['without a key', without('Sec-WebSocket-Key'), 400],
    ['with a key that is none', { ...upgradeLines, 'Sec-WebSocket-Key': 'short' }, 400],
    ['of an older version', { ...upgradeLines, 'Sec-WebSocket-Version': '7' }, 400],
    ['without a version', without('Sec-WebSocket-Version'), 400],
    ['without the subprotocol', without('Sec-WebSocket-Protocol'), 426],
    ['with another one', { ...upgradeLines, 'Sec-WebSocket-Protocol': 'castlinker.2' }, 426],
  ])('%s it is refused, and the line is closed', async (_, lines, expected) => {
    expect(await rawHttp(relay.port, upgradeRequest(lines))).toMatchObject({ status: expected })
  })

  test('by another method it is none', async () => {
    expect(await rawHttp(relay.port, upgradeRequest().replace('GET', 'POST'))).toMatchObject({ status: 405 })
  })

  test.each(['h2c', 'tea', 'websocket2'])('an upgrade to %s is a request as any other', async (protocol) => {
    const raw = await rawSocketTo(relay.port)
    await raw.say(upgradeRequest({ ...upgradeLines, Upgrade: protocol }))
    expect(await headOf(raw)).toMatch(/^HTTP\/1\.1 426 /)
    await raw.say(get('/health/live'))
    expect((await raw.ended()).toString('latin1')).toContain('"live":true')
    raw.drop()
  })

  test('planted: left to itself the library waits with such a socket for ever', async () => {
    const server = createServer().on('upgrade', () => undefined)
    server.timeout = 50
    const raw = await rawSocketTo(await portOf(server))
    await raw.say(upgradeRequest({ ...upgradeLines, Upgrade: 'h2c' }))
    const later = await rawHttp((server.address() as AddressInfo).port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect([later.status, raw.isOpen()]).toEqual([0, true])
    raw.drop()
    server.close()
  })

  test('a request sent along with the upgrade is no request', async () => {
    const raw = await rawSocketTo(relay.port)
    await raw.say(upgradeRequest() + get('/health/live'))
    const text = (await raw.ended()).toString('latin1')
    raw.drop()
    expect(text).toMatch(/^HTTP\/1\.1 101 /)
    expect(text).not.toContain('"live":true')
  })

  test('a compressed socket is not given, and so no message is larger than it is', async () => {
    const raw = await rawSocketTo(relay.port)
    await raw.say(upgradeRequest({ ...upgradeLines, 'Sec-WebSocket-Extensions': 'permessage-deflate' }))
    const head = await headOf(raw)
    raw.drop()
    expect(head).toMatch(/^HTTP\/1\.1 101 /)
    expect(head.toLowerCase()).not.toContain('sec-websocket-extensions')
  })
})

describe('[R27] what was refused does not stay', () => {
  /** Sockets whose other side never closes them. */
  async function refused(port: number): Promise<readonly RawSocket[]> {
    const lines = { ...upgradeLines, 'Sec-WebSocket-Protocol': 'other' }
    const sockets = await Promise.all(Array.from({ length: 50 }, () => rawSocketTo(port)))
    await Promise.all(sockets.map((socket) => socket.say(upgradeRequest(lines))))
    await Promise.all(sockets.map((socket) => socket.ended()))
    return sockets
  }

  test('fifty upgrades refused to those who never hang up leave nothing open', async () => {
    const before = (await relay.held()).openFiles
    const sockets = await refused(relay.port)
    expect((await relay.held()).openFiles).toBeLessThanOrEqual(before)
    for (const socket of sockets) socket.drop()
  })

  test('planted: a server that only ends its side keeps all fifty', async () => {
    const server = createServer().on('upgrade', (_, socket) => {
      socket.end('HTTP/1.1 426 Upgrade Required\r\n\r\n')
    })
    const port = await portOf(server)
    const open = () =>
      new Promise<number>((resolve) => {
        server.getConnections((_, count) => resolve(count))
      })
    const sockets = await refused(port)
    expect(await open()).toBe(50)
    for (const socket of sockets) socket.drop()
    server.close()
  })
})

describe('[R21] a Host of any form is answered', () => {
  const hosts = ['', '[::1]:80', 'a'.repeat(2_000), '127.0.0.1:99999', 'x@y', 'x/../y', '%00', '"><script>']
  test.each(hosts)('%s', async (host) => {
    const raw = await rawSocketTo(relay.port)
    await raw.say(upgradeRequest({ ...upgradeLines, Host: host, 'X-Forwarded-Host': host }))
    const head = await headOf(raw)
    raw.drop()
    expect(head).toMatch(/^HTTP\/1\.1 (101|400|500) /)
    const page = await rawHttp(relay.port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(page.text).not.toContain('<script>')
  })
})

async function headOf(raw: RawSocket): Promise<string> {
  return (await raw.hear((heard) => heard.includes('\r\n\r\n'))).toString('latin1')
}

function portOf(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
