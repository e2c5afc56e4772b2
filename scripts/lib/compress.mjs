/** Writes `.br` and `.gz` beside every text-like file of a build, so that the relay never compresses anything. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const compressible = /\.(html|js|css|svg|json|webmanifest|wasm|txt)$/
/** Below this a compressed copy saves less than its own header costs. */
const minBytes = 512

/** @param {string} folder */
export function compressBuild(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) compressBuild(path)
    else if (compressible.test(entry.name)) compressFile(path)
  }
}

/** @param {string} path */
function compressFile(path) {
  const bytes = readFileSync(path)
  if (bytes.length < minBytes) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }))
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
}
