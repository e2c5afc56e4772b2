/** Builds the app into a folder, as the product is built, under a version of one's choice: `node buildVersion.ts folder 0.2.0`. */
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const [outDir, version] = process.argv.slice(2)
if (outDir === undefined || version === undefined) throw new Error('say the folder and the version')

await build({
  configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
  logLevel: 'error',
  define: { 'import.meta.env.APP_VERSION': JSON.stringify(version) },
  build: { outDir, emptyOutDir: true },
})
