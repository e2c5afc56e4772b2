/** What a stranger sends a relay beside the protocol's messages: tokens, paths, headers. */
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toBase64Url, utf8 } from '../../../shared/foundation/bytes.ts'
import type { AccessKeyId, FrameNumber, LogId } from '../../../shared/foundation/ids.ts'
import { createTokens } from '../../../sync-server/auth/tokens.ts'
import { securityHeaders } from '../../../sync-server/web/securityHeaders.ts'
import { staticApp } from '../../../sync-server/web/staticApp.ts'
import { createFakeClock } from '../../support/fakeClock.ts'
import type { Target } from '../target.ts'

const log = 'ab'.repeat(32) as LogId
const secret = new Uint8Array(32).fill(3)
const textIn = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

export async function relayTargets(): Promise<readonly Target[]> {
  return [...(await tokenTargets()), pathTarget(), hostTarget()]
}

/** As anybody sends one, and claims of any form under the relay's own signature. */
async function tokenTargets(): Promise<readonly Target[]> {
  const tokens = createTokens({ secret, generation: new Uint8Array(16), clock: createFakeClock() })
  const key = 'cd'.repeat(32) as AccessKeyId
  const { token } = await tokens.issue({ log, role: 'member', commit: 1 as FrameNumber, key })
  const read = async (text: string) => {
    const found = await tokens.read(text, log)
    return found.ok
      ? { outcome: `taken ${found.value.role}`, value: found.value }
      : { outcome: found.error.kind }
  }
  const [head = '', claims = ''] = token.split('.')
  const signed = (payload: Uint8Array) => {
    const said = `${head}.${toBase64Url(payload)}`
    const mac = createHmac('sha256', Buffer.from(secret).toString('base64url'))
      .update(said)
      .digest('base64url')
    return `${said}.${mac}`
  }
  return [
    {
      ...{ name: 'token', form: 'settled', maxBytes: 1024, samples: [utf8(token)] },
      read: (bytes) => read(textIn(bytes)),
    },
    {
      ...{ name: 'claims of a token', form: 'settled', maxBytes: 1024 },
      samples: [new Uint8Array(Buffer.from(claims, 'base64url'))],
      read: (bytes) => read(signed(bytes)),
    },
  ]
}

const longestPath = 512

/** A folder with one page and one file; beside it a file that nobody may have. */
function pathTarget(): Target {
  const outside = mkdtempSync(join(tmpdir(), 'castlinker-fuzz-'))
  process.once('exit', () => rmSync(outside, { recursive: true }))
  const folder = mkdtempSync(join(outside, 'app-'))
  writeFileSync(join(outside, 'secret.txt'), 'not to be served')
  writeFileSync(join(folder, 'index.html'), 'the page')
  writeFileSync(join(folder, 'file.js'), 'the file')
  const app = staticApp({ folder, hostOf: (headers) => headers.host ?? '' })
  const served = new Set(['the page', 'the file', 'Not found', ''])
  return {
    ...{ name: 'path of a request', form: 'settled', maxBytes: longestPath },
    samples: [
      '/',
      '/join',
      '/file.js',
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2fsecret.txt',
    ].map(utf8),
    async read(bytes) {
      const request = requestOf(textIn(bytes))
      if (!request) return { outcome: 'no request' }
      const answer = await app.request(request)
      const body = await answer.text()
      if (!served.has(body)) throw new Error(`served ${body}`)
      if (answer.status >= 500) throw new Error(`answered ${answer.status}`)
      return { outcome: `${answer.status} ${body}`, value: body }
    },
  }
}

/** `undefined` for what no HTTP client can say. */
function requestOf(path: string): Request | undefined {
  try {
    return new Request(`http://relay.example${path.startsWith('/') ? path : `/${path}`}`)
  } catch {
    return undefined
  }
}

/** A host must never write into the policy that it stands in. */
function hostTarget(): Target {
  const plain = directivesOf(securityHeaders('/', '')['content-security-policy'] ?? '')
  return {
    ...{ name: 'host of a request', form: 'settled', maxBytes: 256 },
    samples: ['relay.example', 'relay.example:8080', '[::1]:80', "x; script-src 'unsafe-inline'"].map(utf8),
    read(bytes) {
      const policy = securityHeaders('/', textIn(bytes))['content-security-policy'] ?? ''
      if (directivesOf(policy) !== plain) throw new Error(`the policy became ${policy}`)
      new Headers({ 'content-security-policy': policy })
      return { outcome: policy.includes('ws:') ? 'named' : 'left out', value: policy.slice(0, 10) }
    },
  }
}

function directivesOf(policy: string): string {
  return policy
    .split(';')
    .map((directive) => directive.trim().split(' ')[0])
    .join(' ')
}
