/**
 * Tokens: what a proof earns. A JWT (HS256) that names one log, one right and an end at most ten minutes away; any
 * connection of this relay may use it. Another store's generation makes it worthless.
 */
import { sign, verify } from 'hono/jwt'
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
  issue(grant: Omit<Grant, 'expiresAtMs'>): Promise<{ readonly token: string; readonly expiresAtMs: number }>
  read(token: string, log: LogId): Promise<Result<Grant, TokenError>>
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
    async issue(grant) {
      const exp = Math.floor((deps.clock.nowMs() + tokenLifeMs) / 1000)
      return { token: await sign({ ...grant, exp, gen }, key, 'HS256'), expiresAtMs: exp * 1000 }
    },
    async read(token, log) {
      const found = await verified(token, key)
      if (!found || found.gen !== gen || found.log !== log) return fail({ kind: 'bad-token' })
      const expiresAtMs = found.exp * 1000
      if (expiresAtMs <= deps.clock.nowMs()) return fail({ kind: 'token-expired' })
      const { role, commit, key: accessKey } = found
      return ok({ log, role, commit: commit as FrameNumber, key: accessKey as AccessKeyId, expiresAtMs })
    },
  }
}

async function verified(token: string, key: string): Promise<v.InferOutput<typeof claims> | undefined> {
  try {
    // The end is checked by our own clock above.
    const payload = await verify(token, key, { alg: 'HS256', exp: false, iat: false, nbf: false })
    return v.parse(claims, payload)
  } catch {
    return undefined // whatever the library disliked, it is no token of ours
  }
}
