/** Appends as a store sees them: signatures and tokens were checked before. */
import { toHex } from '../../shared/foundation/bytes.ts'
import { encode } from '../../shared/foundation/codec.ts'
import type { LogId } from '../../shared/foundation/ids.ts'
import { type DoorKey, frameContent } from '../../shared/protocol/frame.ts'
import type { Append, CommitChange } from '../../sync-server/log/logStore.ts'
import { keyId, newFrameId, newKey, numbered, random } from '../unit/relaySupport.ts'

export const newLog = () => toHex(random.bytes(32)) as LogId

export function newDoorKey(expiresAtMs: number): DoorKey {
  return { key: keyId(newKey()), expiresAtMs }
}

export function dataAppend(log: LogId, commit: number, body = random.bytes(100), id = newFrameId()): Append {
  const content = encode(frameContent, { kind: 'data', body })
  return { log, id, commit: numbered(commit), grant: numbered(commit), change: undefined, content }
}

export function commitAppend(log: LogId, parent: number, change: Partial<CommitChange> = {}): Append {
  const full = {
    by: 'member',
    doorKey: undefined,
    childKey: keyId(newKey()),
    doorKeys: undefined,
    ...change,
  } as const
  const content = encode(frameContent, {
    kind: 'commit',
    by: { kind: 'member' },
    childKey: full.childKey,
    doorKeys: full.doorKeys,
    sealedCommit: random.bytes(60),
    doorRecord: random.bytes(100),
    signature: random.bytes(64),
  })
  const grant = numbered(full.by === 'door' || full.by === 'genesis' ? 0 : parent)
  return { log, id: newFrameId(), commit: numbered(parent), grant, change: full, content }
}

export function genesisAppend(log: LogId, doorKeys?: readonly DoorKey[]): Append {
  return commitAppend(log, 0, { by: 'genesis', doorKeys })
}
