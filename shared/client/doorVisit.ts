/** Stands at a log's door: a channel opened with a door key, which may read the newest commit and append one door commit. */
import type { SigningKey } from '../crypto/signature.ts'
import type { FrameNumber, LogId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { type ChannelStatus, createLogChannel, type LogChannel } from '../sync/logChannel.ts'
import type { Unanswered } from '../sync/questions.ts'
import type { RelayLink } from '../sync/relayLink.ts'
import type { ClientDeps } from './deps.ts'

/** How long to wait for a connection before a person is told that there is none. */
const patienceMs = 12_000

export function visitDoor(
  link: RelayLink,
  log: LogId,
  key: SigningKey,
  deps: ClientDeps,
): Promise<Result<LogChannel, Unanswered>> {
  return new Promise((resolve) => {
    let channel: LogChannel | undefined
    const end = (result: Result<LogChannel, Unanswered>): void => {
      cancel()
      if (!result.ok) channel?.close()
      resolve(result)
    }
    const cancel = deps.clock.after(patienceMs, () => end(fail({ kind: 'disconnected' })))
    const onStatus = (status: ChannelStatus): void => {
      if (status.kind === 'catching-up' && channel) end(ok(channel))
      if (status.kind === 'refused') end(fail({ kind: 'refused', refusal: status.refusal }))
    }
    const nothing = 0 as FrameNumber
    channel = createLogChannel(
      link,
      log,
      {
        accessKey: () => ({ commit: nothing, key }),
        cursor: () => nothing,
        onFrame: () => Promise.resolve(),
        onSignal: () => undefined,
        onRolledBack: () => undefined,
        onStatus,
        genesis: () => undefined,
      },
      deps,
    )
  })
}
