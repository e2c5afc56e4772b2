import { decryptWithLabel } from 'ts-mls/crypto/hpke.js'
import { encodeGroupContext, type GroupContext } from 'ts-mls/groupContext.js'
import { verifyLeafNodeSignature, verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js'
import { verifyParentHashes } from 'ts-mls/parentHash.js'
import { getCommitSecret } from 'ts-mls/pathSecrets.js'
import { decodeRatchetTree, filteredDirectPathAndCopathResolution, resolution } from 'ts-mls/ratchetTree.js'
import { treeHash, treeHashRoot } from 'ts-mls/treeHash.js'
import { isAncestor, leafToNodeIndex, toLeafIndex, toNodeIndex } from 'ts-mls/treemath.js'
import { applyUpdatePath, decodeUpdatePath } from 'ts-mls/updatePath.js'
import { describe, expect, test } from 'vitest'
import { areVectorsPresent, casesOf, raw, suiteOf, whole } from './mlsVectors.ts'

const suites = areVectorsPresent ? ([3, 1] as const) : []

test('[G9] tree vectors run for both suites, or for none', () => {
  expect(suites).toHaveLength(areVectorsPresent ? 2 : 0)
})

interface TreeCase {
  readonly cipher_suite: number
  readonly tree: string
  readonly group_id: string
  readonly tree_hashes: readonly string[]
  readonly resolutions: readonly (readonly number[])[]
}

interface UpdateCase {
  readonly cipher_suite: number
  readonly confirmed_transcript_hash: string
  readonly epoch: number
  readonly group_id: string
  readonly ratchet_tree: string
  readonly leaves_private: readonly {
    readonly index: number
    readonly encryption_priv: string
    readonly path_secrets: readonly { readonly node: number; readonly path_secret: string }[]
  }[]
  readonly update_paths: readonly {
    readonly sender: number
    readonly update_path: string
    readonly path_secrets: readonly (string | null)[]
    readonly commit_secret: string
    readonly tree_hash_after: string
  }[]
}

describe.each(suites)('suite %i', (id) => {
  test('[G6] tree validation', async () => {
    const suite = await suiteOf(id)
    const cases = casesOf<TreeCase>('tree-validation', id)
    expect(cases.length).toBeGreaterThan(0)
    for (const each of cases) {
      const tree = whole(decodeRatchetTree, each.tree)
      expect(each.resolutions.map((_, node) => resolution(tree, toNodeIndex(node)))).toEqual(each.resolutions)
      for (const [node, expected] of each.tree_hashes.entries())
        expect(await treeHash(tree, toNodeIndex(node), suite.hash)).toEqual(raw(expected))
      expect(await verifyParentHashes(tree, suite.hash)).toBe(true)
      for (const [node, content] of tree.entries()) {
        if (content?.nodeType !== 'leaf') continue
        const { leaf } = content
        const isValid =
          leaf.leafNodeSource === 'key_package'
            ? await verifyLeafNodeSignatureKeyPackage(leaf, suite.signature)
            : await verifyLeafNodeSignature(leaf, raw(each.group_id), node / 2, suite.signature)
        expect(isValid).toBe(true)
      }
    }
  })

  test('[G6] TreeKEM: every receiver finds the sender’s path secret and commit secret', async () => {
    const suite = await suiteOf(id)
    const cases = casesOf<UpdateCase>('treekem', id)
    expect(cases.length).toBeGreaterThan(0)
    for (const each of cases) for (const update of each.update_paths) await checkUpdate(each, update, suite)
  })
})

async function checkUpdate(
  each: UpdateCase,
  update: UpdateCase['update_paths'][number],
  suite: Awaited<ReturnType<typeof suiteOf>>,
): Promise<void> {
  const tree = whole(decodeRatchetTree, each.ratchet_tree)
  const path = whole(decodeUpdatePath, update.update_path)
  const sender = toLeafIndex(update.sender)
  const after = await applyUpdatePath(tree, sender, path, suite.hash)
  expect(await treeHashRoot(after, suite.hash)).toEqual(raw(update.tree_hash_after))
  const context: GroupContext = {
    version: 'mls10',
    cipherSuite: suite.name,
    groupId: raw(each.group_id),
    epoch: BigInt(each.epoch),
    treeHash: raw(update.tree_hash_after),
    confirmedTranscriptHash: raw(each.confirmed_transcript_hash),
    extensions: [],
  }
  for (const own of each.leaves_private) {
    const expected = update.path_secrets[own.index]
    if (typeof expected !== 'string') continue
    const places = filteredDirectPathAndCopathResolution(sender, tree)
    const leafNode = leafToNodeIndex(toLeafIndex(own.index))
    const level = places.findIndex(({ nodeIndex }) => isAncestor(leafNode, nodeIndex, tree.length))
    const place = places[level]
    const keys = await privateKeysOf(own, suite)
    const position = place?.resolution.findIndex((node) => keys.has(node)) ?? -1
    const key = keys.get(place?.resolution[position] ?? -1)
    const sealed = path.nodes[level]?.encryptedPathSecret[position]
    if (!place || !key || !sealed) throw new Error('a receiver holds a key of the copath')
    const privateKey = await suite.hpke.importPrivateKey(key)
    const secret = await decryptWithLabel(
      privateKey,
      'UpdatePathNode',
      encodeGroupContext(context),
      sealed.kemOutput,
      sealed.ciphertext,
      suite.hpke,
    )
    expect(secret).toEqual(raw(expected))
    expect(await getCommitSecret(after, place.nodeIndex, secret, suite.kdf)).toEqual(
      raw(update.commit_secret),
    )
  }
}

async function privateKeysOf(
  own: UpdateCase['leaves_private'][number],
  suite: Awaited<ReturnType<typeof suiteOf>>,
): Promise<Map<number, Uint8Array>> {
  const { deriveSecret } = await import('ts-mls/crypto/kdf.js')
  const keys = new Map([[own.index * 2, raw(own.encryption_priv)]])
  for (const { node, path_secret } of own.path_secrets) {
    const pair = await suite.hpke.deriveKeyPair(await deriveSecret(raw(path_secret), 'node', suite.kdf))
    keys.set(node, await suite.hpke.exportPrivateKey(pair.privateKey))
  }
  return keys
}
