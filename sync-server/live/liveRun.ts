/**
 * Frames of one log that became durable in one turn of the loop, as those who follow the log live get them: made into bytes
 * once for all channels of one number, however many sockets there are.
 *
 * A commit is a run of its own, since it may be where a channel stops. Numbers in a run follow each other without a gap.
 */
import type { FrameNumber } from '../../shared/foundation/ids.ts'
import type { Channel } from '../../shared/protocol/messages.ts'
import { framesInBatch } from './framesMessage.ts'
import type { SocketMessage } from './socketFrame.ts'

export interface PublishedFrame {
  readonly number: FrameNumber
  readonly bytes: Uint8Array
  /** The commit it builds on, when it is a commit. */
  readonly parent: FrameNumber | undefined
}

export interface LiveRun {
  readonly first: FrameNumber
  readonly last: FrameNumber
  /** The commit it builds on, when it is one commit. */
  readonly parent: FrameNumber | undefined
  /** The `frames` message with this run alone: made once for all channels of one number. */
  messageFor(channel: Channel): SocketMessage
}

export interface RunLimits {
  readonly pageFrames: number
  readonly pageBytes: number
}

/** `frames` in the order of their numbers. */
export function liveRunsOf(frames: readonly PublishedFrame[], limits: RunLimits): readonly LiveRun[] {
  const runs: PublishedFrame[][] = []
  let bytes = 0
  for (const frame of frames) {
    const run = runs.at(-1)
    bytes += frame.bytes.length
    if (run && bytes <= limits.pageBytes && run.length < limits.pageFrames && follows(run, frame)) {
      run.push(frame)
      continue
    }
    runs.push([frame])
    bytes = frame.bytes.length
  }
  return runs.flatMap((run) => liveRun(run) ?? [])
}

function follows(run: readonly PublishedFrame[], next: PublishedFrame): boolean {
  const last = run.at(-1)
  return last?.parent === undefined && next.parent === undefined && last?.number === next.number - 1
}

function liveRun(frames: readonly PublishedFrame[]): LiveRun | undefined {
  const [first] = frames
  const last = frames.at(-1)
  if (!first || !last) return undefined
  const messageByChannel = new Map<Channel, SocketMessage>()
  return {
    first: first.number,
    last: last.number,
    parent: last.parent,
    messageFor(channel) {
      const known = messageByChannel.get(channel)
      if (known) return known
      const made = framesInBatch(
        channel,
        frames.map(({ bytes }) => bytes),
      )
      messageByChannel.set(channel, made)
      return made
    },
  }
}
