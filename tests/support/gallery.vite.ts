/** Serves the gallery for looking at screens: `vite --config tests/support/gallery.vite.ts`. No part of the product. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

const root = fileURLToPath(new URL('../..', import.meta.url))

export default defineConfig({
  root,
  publicDir: `${root}/app/public`,
  cacheDir: `${root}/.build/gallery-cache`,
  plugins: [
    solid(),
    {
      name: 'gallery-at-every-path',
      configureServer(server) {
        server.middlewares.use((request, _response, next) => {
          const path = request.url?.split('?')[0]
          if (path === '/' || path === '/join') {
            request.url = request.url?.replace(/^\/(join)?/, '/tests/support/gallery.html')
          }
          next()
        })
      },
    },
  ],
  server: { port: 5199, strictPort: true },
})
