import { decodeAuthenticatedContent } from 'ts-mls/authenticatedContent.js'
import { encodeCommit } from 'ts-mls/commit.js'
import { refhash } from 'ts-mls/crypto/hash.js'
import { decryptWithLabel, encryptWithLabel } from 'ts-mls/crypto/hpke.js'
import { deriveSecret, deriveTreeSecret, expandWithLabel } from 'ts-mls/crypto/kdf.js'
import { signWithLabel, verifyWithLabel } from 'ts-mls/crypto/signature.js'
import { verifyConfirmationTag } from 'ts-mls/framedContent.js'
import { decodeGroupContext, type GroupContext } from 'ts-mls/groupContext.js'
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import { initializeEpoch, mlsExporter } from 'ts-mls/keySchedule.js'
import { decodeMlsMessage } from 'ts-mls/message.js'
import { unprotectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { encodeProposal } from 'ts-mls/proposal.js'
import { createConfirmedHash, createInterimHash } from 'ts-mls/transcriptHash.js'
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js'
import { describe, expect, test } from 'vitest'
import { areVectorsPresent, casesOf, raw, suiteOf, vectorsFolder, whole } from './mlsVectors.ts'

const suites = areVectorsPresent ? ([3, 1] as const) : []

test('[G9] the official MLS vectors are announced', () => {
  const verdict = areVectorsPresent ? 'found and run' : 'not found, nothing run'
  process.stdout.write(`MLS vectors: ${verdict} (${vectorsFolder})\n`)
  expect(suites).toHaveLength(areVectorsPresent ? 2 : 0)
})

interface Case {
  readonly cipher_suite: number
}
type Fields = Readonly<Record<string, string>>

interface Basics extends Case {
  readonly derive_secret: Fields
  readonly derive_tree_secret: Fields & { readonly generation: number; readonly length: number }
  readonly encrypt_with_label: Fields
  readonly expand_with_label: Fields & { readonly length: number }
  readonly ref_hash: Fields
  readonly sign_with_label: Fields
}

/** One field of a vector as bytes. */
function bytesIn(fields: object, name: string): Uint8Array {
  const value: unknown = Object.entries(fields).find(([key]) => key === name)?.[1]
  if (typeof value !== 'string') throw new Error(`a vector has ${name}`)
  return raw(value)
}

function textIn(fields: object, name: string): string {
  return String(Object.entries(fields).find(([key]) => key === name)?.[1])
}

describe.each(suites)('suite %i', (id) => {
  test('[G9] crypto basics', async () => {
    const suite = await suiteOf(id)
    for (const each of casesOf<Basics>('crypto-basics', id)) {
      const { kdf, hpke, signature, hash } = suite
      const secret = each.derive_secret
      expect(await deriveSecret(bytesIn(secret, 'secret'), textIn(secret, 'label'), kdf)).toEqual(
        bytesIn(secret, 'out'),
      )
      const tree = each.derive_tree_secret
      expect(
        await deriveTreeSecret(
          bytesIn(tree, 'secret'),
          textIn(tree, 'label'),
          tree.generation,
          tree.length,
          kdf,
        ),
      ).toEqual(bytesIn(tree, 'out'))
      const expand = each.expand_with_label
      expect(
        await expandWithLabel(
          bytesIn(expand, 'secret'),
          textIn(expand, 'label'),
          bytesIn(expand, 'context'),
          expand.length,
          kdf,
        ),
      ).toEqual(bytesIn(expand, 'out'))
      const ref = each.ref_hash
      expect(await refhash(textIn(ref, 'label'), bytesIn(ref, 'value'), hash)).toEqual(bytesIn(ref, 'out'))
      await checkEncryption(each.encrypt_with_label, hpke)
      const signed = each.sign_with_label
      const [label, content, publicKey] = [
        textIn(signed, 'label'),
        bytesIn(signed, 'content'),
        bytesIn(signed, 'pub'),
      ]
      expect(await verifyWithLabel(publicKey, label, content, bytesIn(signed, 'signature'), signature)).toBe(
        true,
      )
      const own = await signWithLabel(bytesIn(signed, 'priv'), label, content, signature)
      expect(own).toEqual(bytesIn(signed, 'signature'))
    }
  })

  async function checkEncryption(vector: object, hpke: Awaited<ReturnType<typeof suiteOf>>['hpke']) {
    const privateKey = await hpke.importPrivateKey(bytesIn(vector, 'priv'))
    const publicKey = await hpke.importPublicKey(bytesIn(vector, 'pub'))
    const [label, context, plain] = [
      textIn(vector, 'label'),
      bytesIn(vector, 'context'),
      bytesIn(vector, 'plaintext'),
    ]
    const enc = bytesIn(vector, 'kem_output')
    const ct = bytesIn(vector, 'ciphertext')
    expect(await decryptWithLabel(privateKey, label, context, enc, ct, hpke)).toEqual(plain)
    const own = await encryptWithLabel(publicKey, label, context, plain, hpke)
    expect(await decryptWithLabel(privateKey, label, context, own.enc, own.ct, hpke)).toEqual(plain)
  }

  test('[G9] key schedule', async () => {
    const suite = await suiteOf(id)
    interface Epoch extends Fields {
      readonly exporter: Fields & { readonly length: number } & string
    }
    interface Schedule extends Case {
      readonly initial_init_secret: string
      readonly epochs: readonly Epoch[]
    }
    for (const each of casesOf<Schedule>('key-schedule', id)) {
      let initSecret = raw(each.initial_init_secret)
      for (const epoch of each.epochs) {
        const context = whole(decodeGroupContext, textIn(epoch, 'group_context'))
        const commitSecret = bytesIn(epoch, 'commit_secret')
        const psk = bytesIn(epoch, 'psk_secret')
        const made = await initializeEpoch(initSecret, commitSecret, context, psk, suite.kdf)
        expect(made.joinerSecret).toEqual(bytesIn(epoch, 'joiner_secret'))
        expect(made.welcomeSecret).toEqual(bytesIn(epoch, 'welcome_secret'))
        expect(made.encryptionSecret).toEqual(bytesIn(epoch, 'encryption_secret'))
        const { keySchedule } = made
        expect(keySchedule.exporterSecret).toEqual(bytesIn(epoch, 'exporter_secret'))
        expect(keySchedule.membershipKey).toEqual(bytesIn(epoch, 'membership_key'))
        expect(keySchedule.confirmationKey).toEqual(bytesIn(epoch, 'confirmation_key'))
        expect(keySchedule.epochAuthenticator).toEqual(bytesIn(epoch, 'epoch_authenticator'))
        const external = await suite.hpke.deriveKeyPair(keySchedule.externalSecret)
        expect(await suite.hpke.exportPublicKey(external.publicKey)).toEqual(bytesIn(epoch, 'external_pub'))
        const { label, length } = epoch.exporter
        const exportContext = bytesIn(epoch.exporter, 'context')
        const secret = await mlsExporter(
          keySchedule.exporterSecret,
          String(label),
          exportContext,
          length,
          suite,
        )
        expect(secret).toEqual(bytesIn(epoch.exporter, 'secret'))
        initSecret = keySchedule.initSecret.slice()
        expect(initSecret).toEqual(bytesIn(epoch, 'init_secret'))
      }
    }
  })

  test('[G9] transcript hashes', async () => {
    const { hash } = await suiteOf(id)
    for (const each of casesOf<Case>('transcript-hashes', id)) {
      const content = whole(decodeAuthenticatedContent, textIn(each, 'authenticated_content'))
      if (content.content.contentType !== 'commit' || content.auth.contentType !== 'commit')
        throw new Error('a transcript holds commits')
      const input = {
        wireformat: content.wireformat,
        content: content.content,
        signature: content.auth.signature,
      }
      const confirmed = await createConfirmedHash(
        bytesIn(each, 'interim_transcript_hash_before'),
        input,
        hash,
      )
      expect(confirmed).toEqual(bytesIn(each, 'confirmed_transcript_hash_after'))
      const { confirmationTag } = content.auth
      const key = bytesIn(each, 'confirmation_key')
      expect(await verifyConfirmationTag(key, confirmationTag, confirmed, hash)).toBe(true)
      const interim = await createInterimHash(confirmed, confirmationTag, hash)
      expect(interim).toEqual(bytesIn(each, 'interim_transcript_hash_after'))
    }
  })

  test('[G9] message protection, public messages', async () => {
    const suite = await suiteOf(id)
    for (const each of casesOf<Case & { readonly epoch: number }>('message-protection', id)) {
      const context: GroupContext = {
        version: 'mls10',
        cipherSuite: suite.name,
        groupId: bytesIn(each, 'group_id'),
        epoch: BigInt(each.epoch),
        treeHash: bytesIn(each, 'tree_hash'),
        confirmedTranscriptHash: bytesIn(each, 'confirmed_transcript_hash'),
        extensions: [],
      }
      const key = bytesIn(each, 'membership_key')
      const signer = bytesIn(each, 'signature_pub')
      for (const kind of ['proposal', 'commit'] as const) {
        const message = whole(decodeMlsMessage, textIn(each, `${kind}_pub`))
        if (message.wireformat !== 'mls_public_message') throw new Error('a public message')
        const { content } = await unprotectPublicMessage(
          key,
          context,
          [],
          message.publicMessage,
          suite,
          signer,
        )
        const encoded =
          content.contentType === 'commit' ? encodeCommit(content.commit) : encodeProposal(content.proposal)
        expect(encoded).toEqual(bytesIn(each, kind))
        const otherKey = key.with(0, 1 + (key[0] ?? 0))
        await expect(
          unprotectPublicMessage(otherKey, context, [], message.publicMessage, suite, signer),
        ).rejects.toThrow()
      }
    }
  })

  test('[G9] welcome', async () => {
    const suite = await suiteOf(id)
    for (const each of casesOf<Case>('welcome', id)) {
      const keyPackage = whole(decodeMlsMessage, textIn(each, 'key_package'))
      const message = whole(decodeMlsMessage, textIn(each, 'welcome'))
      if (keyPackage.wireformat !== 'mls_key_package' || message.wireformat !== 'mls_welcome')
        throw new Error('a welcome is for a key package')
      const ref = await makeKeyPackageRef(keyPackage.keyPackage, suite.hash)
      const key = await suite.hpke.importPrivateKey(bytesIn(each, 'init_priv'))
      const secrets = await decryptGroupSecrets(key, ref, message.welcome, suite.hpke)
      if (!secrets) throw new Error('the welcome names this key package')
      const noPsk = new Uint8Array(suite.kdf.size)
      const info = await decryptGroupInfo(message.welcome, secrets.joinerSecret, noPsk, suite)
      if (!info) throw new Error('the group info opens')
      expect(await verifyGroupInfoSignature(info, bytesIn(each, 'signer_pub'), suite.signature)).toBe(true)
      expect(await verifyGroupInfoConfirmationTag(info, secrets.joinerSecret, noPsk, suite)).toBe(true)
    }
  })
})
