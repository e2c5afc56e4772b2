/**
 * The relay of the browser tests: the product's own, on the port it is given, with a data folder of its own that
 * is fresh at every start and gone at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'castlinker-relay-'))
process.env.DATA_DIR = folder
process.env.HOST = '127.0.0.1'
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

await import('../../sync-server/main.ts')
