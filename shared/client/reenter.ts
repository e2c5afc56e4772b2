/**
 * Coming back through the door: for a device whose own leaf is in the tree but whose keys do not open a good commit (M6).
 * Its key ring keeps what it had; the epoch it could not open stays closed to it.
 */
import { signingKeyOf } from '../crypto/signature.ts'
import type { Frame } from '../protocol/frame.ts'
import { accessKeyIdOf, commitFrameOf, reentryKeyOf } from '../room/commitFrame.ts'
import { openDoorRecord } from '../room/doorRecord.ts'
import { enterByDoor, epochSecretsOf } from '../room/group.ts'
import { withRow } from '../room/keyRing.ts'
import { sealCommit } from '../room/sealedFrame.ts'
import { visitDoor } from './doorVisit.ts'
import { doorRecordOf, Membership, rowOf } from './membership.ts'
import type { OpenRoom } from './roomOptions.ts'

/** Whether the device is in again, as a child of the commit it could not open. */
export async function reenter(room: OpenRoom, frame: Frame): Promise<boolean> {
  const { deps, device, chain, link } = room.options
  const { record, ring } = room.membership
  if (frame.content.kind !== 'commit') return false
  const door = openDoorRecord(frame.content.doorRecord, record.doorKey, record.log)
  if (!door.ok) return false
  const { groupInfo, openInvites } = door.value
  const right = { kind: 'own-leaf' } as const
  const entered = await enterByDoor({ groupInfo, device, chain, right, random: deps.random })
  if (!entered.ok) return false
  const made = entered.value
  const doorRecord = await doorRecordOf({ made, door: { openInvites }, ring, record }, deps)
  if (!doorRecord.ok) return false
  const signer = reentryKeyOf(record.doorKey)
  const { accessSeed } = await epochSecretsOf(made.group)
  const seal = { log: record.log, commit: frame.number, frameKey: record.doorKey }
  const parts = {
    log: record.log,
    parent: frame.number,
    by: { kind: 'door', key: accessKeyIdOf(signer) } as const,
    signer,
    childKey: signingKeyOf(accessSeed),
    doorKeys: undefined,
    sealedCommit: sealCommit(made.commit, seal, deps.random),
    doorRecord: doorRecord.value,
  }
  const visit = await visitDoor(link, record.log, signer, deps)
  if (!visit.ok) return false
  const appended = await visit.value.append(commitFrameOf(parts, deps.random))
  visit.value.close()
  if (!appended.ok) return false
  const { row } = await rowOf(made.group, appended.value.number)
  const back = { ...record, commit: appended.value.number, openInvites }
  room.membership = await Membership.open(
    { record: back, group: made.group, ring: withRow(ring, row), pending: undefined },
    deps,
  )
  const stored = await room.persist({
    record: back,
    group: made.group,
    ring: room.membership.ring,
    pending: 'none',
  })
  return stored.ok
}
