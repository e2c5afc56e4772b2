import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startRelay, type TestRelay } from './relaySupport.ts'

const folder = mkdtempSync(join(tmpdir(), 'castlinker-app-'))
const appDir = join(folder, 'app')
const put = (path: string, text: string) => {
  mkdirSync(join(appDir, path, '..'), { recursive: true })
  writeFileSync(join(appDir, path), text)
}
writeFileSync(join(folder, 'secret.txt'), 'not for you')
put('index.html', '<!doctype html><title>app</title>')
put('assets/main-Ab3dEf9h.js', 'plain script')
put('assets/main-Ab3dEf9h.js.br', 'br script')
put('assets/main-Ab3dEf9h.js.gz', 'gz script')
put('workers/engine-Ab3dEf9h.js', 'worker')
put('sw.js', 'service worker')
put('manifest.webmanifest', '{}')
afterAll(() => rmSync(folder, { recursive: true }))

let relay: TestRelay
beforeEach(async () => {
  relay = await startRelay({ config: { appDir } })
})
afterEach(() => relay.close())

/** The path as it is written, which `fetch` would tidy up. */
function rawGet(path: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${relay.origin}/`, { path }, (response) => {
      let body = ''
      response.on('data', (part) => {
        body += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

describe('the relay serves the app', () => {
  test.each(['/', '/join', '/room/abc_D-9', '/room/abc/'])('[R31] %s is the app', async (path) => {
    const answer = await fetch(relay.origin + path)
    expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html><title>app</title>'])
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(answer.headers.get('content-type')).toContain('text/html')
  })

  test('[R32] the document comes under a strict policy, and only worker scripts may compile WebAssembly', async () => {
    const page = (await fetch(relay.origin)).headers
    expect(page.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; ` +
        `connect-src 'self' ws://${relay.host} wss://${relay.host}; worker-src 'self'; manifest-src 'self'; ` +
        `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    const worker = (await fetch(`${relay.origin}/workers/engine-Ab3dEf9h.js`)).headers
    expect(worker.get('content-security-policy')).toContain(`script-src 'self' 'wasm-unsafe-eval'`)
    const script = (await fetch(`${relay.origin}/assets/main-Ab3dEf9h.js`)).headers
    expect(script.get('content-security-policy')).not.toContain('wasm-unsafe-eval')
    for (const headers of [page, worker, script]) {
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('set-cookie')).toBeNull()
    }
  })

  test('[R32] a Host that is no host does not get into the policy', async () => {
    const answer = await relay
      .connect()
      .then(() => fetch(relay.origin, { headers: { host: `x;script-src *` } }))
    expect(answer.headers.get('content-security-policy') ?? '').not.toContain('script-src *')
  })

  test('[R33] what was compressed beside a file is sent to who takes it; hashed files are kept for ever', async () => {
    const get = async (encoding: string) => {
      const answer = await fetch(`${relay.origin}/assets/main-Ab3dEf9h.js`, {
        method: 'HEAD',
        headers: { 'accept-encoding': encoding },
      })
      return answer.headers
    }
    expect((await get('gzip, br')).get('content-encoding')).toBe('br')
    expect((await get('gzip')).get('content-encoding')).toBe('gzip')
    expect((await get('identity')).get('content-encoding')).toBeNull()
    expect((await get('br')).get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect((await fetch(`${relay.origin}/sw.js`)).headers.get('cache-control')).toBe('no-cache')
  })

  test('[R33] an unchanged file is not sent again', async () => {
    const etag = (await fetch(`${relay.origin}/sw.js`)).headers.get('etag') ?? ''
    const again = await fetch(`${relay.origin}/sw.js`, { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//etc/passwd',
    '/assets/',
    '/assets/main-Ab3dEf9h.js.br',
    '/assets/missing.js',
    '/index.html%00.js',
    '/.env',
  ])('[R34] %s gives nothing that was not built to be served', async (path) => {
    const { status, body } = await rawGet(path)
    expect(body).not.toContain('not for you')
    expect(body).not.toContain('main-Ab3dEf9h')
    expect([200, 400, 404]).toContain(status)
    if (status === 200) expect(body).toBe('<!doctype html><title>app</title>')
  })

  test('[R34] planted: the file the tricks aim at is there to be read', async () => {
    await relay.close()
    relay = await startRelay({ config: { appDir: folder } })
    expect(await rawGet('/secret.txt')).toEqual({ status: 200, body: 'not for you' })
  })

  test('[R31] a long path that is nearly a page is answered like any other', async () => {
    // Read in more than one way, it would take longer than this test may.
    expect((await rawGet(`/${'a'.repeat(4_000)}.`)).status).toBe(404)
  })

  test('[R35] ready says whether an append would be taken', async () => {
    const ready = async () => (await fetch(`${relay.origin}/health/ready`)).status
    expect((await fetch(`${relay.origin}/health/live`)).status).toBe(200)
    expect(await ready()).toBe(200)
    await relay.stop()
    expect(await ready()).toBe(503)
  })
})
