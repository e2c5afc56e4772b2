/**
 * The official RFC 9420 test vectors, read from beside the project or from `MLS_VECTORS`; they are not part of it.
 * Numbers in hex are bytes, as in the vectors' own format.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CiphersuiteImpl, getCiphersuiteFromName } from 'ts-mls/crypto/ciphersuite.js'
import { defaultCryptoProvider } from 'ts-mls/crypto/implementation/default/provider.js'
import { createMlsSuite } from '../../shared/crypto/mlsSuite.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { nodeRandom } from '../support/nodeRandom.ts'

await readySodium()

const folder = process.env.MLS_VECTORS ?? join(import.meta.dirname, '../../../shared/vectors/mls')

export const areVectorsPresent = existsSync(join(folder, 'crypto-basics.json'))

/** Where they were looked for, for the one line that says whether they ran. */
export const vectorsFolder = folder

/** The cases of one file that a suite has to pass. */
export function casesOf<T extends { readonly cipher_suite: number }>(
  file: string,
  suite: number,
): readonly T[] {
  const all = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as readonly T[]
  return all.filter((each) => each.cipher_suite === suite)
}

/** Our suite as 3, the library's own as 1. */
export async function suiteOf(id: 1 | 3): Promise<CiphersuiteImpl> {
  if (id === 3) return createMlsSuite(nodeRandom)
  const name = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'
  return defaultCryptoProvider.getCiphersuiteImpl(getCiphersuiteFromName(name))
}

export function raw(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** What a TLS decoder read, when it read everything. */
export function whole<T>(
  decoder: (bytes: Uint8Array, offset: number) => [T, number] | undefined,
  hex: string,
): T {
  const bytes = raw(hex)
  const decoded = decoder(bytes, 0)
  if (decoded?.[1] !== bytes.length) throw new Error('a vector decodes to its last byte')
  return decoded[0]
}
