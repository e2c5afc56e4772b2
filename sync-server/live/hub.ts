/** Who follows which log, in this process. Told of every frame after it is durable, in the order of its numbers. */
import type { FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import type { Channel } from '../../shared/protocol/messages.ts'
import { framesInBatch } from './framesMessage.ts'
import type { LiveFrame, MemberChannel } from './memberChannel.ts'

export interface Hub {
  join(log: LogId, channel: MemberChannel): void
  leave(log: LogId, channel: MemberChannel): void
  publish(log: LogId, frame: Omit<LiveFrame, 'messageFor'>): void
  /** To every other live channel of the log. */
  signal(log: LogId, from: MemberChannel, body: Uint8Array): void
}

export function createHub(): Hub {
  const channelsByLog = new Map<LogId, Set<MemberChannel>>()
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
      const channels = channelsByLog.get(log)
      if (!channels) return
      const live = liveFrame(frame)
      for (const channel of channels) channel.offer(live)
    },
    signal(log, from, body) {
      for (const channel of channelsByLog.get(log) ?? []) if (channel !== from) channel.signal(body)
    },
  }
}

export function liveFrame(frame: {
  readonly number: FrameNumber
  readonly bytes: Uint8Array
  readonly parent: FrameNumber | undefined
}): LiveFrame {
  const messages = new Map<Channel, Uint8Array>()
  return {
    ...frame,
    messageFor(channel) {
      const made = messages.get(channel) ?? framesInBatch(channel, [frame.bytes])
      messages.set(channel, made)
      return made
    },
  }
}
