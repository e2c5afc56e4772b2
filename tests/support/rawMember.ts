/**
 * A member who does not run the engine: holds one person's stored files of a room and speaks to the log with bytes of
 * their own. What a hostile member has, and no more.
 */

import { loadProfile, type Profile } from '../../shared/client/profile.ts'
import { loadRoom, type RoomFiles } from '../../shared/client/roomFiles.ts'
import { signingKeyOf } from '../../shared/crypto/signature.ts'
import { toHex } from '../../shared/foundation/bytes.ts'
import type { FrameId, FrameNumber, RoomId } from '../../shared/foundation/ids.ts'
import type { Result } from '../../shared/foundation/result.ts'
import type { Frame, NewFrame } from '../../shared/protocol/frame.ts'
import { commitFrameOf } from '../../shared/room/commitFrame.ts'
import { epochSecretsOf } from '../../shared/room/group.ts'
import { newestRow } from '../../shared/room/keyRing.ts'
import { type FrameSeal, sealDataFrame } from '../../shared/room/sealedFrame.ts'
import {
  type Appended,
  type ChannelStatus,
  createLogChannel,
  type LogChannel,
} from '../../shared/sync/logChannel.ts'
import type { Unanswered } from '../../shared/sync/questions.ts'
import { createRelayLink, type RelayLink } from '../../shared/sync/relayLink.ts'
import { nodeRandom } from './nodeRandom.ts'
import { type Person, unwrap } from './person.ts'

export interface RawMember {
  readonly files: RoomFiles
  readonly profile: Profile
  /** Every frame the log delivered, as it came. */
  readonly frames: readonly Frame[]
  readonly channel: LogChannel
  seal(): FrameSeal
  appendUpdate(document: string, update: Uint8Array): Promise<Result<Appended, Unanswered>>
  append(frame: NewFrame): Promise<Result<Appended, Unanswered>>
  close(): void
}

/** `person` must have closed the app: their store is read as it lies. */
export async function rawMemberOf(person: Person, room: RoomId): Promise<RawMember> {
  const { deps } = person
  const profile = unwrap(await loadProfile(deps.store))
  if (!profile) throw new Error('nobody has run the app here')
  const files = unwrap(await loadRoom(deps.store, room))
  const access = signingKeyOf((await epochSecretsOf(files.group)).accessSeed)
  const link: RelayLink = createRelayLink({ ...deps, origin: deps.relayOrigin })
  const frames: Frame[] = []
  let taken = 0 as FrameNumber
  const channel = await new Promise<LogChannel>((resolve) => {
    const opened: LogChannel = createLogChannel(
      link,
      files.record.log,
      {
        accessKey: () => ({ commit: files.record.commit, key: access }),
        cursor: () => taken,
        async onFrame(frame) {
          frames.push(frame)
          taken = frame.number
        },
        onSignal: () => undefined,
        onRolledBack: () => undefined,
        onStatus: (status: ChannelStatus) => {
          if (status.kind === 'live' || status.kind === 'walled') resolve(opened)
        },
        genesis: () => undefined,
      },
      deps,
    )
  })
  const seal = (): FrameSeal => ({
    log: files.record.log,
    commit: files.record.commit,
    frameKey: newestRow(files.ring).frameKey,
  })
  return {
    files,
    profile,
    frames,
    channel,
    seal,
    append: (frame) => channel.append(frame),
    appendUpdate: (document, update) =>
      channel.append({
        id: toHex(nodeRandom.bytes(16)) as FrameId,
        commit: files.record.commit,
        content: { kind: 'data', body: sealDataFrame([{ document, update }], seal(), nodeRandom) },
      }),
    close() {
      channel.close()
      link.close()
    },
  }
}

/** A commit that is registered as it should be and holds nothing: what a member can always make. */
export async function garbageCommit(
  { files }: RawMember,
  by: 'member' | 'appeal' = 'member',
): Promise<NewFrame> {
  const parts = {
    log: files.record.log,
    parent: files.record.commit,
    by: { kind: by },
    signer: signingKeyOf((await epochSecretsOf(files.group)).accessSeed),
    childKey: signingKeyOf(nodeRandom.bytes(32)),
    doorKeys: undefined,
    sealedCommit: nodeRandom.bytes(300),
    doorRecord: nodeRandom.bytes(300),
  }
  return commitFrameOf(parts, nodeRandom)
}
