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
import type { Line } from './line.ts'
import type { LiveRun } from './liveRun.ts'

export interface MemberChannel {
  readonly grant: Grant
  /** Frames that have just become durable. */
  offer(run: LiveRun): void
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

/** A channel's place in its log. */
interface Place extends MemberChannelDeps {
  grant: Grant
  /** The last number delivered in order. */
  position: FrameNumber
  /** The first commit built on the grant's, where gapless reading ends; 0 while there is none. */
  firstChild: FrameNumber
  lastChildSent: FrameNumber
  state: 'catching' | 'live' | 'walled' | 'closed'
  /** Whether `caught-up` is still to be said. */
  announce: boolean
  /** A frame became durable while a page was being read. */
  missed: boolean
  pumping: boolean
  /** Counts renewals, so that a page read under the last grant is dropped. */
  renewals: number
}

const none = 0 as FrameNumber

export function createMemberChannel(
  deps: MemberChannelDeps,
  grant: Grant,
  cursor: FrameNumber,
): MemberChannel {
  const place: Place = {
    ...deps,
    grant,
    position: cursor,
    firstChild: none,
    lastChildSent: none,
    state: 'catching',
    announce: true,
    missed: false,
    pumping: false,
    renewals: 0,
  }
  pump(place)
  return {
    get grant() {
      return place.grant
    },
    offer: (run) => offer(place, run),
    resume() {
      if (place.state === 'catching') pump(place)
    },
    renew: (next, nextCursor) => renew(place, next, nextCursor),
    isLive: () => place.state === 'live',
    signal(body) {
      const { state, line, limits, channel } = place
      if (state !== 'live' || line.unsentBytes() > limits.signalBufferBytes) return
      say(place, { kind: 'signal', channel, body })
    },
    close() {
      place.state = 'closed'
      place.renewals += 1
    },
  }
}

function say({ line }: Place, message: RelayMessage): void {
  line.push(encodeInBatch(relayMessage, message))
}

function isFull({ line, limits }: Place): boolean {
  return line.unsentBytes() > limits.softBufferBytes
}

function renew(place: Place, grant: Grant, cursor: FrameNumber): void {
  place.grant = grant
  place.position = Math.max(place.position, cursor) as FrameNumber
  place.firstChild = none
  place.lastChildSent = none
  place.renewals += 1
  place.state = 'catching'
  place.announce = true
  pump(place)
}

/** Reads on until the channel is live, walled or its line is full. */
async function pump(place: Place): Promise<void> {
  if (place.pumping) return
  place.pumping = true
  try {
    let more = true
    while (more && place.state === 'catching' && !isFull(place)) more = await step(place)
  } catch {
    place.line.fail()
  } finally {
    place.pumping = false
  }
}

/** One page. True when there may be more. */
async function step(place: Place): Promise<boolean> {
  const { store, limits, channel, line, grant, renewals } = place
  place.missed = false
  const page = await store.read(grant.log, {
    after: place.position,
    through: place.firstChild || Number.MAX_SAFE_INTEGER,
    maxFrames: limits.pageFrames,
    maxBytes: limits.pageBytes,
  })
  // After the page, so that a child inside the page is known.
  const commit = await store.commitOf(grant.log, grant.commit)
  if (renewals !== place.renewals) return true
  const firstChild = commit?.firstChild ?? none
  place.firstChild = firstChild
  const allowed = firstChild === none ? page : page.filter(({ number }) => number <= firstChild)
  const last = allowed.at(-1)
  if (last) {
    line.pushShared(
      framesInBatch(
        channel,
        allowed.map(({ bytes }) => bytes),
      ),
    )
    place.position = last.number
  }
  if (firstChild !== none && place.position >= firstChild) return sendSiblings(place)
  if (last || place.missed) return true
  place.state = 'live'
  if (place.announce) say(place, { kind: 'caught-up', channel, head: place.position })
  place.announce = false
  return false
}

/** The later children of the grant's commit, each alone; then the wall. True when one came meanwhile. */
async function sendSiblings(place: Place): Promise<boolean> {
  const { store, channel, line, grant, renewals } = place
  const after = Math.max(place.firstChild, place.lastChildSent, place.position) as FrameNumber
  for (const number of await store.childrenOf(grant.log, grant.commit, after)) {
    const before = (number - 1) as FrameNumber
    const page = await store.read(grant.log, { after: before, through: number, maxFrames: 1, maxBytes: 0 })
    if (renewals !== place.renewals) return true
    line.pushShared(
      framesInBatch(
        channel,
        page.map(({ bytes }) => bytes),
      ),
    )
    place.lastChildSent = number
  }
  const commit = await store.commitOf(grant.log, grant.commit)
  if (place.missed || renewals !== place.renewals) return true
  raiseWall(place, commit?.lastChild ?? place.firstChild)
  return false
}

function raiseWall(place: Place, commit: FrameNumber): void {
  place.state = 'walled'
  place.lastChildSent = commit
  say(place, { kind: 'wall', channel: place.channel, commit })
}

function offer(place: Place, run: LiveRun): void {
  if (place.state === 'live') follow(place, run)
  else if (place.state === 'catching') place.missed = true
  else appeal(place, run)
}

function appeal(place: Place, run: LiveRun): void {
  const isAppeal = run.parent === place.grant.commit && run.last > place.lastChildSent
  if (place.state !== 'walled' || !isAppeal) return
  place.line.pushShared(run.messageFor(place.channel))
  raiseWall(place, run.last)
}

/** A run that does not begin right after what was sent is read from the log instead. */
function follow(place: Place, run: LiveRun): void {
  if (run.last <= place.position) return
  if (run.first !== place.position + 1 || isFull(place)) {
    place.state = 'catching'
    pump(place)
    return
  }
  place.line.pushShared(run.messageFor(place.channel))
  place.position = run.last
  if (run.parent !== place.grant.commit) return
  place.firstChild = run.last
  raiseWall(place, run.last)
}
