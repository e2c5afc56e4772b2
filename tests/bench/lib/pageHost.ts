/**
 * One origin for a browser profile that is kept: the built app as the relay serves it, and the bench's own pages and files beside it
 * under /bench/. Nobody answers the app's socket: the profiles work offline.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { build } from 'vite'
import { staticApp } from '../../../sync-server/web/staticApp.ts'

export interface PageHost {
  readonly origin: string
  /** Files under /bench/files/ are read from here. */
  serveFilesOf(folder: string): void
  stop(): Promise<void>
}

const builtApp = fileURLToPath(new URL('../../../.build/app', import.meta.url))
const document = '<!doctype html><meta charset="utf-8"><title>bench</title>'

/** `pages`: modules under /bench/‹name›.js, each with a document of its own, /bench/‹name›. */
export async function startPageHost(port: number, pages: Readonly<Record<string, URL>>): Promise<PageHost> {
  if (!existsSync(builtApp)) throw new Error('the app is not built: npm run verify builds it')
  const scripts = new Map<string, string>()
  for (const [name, entry] of Object.entries(pages)) scripts.set(name, await bundled(entry))
  const app = staticApp({ folder: builtApp, hostOf: () => `127.0.0.1:${port}` })
  const serveApp = getRequestListener(app.fetch)
  let files = ''
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const [, file] = /^\/bench\/files\/([\w.-]+)$/.exec(path) ?? []
    const [, page, isScript] = /^\/bench\/(\w+)(\.js)?$/.exec(path) ?? []
    const script = page === undefined ? undefined : scripts.get(page)
    if (file !== undefined) response.end(readFileSync(`${files}/${file}`))
    else if (script === undefined) void serveApp(request, response)
    else {
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      response.end(isScript ? script : `${document}<script type="module" src="/bench/${page}.js"></script>`)
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    serveFilesOf(folder) {
      files = folder
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** A page's module with all it imports, as one script. */
export async function bundled(entry: URL, format: 'es' | 'iife' = 'es'): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: fileURLToPath(entry), formats: [format], name: 'bench' },
    },
  })
  const [{ output } = { output: [] }] = Array.isArray(built) ? built : []
  const [chunk] = output
  if (chunk?.type !== 'chunk') throw new Error('the page was not built')
  return chunk.code
}
