/**
 * Repairs the library's commits that leave their maker alone in the tree.
 *
 * PROTOCOL.md G7. With an empty path ts-mls 1.6.4 takes a commit secret of zeros, where RFC 9420 (section
 * 7.4) derives one from the leaf's path secret. Whoever was just removed knows everything else and could
 * follow into the next epoch. Here the secret is derived as the RFC says and the epoch, its confirmation
 * tag and the membership tag are made anew.
 */
import type { ClientState } from 'ts-mls/clientState.js'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import { deriveSecret } from 'ts-mls/crypto/kdf.js'
import { createConfirmationTag } from 'ts-mls/framedContent.js'
import { initializeEpoch } from 'ts-mls/keySchedule.js'
import { protectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { createMlsSuite, hpkeKeyPairOf, readingSuite } from '../crypto/mlsSuite.ts'
import { equalBytes } from '../foundation/bytes.ts'
import type { Random } from '../foundation/ports.ts'
import type { CommitMessage } from './groupWire.ts'

/** A suite that remembers the first 32 bytes it drew: the path secret of the committer's leaf. */
export function createRecordingSuite(random: Random): {
  readonly suite: CiphersuiteImpl
  readonly leafSecret: () => Uint8Array
} {
  const suite = createMlsSuite(random)
  let first: Uint8Array | undefined
  const randomBytes = (length: number) => {
    const drawn = suite.rng.randomBytes(length)
    first ??= drawn
    return drawn
  }
  const leafSecret = () => {
    if (!first) throw new Error('a commit with a path draws its leaf secret')
    return first
  }
  return { suite: { ...suite, rng: { randomBytes } }, leafSecret }
}

export interface MadeCommit {
  readonly message: CommitMessage
  readonly state: ClientState
}

export async function withSecretOfOne(
  parent: ClientState,
  made: MadeCommit,
  leafSecret: Uint8Array,
): Promise<MadeCommit> {
  const { kdf, hash } = readingSuite
  await assertIsSecretOf(made.message, leafSecret)
  const commitSecret = await deriveSecret(leafSecret, 'path', kdf)
  const { groupContext } = made.state
  const noPsk = new Uint8Array(kdf.size)
  const epoch = await initializeEpoch(parent.keySchedule.initSecret, commitSecret, groupContext, noPsk, kdf)
  const { keySchedule } = epoch
  const transcript = groupContext.confirmedTranscriptHash
  const confirmationTag = await createConfirmationTag(keySchedule.confirmationKey, transcript, hash)
  const auth = { ...made.message.auth, confirmationTag }
  const message = await protectPublicMessage(
    parent.keySchedule.membershipKey,
    parent.groupContext,
    { wireformat: 'mls_public_message', content: made.message.content, auth },
    readingSuite,
  )
  return {
    message: { ...message, content: made.message.content, auth },
    state: { ...made.state, keySchedule, confirmationTag },
  }
}

async function assertIsSecretOf(message: CommitMessage, leafSecret: Uint8Array): Promise<void> {
  const { publicKey } = hpkeKeyPairOf(await deriveSecret(leafSecret, 'node', readingSuite.kdf))
  const leafKey = message.content.commit.path?.leafNode.hpkePublicKey
  if (!leafKey || !equalBytes(leafKey, publicKey)) throw new Error('not the secret of this leaf')
}
