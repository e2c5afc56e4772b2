/** Checks a proof of possession: the key must be registered here, and have signed this connection's challenge. */
import { verify } from '../../shared/crypto/signature.ts'
import { fromHex } from '../../shared/foundation/bytes.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { accessProofBytes, labels } from '../../shared/protocol/access.ts'
import type { ClientMessage } from '../../shared/protocol/messages.ts'
import type { Refusal } from '../../shared/protocol/refusal.ts'
import type { LogStore } from '../log/logStore.ts'
import type { Grant } from './tokens.ts'

export type Prove = Extract<ClientMessage, { readonly kind: 'prove' }>

export interface ProofGround {
  readonly store: LogStore
  readonly host: string
  readonly challenge: Uint8Array
  readonly nowMs: number
}

export async function grantFor(
  message: Prove,
  ground: ProofGround,
): Promise<Result<Omit<Grant, 'expiresAtMs'>, Refusal>> {
  const refusal = await keyRefusal(message, ground)
  if (refusal) return fail(refusal)
  const { log, commit, key } = message
  const { host, challenge, store } = ground
  const proof = accessProofBytes({ log, commit, host, generation: store.generation, challenge })
  if (!verify(labels.accessProof, proof, message.signature, fromHex(key))) return fail({ kind: 'bad-proof' })
  return ok({ log, role: commit === 0 ? 'door' : 'member', commit, key })
}

async function keyRefusal(
  { log, commit, key }: Prove,
  { store, nowMs }: ProofGround,
): Promise<Refusal | undefined> {
  if (!(await store.stateOf(log))) return { kind: 'unknown-log' }
  if (commit !== 0) {
    const registered = await store.commitOf(log, commit)
    return registered?.accessKey === key ? undefined : { kind: 'unknown-key' }
  }
  const door = await store.doorOf(log, key)
  if (!door) return { kind: 'unknown-key' }
  return door.expiresAtMs <= nowMs ? { kind: 'door-expired' } : undefined
}
