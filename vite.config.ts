import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
import manifest from './package.json' with { type: 'json' }
import { serviceWorker } from './scripts/lib/serviceWorker.mjs'

/** scripts/dev.mjs starts a relay there. */
const devRelay = 'http://127.0.0.1:8089'

export default defineConfig({
  root: 'app',
  plugins: [solid(), serviceWorker()],
  define: { 'import.meta.env.APP_VERSION': JSON.stringify(manifest.version) },
  build: {
    outDir: '../.build/app',
    emptyOutDir: true,
    target: 'es2023',
    // Nothing inline: the document's policy is `script-src 'self'; style-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: {
    format: 'es',
    // The relay gives `'wasm-unsafe-eval'` to files under /workers/ and to nothing else.
    rolldownOptions: {
      output: { entryFileNames: 'workers/[name]-[hash].js', chunkFileNames: 'workers/[name]-[hash].js' },
    },
  },
  server: { proxy: { '/v1': { target: devRelay, ws: true }, '/health': { target: devRelay } } },
})
