/**
 * What the relay has of a room, fetched from it now and shown as it is: the newest frames in its own bytes, on a channel of their
 * own beside the one the room follows (PROTOCOL.md L19). Opens nothing and stores nothing.
 */
import type { FrameNumber, LogId } from '../foundation/ids.ts'
import type { Clock } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { Frame } from '../protocol/frame.ts'
import { type AccessKey, earnToken, openWith } from '../sync/logOpening.ts'
import type { Unanswered } from '../sync/questions.ts'
import type { ChannelMessage, RelayLink } from '../sync/relayLink.ts'
import type { SightError } from './api.ts'
import type { RelayFrame, RelaySight } from './views.ts'

export const maxSightFrames = 64
/** Of one frame. */
export const maxSightBytes = 256
const patienceMs = 15_000

export interface SightOf {
  readonly log: LogId
  readonly access: AccessKey
  /** The newest frame that was taken in. */
  readonly taken: FrameNumber
}

export async function lookAtRelay(
  link: RelayLink,
  of: SightOf,
  clock: Clock,
): Promise<Result<RelaySight, SightError>> {
  const greeting = link.greeting()
  if (!greeting) return fail({ kind: 'unreachable' })
  const heard = new HeardFrames(link, of.log, clock)
  const earned = await earnToken(link, of.log, { access: of.access, greeting })
  if (!earned.ok) return heard.end(errorOf(earned.error))
  const cursor = Math.max(0, of.taken - maxSightFrames) as FrameNumber
  const opened = await openWith(link, of.log, { token: earned.value.token, channel: heard.channel, cursor })
  if (!opened.ok) return heard.end(errorOf(opened.error))
  const frames = await heard.all
  return frames.ok ? ok({ log: of.log, head: opened.value, frames: frames.value.map(sightOf) }) : frames
}

class HeardFrames {
  readonly channel
  readonly all: Promise<Result<readonly Frame[], SightError>>
  private frames: Frame[] = []
  private settle: (result: Result<readonly Frame[], SightError>) => void = () => undefined
  private readonly release: () => void
  private readonly cancelPatience: () => void

  constructor(link: RelayLink, log: LogId, clock: Clock) {
    const registration = link.register(log, {
      onConnected: () => undefined,
      onDisconnected: () => this.end({ kind: 'unreachable' }),
      onMessage: (message) => this.hear(message),
    })
    this.channel = registration.channel
    this.release = registration.release
    this.all = new Promise((resolve) => {
      this.settle = resolve
    })
    this.cancelPatience = clock.after(patienceMs, () => this.end({ kind: 'unreachable' }))
  }

  end(error: SightError): Result<never, SightError> {
    const failed = fail(error)
    this.finish(failed)
    return failed
  }

  private hear(message: ChannelMessage): void {
    if (message.kind === 'frames') this.frames = [...this.frames, ...message.frames].slice(-maxSightFrames)
    if (message.kind === 'caught-up' || message.kind === 'wall') this.finish(ok(this.frames))
  }

  private finish(result: Result<readonly Frame[], SightError>): void {
    this.cancelPatience()
    this.release()
    this.settle(result)
  }
}

function errorOf(error: Unanswered): SightError {
  return error.kind === 'refused' ? { kind: 'refused', refusal: error.refusal.kind } : { kind: 'unreachable' }
}

function sightOf({ number, stampMs, commit, content }: Frame): RelayFrame {
  const parts = content.kind === 'data' ? [content.body] : [content.sealedCommit, content.doorRecord]
  const [first] = parts
  return {
    ...{ number, stampMs, commit, kind: content.kind },
    sizeBytes: parts.reduce((size, part) => size + part.length, 0),
    bytes: (first?.length ? first : (parts[1] ?? new Uint8Array())).slice(0, maxSightBytes),
  }
}
