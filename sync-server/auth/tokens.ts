/**
 * Tokens: what a proof earns. A JWT (HS256) that names one log, one right and an end at most ten minutes away; any
 * connection of this relay may use it. Another store's generation makes it worthless.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { toHex } from '../../shared/foundation/bytes.ts'
import type { AccessKeyId, FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import type { Clock } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'

export const tokenLifeMs = 10 * 60_000

export interface Grant {
  readonly log: LogId
  readonly role: 'member' | 'door'
  /** The commit that registered `key`; 0 for a door key. */
  readonly commit: FrameNumber
  readonly key: AccessKeyId
  readonly expiresAtMs: number
}

export type TokenError = { readonly kind: 'bad-token' } | { readonly kind: 'token-expired' }

export interface Tokens {
  issue(grant: Omit<Grant, 'expiresAtMs'>): { readonly token: string; readonly expiresAtMs: number }
  read(token: string, log: LogId): Result<Grant, TokenError>
}

const claims = v.object({
  log: v.string(),
  role: v.picklist(['member', 'door']),
  commit: v.pipe(v.number(), v.safeInteger()),
  key: v.string(),
  exp: v.pipe(v.number(), v.safeInteger()),
  gen: v.string(),
})

/** `secret` is 32 random bytes. */
export function createTokens(deps: { secret: Uint8Array; generation: Uint8Array; clock: Clock }): Tokens {
  const key = Buffer.from(deps.secret).toString('base64url')
  const gen = toHex(deps.generation)
  return {
    issue(grant) {
      const exp = Math.floor((deps.clock.nowMs() + tokenLifeMs) / 1000)
      return { token: signed({ ...grant, exp, gen }, key), expiresAtMs: exp * 1000 }
    },
    read(token, log) {
      const found = verified(token, key)
      if (!found || found.gen !== gen || found.log !== log) return fail({ kind: 'bad-token' })
      const expiresAtMs = found.exp * 1000
      if (expiresAtMs <= deps.clock.nowMs()) return fail({ kind: 'token-expired' })
      const { role, commit, key: accessKey } = found
      return ok({ log, role, commit: commit as FrameNumber, key: accessKey as AccessKeyId, expiresAtMs })
    },
  }
}

/** All our tokens begin with it; what begins otherwise is none, whatever algorithm it names. */
const head = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')

function signed(payload: v.InferOutput<typeof claims>, key: string): string {
  const text = `${head}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`
  return `${text}.${macOf(text, key)}`
}

function verified(token: string, key: string): v.InferOutput<typeof claims> | undefined {
  const [first, payload, mac, ...rest] = token.split('.', 4)
  if (first !== head || payload === undefined || mac === undefined || rest.length > 0) return undefined
  const given = Buffer.from(mac)
  const expected = Buffer.from(macOf(`${head}.${payload}`, key))
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const parsed = v.safeParse(claims, JSON.parse(Buffer.from(payload, 'base64url').toString()))
  return parsed.success ? parsed.output : undefined
}

/** At once, in this thread: a detour through the thread pool costs more than the sum. */
function macOf(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}
