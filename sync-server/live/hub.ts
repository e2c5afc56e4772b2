/**
 * Who follows which log, in this process. Told of every frame after it is durable, in the order of its numbers; what was
 * written in one transaction comes in one turn of the loop and goes on as one run (liveRun.ts).
 */
import type { LogId } from '../../shared/foundation/ids.ts'
import { liveRunsOf, type PublishedFrame, type RunLimits } from './liveRun.ts'
import type { MemberChannel } from './memberChannel.ts'

export interface Hub {
  join(log: LogId, channel: MemberChannel): void
  leave(log: LogId, channel: MemberChannel): void
  /** Offered to the log's channels when everything that was answered together has been published. */
  publish(log: LogId, frame: PublishedFrame): void
  /** To every other live channel of the log. */
  signal(log: LogId, from: MemberChannel, body: Uint8Array): void
}

export function createHub(limits: RunLimits): Hub {
  const channelsByLog = new Map<LogId, Set<MemberChannel>>()
  let due = new Map<LogId, PublishedFrame[]>()
  const offerAll = () => {
    const now = due
    due = new Map()
    for (const [log, frames] of now) {
      const runs = liveRunsOf(frames, limits)
      for (const channel of channelsByLog.get(log) ?? []) for (const run of runs) channel.offer(run)
    }
  }
  return {
    join(log, channel) {
      const channels = channelsByLog.get(log) ?? new Set()
      channelsByLog.set(log, channels.add(channel))
    },
    leave(log, channel) {
      const channels = channelsByLog.get(log)
      channels?.delete(channel)
      if (channels?.size === 0) channelsByLog.delete(log)
    },
    publish(log, frame) {
      // Behind the answers of the same transaction, which are queued already, and ahead of the turn's end.
      if (due.size === 0) queueMicrotask(offerAll)
      const frames = due.get(log)
      if (frames) frames.push(frame)
      else due.set(log, [frame])
    },
    signal(log, from, body) {
      for (const channel of channelsByLog.get(log) ?? []) if (channel !== from) channel.signal(body)
    },
  }
}
