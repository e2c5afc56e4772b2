/** The token secret: 32 random bytes in the data folder, readable by the relay's user alone, made at first start. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../../shared/foundation/ports.ts'

const secretBytes = 32

/** Throws when the file is there but is not a secret: somebody should look at it. */
export function tokenSecretIn(dataDir: string, random: Random): Uint8Array {
  const file = join(dataDir, 'token-secret')
  if (!existsSync(file)) writeFileSync(file, random.bytes(secretBytes), { mode: 0o600, flag: 'wx' })
  const secret = new Uint8Array(readFileSync(file))
  if (secret.length !== secretBytes) throw new Error('token-secret in the data folder is damaged')
  return secret
}
