/** Opens a log: proves possession of a key, earns a token, and asks for the frames after a cursor (PROTOCOL.md L5). */
import { hash } from '../crypto/hash.ts'
import { type SigningKey, sign } from '../crypto/signature.ts'
import { toHex } from '../foundation/bytes.ts'
import type { AccessKeyId, FrameNumber, LogId } from '../foundation/ids.ts'
import { ok, type Result } from '../foundation/result.ts'
import { accessProofBytes, labels } from '../protocol/access.ts'
import type { Channel } from '../protocol/messages.ts'
import type { Unanswered } from './questions.ts'
import type { Greeting, RelayLink } from './relayLink.ts'

/** The key to prove: of the newest commit this device is in, or (`commit` 0) an invite's. */
export interface AccessKey {
  readonly commit: FrameNumber
  readonly key: SigningKey
}

export interface Token {
  readonly token: string
  /** By the relay's clock. */
  readonly expiresAtMs: number
}

export async function earnToken(
  link: RelayLink,
  log: LogId,
  wanted: { readonly access: AccessKey; readonly greeting: Greeting },
): Promise<Result<Token, Unanswered>> {
  const { access, greeting } = wanted
  const proof = { log, commit: access.commit, host: link.host, ...greeting }
  const answer = await link.ask('token', {
    kind: 'prove',
    log,
    commit: access.commit,
    key: toHex(access.key.publicKey) as AccessKeyId,
    signature: sign(labels.accessProof, accessProofBytes(proof), access.key),
  })
  return answer.ok ? ok({ token: answer.value.token, expiresAtMs: answer.value.expiresAtMs }) : answer
}

/** Answers with the number of the newest frame. */
export async function openWith(
  link: RelayLink,
  log: LogId,
  {
    token,
    channel,
    cursor,
  }: { readonly token: string; readonly channel: Channel; readonly cursor: FrameNumber },
): Promise<Result<FrameNumber, Unanswered>> {
  const opened = await link.ask('opened', { kind: 'open', channel, log, token, cursor })
  return opened.ok ? ok(opened.value.head) : opened
}

/** The log id of a first access key (PROTOCOL.md F1). */
export function logIdOf(accessPublicKey: Uint8Array): LogId {
  return toHex(hash(labels.logId, accessPublicKey)) as LogId
}
