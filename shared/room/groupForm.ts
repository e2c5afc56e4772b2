/** What is the same in every leaf and every group of ours (PROTOCOL.md G1, G2). */
import { type Capabilities, encodeCapabilities } from 'ts-mls/capabilities.js'
import { encodeCredential } from 'ts-mls/credential.js'
import type { LeafNode } from 'ts-mls/leafNode.js'
import { mlsSuiteName } from '../crypto/mlsSuite.ts'
import { equalBytes, fromHex } from '../foundation/bytes.ts'
import type { DeviceId, UserId } from '../foundation/ids.ts'

/** In leaves: certificate chain and invite. */
export const leafExtensionType = 0xff01
/** In the group context: the room's settings. */
export const settingsExtensionType = 0xff02

export const capabilities: Capabilities = {
  versions: ['mls10'],
  ciphersuites: [mlsSuiteName],
  extensions: [leafExtensionType, settingsExtensionType],
  proposals: [],
  credentials: ['basic'],
}

/** Certificates carry their own dates; a leaf has none. */
export const eternalLifetime = { notBefore: 0n, notAfter: 0x7fff_ffff_ffff_ffffn }

const ourCapabilities = encodeCapabilities(capabilities)

/** Signature key, credential and capabilities of the leaf are this device's, this person's and ours. */
export function isLeafOf(leaf: LeafNode, { user, device }: { user: UserId; device: DeviceId }): boolean {
  const credential = encodeCredential(credentialOf(user))
  return (
    equalBytes(leaf.signaturePublicKey, fromHex(device)) &&
    equalBytes(encodeCredential(leaf.credential), credential) &&
    equalBytes(encodeCapabilities(leaf.capabilities), ourCapabilities)
  )
}

export function credentialOf(user: UserId): { credentialType: 'basic'; identity: Uint8Array } {
  return { credentialType: 'basic', identity: fromHex(user) }
}
