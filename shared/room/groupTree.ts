/**
 * The tree and the group context after a commit, computed from public parts alone, and everything that
 * could be wrong with them (PROTOCOL.md G6). What passes here can be joined by the next one; a commit
 * carries no tree hash of its own.
 */
import { type ClientState, nextEpochContext, validateRatchetTree } from 'ts-mls/clientState.js'
import type { GroupContext } from 'ts-mls/groupContext.js'
import {
  addLeafNode,
  filteredDirectPathAndCopathResolution,
  type RatchetTree,
  removeLeafNode,
} from 'ts-mls/ratchetTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { toLeafIndex } from 'ts-mls/treemath.js'
import { applyUpdatePath, type UpdatePath } from 'ts-mls/updatePath.js'
import { isWeakHpkeKey, readingSuite } from '../crypto/mlsSuite.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { CommitRefusal } from './groupRefusal.ts'
import type { CommitShape } from './groupShape.ts'
import { clientConfig } from './groupState.ts'

/** A path secret of 32 bytes under ChaCha20-Poly1305. */
const pathCiphertextBytes = 48

export interface ChildTree {
  readonly tree: RatchetTree
  readonly context: GroupContext
  readonly committerLeaf: number
}

export async function childTreeOf(
  parent: ClientState,
  shape: CommitShape,
): Promise<Result<ChildTree, CommitRefusal>> {
  if (hasWeakKey(shape)) return fail({ kind: 'weak-key' })
  const without = shape.removes.reduce(
    (tree, leaf) => removeLeafNode(tree, toLeafIndex(leaf)),
    parent.ratchetTree,
  )
  const { tree, committerLeaf } = withCommitter(without, shape)
  if (!shape.path) return ok({ tree, committerLeaf, context: await contextOf(parent, shape, tree) })
  if (!isPathFormed(tree, committerLeaf, shape.path)) return fail({ kind: 'path-form' })
  const merged = await merge({ tree, committerLeaf, path: shape.path, isDoor: shape.kind === 'door' })
  if (!merged) return fail({ kind: 'tree' })
  const context = await contextOf(parent, shape, merged)
  return (await isValid(merged, context))
    ? ok({ tree: merged, committerLeaf, context })
    : fail({ kind: 'tree' })
}

function withCommitter(tree: RatchetTree, shape: CommitShape): { tree: RatchetTree; committerLeaf: number } {
  if (shape.kind === 'member') return { tree, committerLeaf: shape.leaf }
  const [grown, node] = addLeafNode(tree, shape.path.leafNode)
  return { tree: grown, committerLeaf: node / 2 }
}

/**
 * Every new key, encapsulations included: one of low order would make the next honest commit fail for
 * everybody.
 */
function hasWeakKey(shape: CommitShape): boolean {
  const keys = shape.kind === 'door' ? [shape.kemOutput] : []
  if (shape.path) keys.push(shape.path.leafNode.hpkePublicKey)
  for (const node of shape.path?.nodes ?? []) {
    keys.push(node.hpkePublicKey)
    for (const { kemOutput } of node.encryptedPathSecret) keys.push(kemOutput)
  }
  return keys.some(isWeakHpkeKey)
}

/** One node per filtered parent, one ciphertext of the right size per key of its copath. */
function isPathFormed(tree: RatchetTree, leaf: number, path: UpdatePath): boolean {
  const expected = filteredDirectPathAndCopathResolution(toLeafIndex(leaf), tree)
  if (expected.length !== path.nodes.length) return false
  return path.nodes.every(({ encryptedPathSecret }, index) => {
    const isSized = encryptedPathSecret.every(({ ciphertext }) => ciphertext.length === pathCiphertextBytes)
    return isSized && encryptedPathSecret.length === expected[index]?.resolution.length
  })
}

interface Merge {
  readonly tree: RatchetTree
  readonly committerLeaf: number
  readonly path: UpdatePath
  readonly isDoor: boolean
}

async function merge({ tree, committerLeaf, path, isDoor }: Merge): Promise<RatchetTree | undefined> {
  try {
    return await applyUpdatePath(tree, toLeafIndex(committerLeaf), path, readingSuite.hash, isDoor)
  } catch {
    return undefined
  }
}

async function contextOf(parent: ClientState, shape: CommitShape, tree: RatchetTree): Promise<GroupContext> {
  const extensions = shape.kind === 'member' ? shape.extensions : undefined
  const base = extensions ? { ...parent.groupContext, extensions: [...extensions] } : parent.groupContext
  const { content, auth } = shape.message
  const treeHash = await treeHashRoot(tree, readingSuite.hash)
  return nextEpochContext(
    base,
    'mls_public_message',
    content,
    auth.signature,
    treeHash,
    parent.confirmationTag,
    readingSuite.hash,
  )
}

/** What the next joiner will demand of this tree. */
async function isValid(tree: RatchetTree, context: GroupContext): Promise<boolean> {
  const { lifetimeConfig, authService } = clientConfig
  try {
    const { treeHash } = context
    return !(await validateRatchetTree(tree, context, lifetimeConfig, authService, treeHash, readingSuite))
  } catch {
    return false
  }
}
