/** Makes a room on this device alone: group, first keys, its log's name and the genesis frame. Needs no network. */
import { signingKeyOf } from '../crypto/signature.ts'
import type { FrameNumber, UserId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { CertificateChain } from '../identity/certificate.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import { commitFrameOf, doorKeysOf } from '../room/commitFrame.ts'
import { segmentDocument, stateDocument } from '../room/documentName.ts'
import { sealDoorRecord } from '../room/doorRecord.ts'
import { createGroup, doorSeedOf, firstSettings, groupInfoOf, viewOf } from '../room/group.ts'
import { emptyRing, withRow } from '../room/keyRing.ts'
import { doorKeyOf, encodeWelcome } from '../room/welcome.ts'
import { logIdOf } from '../sync/logOpening.ts'
import type { ClientDeps } from './deps.ts'
import { rowOf } from './nextDoor.ts'
import { noHistory, type RoomFiles, storeRoom } from './roomFiles.ts'
import type { RoomRecord } from './roomRecord.ts'
import type { RoomKind } from './views.ts'

export interface Maker {
  readonly self: UserId
  readonly device: DeviceKeys
  readonly chain: CertificateChain
}

/** The number of a log's first frame, which opens its room's first epoch. */
const genesisNumber = 1 as FrameNumber

export async function createRoom(
  kind: RoomKind,
  { self, device, chain }: Maker,
  deps: ClientDeps,
): Promise<Result<RoomFiles, StoreError>> {
  const { random } = deps
  const group = await createGroup({ device, chain, settings: firstSettings(kind, self), random })
  const { row, accessSeed } = await rowOf(group, genesisNumber)
  const access = signingKeyOf(accessSeed)
  const log = logIdOf(access.publicKey)
  const doorSeed = await doorSeedOf(group)
  const ring = withRow(emptyRing, row)
  const { room, epoch } = viewOf(group)
  const welcome = encodeWelcome({ doorSeed, ring })
  if (!welcome) throw new Error('the first ring is small')
  const door = { log, room, epoch, groupInfo: await groupInfoOf(group), openInvites: [], welcome }
  const doorRecord = await sealDoorRecord(door, doorKeyOf(doorSeed), random)
  if (!doorRecord.ok) throw new Error('the first door record is small')
  const genesis = commitFrameOf(
    {
      log,
      parent: 0 as FrameNumber,
      by: { kind: 'genesis' },
      signer: access,
      childKey: access,
      doorKeys: doorKeysOf([], doorSeed),
      sealedCommit: new Uint8Array(),
      doorRecord: doorRecord.value,
    },
    random,
  )
  const record: RoomRecord = {
    ...{ room, log, kind, doorSeed, genesis },
    phase: 'open',
    createdAtMs: deps.clock.nowMs(),
    commit: genesisNumber,
    openInvites: [],
    ownInvites: [],
    documents: [stateDocument, segmentDocument(0)],
    seenBefore: undefined,
  }
  const stored = await storeRoom(deps.store, room, { record, group, ring })
  return stored.ok
    ? ok({ record, group, ring, pending: undefined, cursor: undefined, history: noHistory })
    : fail(stored.error)
}
