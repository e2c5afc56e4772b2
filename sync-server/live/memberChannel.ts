/**
 * One log open on one connection with a member's token: which frames it may have, and how far it has come.
 *
 * Promises, PROTOCOL.md R13–R18:
 * - frames in order and without gaps, from the cursor up to the first commit built on the token's commit; then each
 *   further child of that commit (an appeal) alone; then `wall`, and nothing more until it is renewed
 * - a frame goes out only after it is durable
 * - a line that is full is not pushed to: the channel falls back to reading the log from where it stands
 */

import type { FrameNumber } from '../../shared/foundation/ids.ts'
import {
  type Channel,
  encodeInBatch,
  type RelayMessage,
  relayMessage,
} from '../../shared/protocol/messages.ts'
import type { Grant } from '../auth/tokens.ts'
import type { LogStore } from '../log/logStore.ts'
import { framesInBatch } from './framesMessage.ts'
import type { LiveLimits } from './limits.ts'

/** The connection as a channel sees it. */
export interface Line {
  push(part: Uint8Array): void
  unsentBytes(): number
  /** Ends the connection: the store could not be read. */
  fail(): void
}

export interface LiveFrame {
  readonly number: FrameNumber
  readonly bytes: Uint8Array
  /** The commit it builds on, when it is a commit. */
  readonly parent: FrameNumber | undefined
  /** The `frames` message with this frame alone: made once for all channels of one number. */
  messageFor(channel: Channel): Uint8Array
}

export interface MemberChannel {
  readonly grant: Grant
  /** A frame that has just become durable. */
  offer(frame: LiveFrame): void
  /** The line has room again. */
  resume(): void
  renew(grant: Grant, cursor: FrameNumber): void
  isLive(): boolean
  signal(body: Uint8Array): void
  close(): void
}

export interface MemberChannelDeps {
  readonly channel: Channel
  readonly line: Line
  readonly store: LogStore
  readonly limits: LiveLimits
}

const none = 0 as FrameNumber

export function createMemberChannel(
  deps: MemberChannelDeps,
  first: Grant,
  cursor: FrameNumber,
): MemberChannel {
  const { channel, line, store, limits } = deps
  let grant = first
  let position = cursor
  /** The first commit built on the grant's, where gapless reading ends; 0 while there is none. */
  let firstChild = none
  let lastChildSent = none
  let state: 'catching' | 'live' | 'walled' | 'closed' = 'catching'
  let announce = true
  let missed = false
  let pumping = false
  let renewals = 0

  const say = (message: RelayMessage) => line.push(encodeInBatch(relayMessage, message))
  const isFull = () => line.unsentBytes() > limits.softBufferBytes

  const pump = async () => {
    if (pumping) return
    pumping = true
    try {
      let more = true
      while (more && state === 'catching' && !isFull()) more = await step()
    } catch {
      line.fail()
    } finally {
      pumping = false
    }
  }
  /** One page. True when there may be more. */
  const step = async (): Promise<boolean> => {
    const renewal = renewals
    missed = false
    const range = { after: position, through: firstChild || Number.MAX_SAFE_INTEGER }
    const page = await store.read(grant.log, {
      ...range,
      maxFrames: limits.pageFrames,
      maxBytes: limits.pageBytes,
    })
    // After the page, so that a child inside the page is known.
    const commit = await store.commitOf(grant.log, grant.commit)
    if (renewal !== renewals) return true
    firstChild = commit?.firstChild ?? none
    const allowed = firstChild === none ? page : page.filter(({ number }) => number <= firstChild)
    const last = allowed.at(-1)
    if (last) {
      line.push(
        framesInBatch(
          channel,
          allowed.map(({ bytes }) => bytes),
        ),
      )
      position = last.number
    }
    if (firstChild !== none && position >= firstChild) return sendSiblings(renewal)
    if (last || missed) return true
    state = 'live'
    if (announce) say({ kind: 'caught-up', channel, head: position })
    announce = false
    return false
  }
  const sendSiblings = async (renewal: number): Promise<boolean> => {
    const after = Math.max(firstChild, lastChildSent, position) as FrameNumber
    for (const number of await store.childrenOf(grant.log, grant.commit, after)) {
      const page = await store.read(grant.log, {
        after: (number - 1) as FrameNumber,
        through: number,
        maxFrames: 1,
        maxBytes: 0,
      })
      if (renewal !== renewals) return true
      line.push(
        framesInBatch(
          channel,
          page.map(({ bytes }) => bytes),
        ),
      )
      lastChildSent = number
    }
    if (missed) return true
    raiseWall((await store.commitOf(grant.log, grant.commit))?.lastChild ?? firstChild)
    return false
  }
  const raiseWall = (commit: FrameNumber) => {
    state = 'walled'
    lastChildSent = commit
    say({ kind: 'wall', channel, commit })
  }
  const follow = (frame: LiveFrame) => {
    if (frame.number <= position) return
    if (frame.number !== position + 1 || isFull()) {
      state = 'catching'
      pump()
      return
    }
    line.push(frame.messageFor(channel))
    position = frame.number
    if (frame.parent !== grant.commit) return
    firstChild = frame.number
    raiseWall(frame.number)
  }

  pump()
  return {
    get grant() {
      return grant
    },
    offer(frame) {
      if (state === 'live') follow(frame)
      else if (state === 'catching') missed = true
      else if (state === 'walled' && frame.parent === grant.commit && frame.number > lastChildSent) {
        line.push(frame.messageFor(channel))
        raiseWall(frame.number)
      }
    },
    resume() {
      if (state === 'catching') pump()
    },
    renew(next, nextCursor) {
      grant = next
      position = Math.max(position, nextCursor) as FrameNumber
      firstChild = none
      lastChildSent = none
      renewals += 1
      state = 'catching'
      announce = true
      pump()
    },
    isLive: () => state === 'live',
    signal(body) {
      if (state !== 'live' || line.unsentBytes() > limits.signalBufferBytes) return
      say({ kind: 'signal', channel, body })
    },
    close() {
      state = 'closed'
      renewals += 1
    },
  }
}
