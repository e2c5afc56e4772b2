/**
 * The relay of the browser tests: the product's own, with a data folder that is fresh at every start, behind a proxy that keeps what
 * passes. What it stores and prints stays until the end of the run; `relay.pid` names the process, for the test that looks through it.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './freePort.ts'
import { RecordingProxy } from './recordingProxy.ts'
import { mainRelayFolder, relayPidFile, runFolder } from './scannedRun.ts'

const main = fileURLToPath(new URL('../../sync-server/main.ts', import.meta.url))

rmSync(runFolder(), { recursive: true, force: true })
const folder = mainRelayFolder()
mkdirSync(folder, { recursive: true })
const innerPort = await freePort()
const printed = openSync(join(folder, 'printed'), 'w')
const env = { ...process.env, PORT: String(innerPort), HOST: '127.0.0.1', DATA_DIR: folder }
const relay = spawn(process.execPath, [main], { env, stdio: ['ignore', printed, printed] })
writeFileSync(relayPidFile(), String(relay.pid))
relay.on('exit', () => rmSync(relayPidFile(), { force: true }))
await new RecordingProxy(Number(process.env.PORT), innerPort).start()

process.on('SIGTERM', () => {
  if (relay.exitCode !== null || relay.signalCode !== null) process.exit(0)
  relay.on('exit', () => process.exit(0)).kill('SIGTERM')
})
