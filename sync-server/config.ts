/**
 * The relay's configuration: a pure function of the environment. A value that cannot be meant, and any variable that
 * looks like one of ours but is not, is answered with one sentence that says what to write.
 *
 * PORT, HOST, DATA_DIR, PUBLIC_URL, TRUST_PROXY, MAX_TOTAL_BYTES, MAX_LOG_BYTES, CREATE_TOKEN; nothing else.
 */
import { isIP } from 'node:net'
import * as v from 'valibot'
import { fail, ok, type Result } from '../shared/foundation/result.ts'
import { limits } from '../shared/protocol/limits.ts'

export interface Config {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly publicUrl: string | undefined
  readonly trustProxy: boolean
  readonly maxTotalBytes: number
  readonly maxLogBytes: number
  readonly createToken: string | undefined
}

/** Names with this in front are reserved: a setting written so would otherwise be ignored in silence. */
const reservedPrefix = 'CASTLINKER_'
const unitBytes = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const
type Unit = keyof typeof unitBytes

const port = v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.maxValue(65_535))
const size = v.pipe(
  v.string(),
  v.regex(/^\d{1,15}[KMGT]?$/),
  v.transform(bytesOf),
  v.safeInteger(),
  v.minValue(1),
)
const environment = v.object({
  PORT: v.optional(port, '8080'),
  HOST: v.optional(
    v.pipe(
      v.string(),
      v.check((host) => isIP(host) !== 0 || host === 'localhost'),
    ),
    '0.0.0.0',
  ),
  DATA_DIR: v.optional(v.pipe(v.string(), v.minLength(1)), './data'),
  PUBLIC_URL: v.optional(v.pipe(v.string(), v.check(isOrigin))),
  TRUST_PROXY: v.optional(v.picklist(['true', 'false']), 'false'),
  MAX_TOTAL_BYTES: v.optional(size, '10G'),
  MAX_LOG_BYTES: v.optional(size, '1G'),
  CREATE_TOKEN: v.optional(v.pipe(v.string(), v.minLength(16), v.maxLength(limits.maxCreateTokenBytes))),
})

const advice: Readonly<Record<keyof typeof environment.entries, string>> = {
  PORT: 'a number from 0 to 65535, for example PORT=8080',
  HOST: 'the address to listen on, for example HOST=127.0.0.1',
  DATA_DIR: 'the folder to keep data in, for example DATA_DIR=./data',
  PUBLIC_URL: 'the address people open, without a path, for example PUBLIC_URL=https://chat.example',
  TRUST_PROXY: 'true behind a reverse proxy of yours, else false',
  MAX_TOTAL_BYTES: 'a number of bytes, or one with K, M, G or T, for example MAX_TOTAL_BYTES=10G',
  MAX_LOG_BYTES: 'a number of bytes, or one with K, M, G or T, for example MAX_LOG_BYTES=1G',
  CREATE_TOKEN: `between 16 and ${limits.maxCreateTokenBytes} characters that only your people know`,
}

/** Fails with a sentence for the person who starts the relay. */
export function configOf(env: Readonly<Record<string, string | undefined>>): Result<Config, string> {
  const stray = Object.keys(env).find((name) => name.startsWith(reservedPrefix))
  if (stray) return fail(strayAdvice(stray))
  const parsed = v.safeParse(environment, env)
  if (!parsed.success) return fail(adviceFor(parsed.issues[0].path?.[0]?.key))
  const { output } = parsed
  return ok({
    port: output.PORT,
    host: output.HOST,
    dataDir: output.DATA_DIR,
    publicUrl: output.PUBLIC_URL,
    trustProxy: output.TRUST_PROXY === 'true',
    maxTotalBytes: output.MAX_TOTAL_BYTES,
    maxLogBytes: output.MAX_LOG_BYTES,
    createToken: output.CREATE_TOKEN,
  })
}

function strayAdvice(name: string): string {
  const plain = name.slice(reservedPrefix.length)
  return plain in advice
    ? `${name} is not a setting: write ${plain} instead.`
    : `${name} is not a setting: remove it, or write one of ${Object.keys(advice).join(', ')}.`
}

function adviceFor(name: unknown): string {
  const found = Object.entries(advice).find(([key]) => key === name)
  return found ? `${found[0]} is not usable: write ${found[1]}.` : 'The environment is not usable.'
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return ['http:', 'https:'].includes(url.protocol) && [url.origin, `${url.origin}/`].includes(text)
}

function bytesOf(text: string): number {
  const unit = Object.keys(unitBytes).find((name): name is Unit => name !== '' && text.endsWith(name)) ?? ''
  return Number.parseInt(text, 10) * unitBytes[unit]
}
