/**
 * Serves the built app. The folder is read once at start and a request can only name what was in it, so there are no
 * listings, no way out of the folder and nothing served that was not built. All answers share those bytes: ten thousand
 * who ask and never read hold the app once.
 *
 * Hashed files (under /assets/ and /workers/) may be kept for ever, everything else is asked for again each time.
 * A path that looks like a page of the app gets `index.html`; any other unknown path is a 404.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { join, sep } from 'node:path'
import { type Context, Hono } from 'hono'
import { getMimeType } from 'hono/utils/mime'
import { securityHeaders } from './securityHeaders.ts'

type Bytes = Uint8Array<ArrayBuffer>

interface StaticFile {
  readonly path: string
  readonly type: string
  readonly etag: string
  /** The plain file and what was compressed beside it, best first. */
  readonly forms: readonly { readonly encoding: 'br' | 'gzip' | 'identity'; readonly bytes: Bytes }[]
}

const compressed = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const

/** Segments of letters, digits, `-` and `_`: `/`, `/join`, `/room/…`. One way to read each, or a stranger's path takes for ever. */
const pagePath = /^\/([A-Za-z0-9_-]+\/)*[A-Za-z0-9_-]*$/
const hashedPath = /^\/(assets|workers)\/.*[-.][A-Za-z0-9_-]{8,}\.\w+$/

export function staticApp(deps: {
  readonly folder: string
  readonly hostOf: (headers: IncomingHttpHeaders) => string
}): Hono {
  const files = listFiles(deps.folder)
  const app = new Hono()
  app.get('*', (context) => {
    const path = new URL(context.req.url).pathname
    const file = files.get(path) ?? (pagePath.test(path) ? files.get('/index.html') : undefined)
    const host = deps.hostOf({
      host: context.req.header('host'),
      'x-forwarded-host': context.req.header('x-forwarded-host'),
    })
    const headers = securityHeaders(path, host)
    return file ? answer(context, file, headers) : context.text('Not found', 404, headers)
  })
  return app
}

function answer(
  context: Context,
  file: StaticFile,
  headers: Readonly<Record<string, string>>,
): Response | Promise<Response> {
  const keep = hashedPath.test(file.path) ? 'public, max-age=31536000, immutable' : 'no-cache'
  const accepted = (context.req.header('accept-encoding') ?? '').split(',').map((each) => each.trim())
  const form = file.forms.find(({ encoding }) => encoding === 'identity' || accepted.includes(encoding))
  if (!form) throw new Error('a file without a plain form')
  const sent = {
    ...headers,
    'content-type': file.type,
    'cache-control': keep,
    vary: 'accept-encoding',
    etag: file.etag,
    ...(form.encoding === 'identity' ? {} : { 'content-encoding': form.encoding }),
  }
  if (context.req.header('if-none-match') === file.etag) return context.body(null, 304, sent)
  return context.body(form.bytes, 200, sent)
}

function listFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const isCopy = (file: string) => compressed.some(({ ending }) => file.endsWith(ending))
  return new Map(
    files
      .filter((file) => !isCopy(file))
      .map((file) => {
        const path = `/${file.slice(folder.length).split(sep).filter(Boolean).join('/')}`
        return [path, staticFile(path, file)] as const
      }),
  )
}

function staticFile(path: string, file: string): StaticFile {
  const others = compressed.filter(({ ending }) => existsSync(file + ending))
  const plain = bytesIn(file)
  return {
    path,
    type: getMimeType(path) ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    forms: [
      ...others.map(({ encoding, ending }) => ({ encoding, bytes: bytesIn(file + ending) })),
      { encoding: 'identity', bytes: plain },
    ],
  }
}

function bytesIn(file: string): Bytes {
  return new Uint8Array(readFileSync(file))
}
