/**
 * Everything between a link and an open room: one entry per room at a time, and one that a crash or a lost answer broke
 * off goes on by itself when there is a relay, until it is decided: never again after that (PROTOCOL.md D10).
 */
import type { RoomId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { viewOf } from '../room/group.ts'
import type { InviteLink } from '../room/inviteLink.ts'
import type { JoinError } from './api.ts'
import { enterRoom, resumeEntry } from './enter.ts'
import { loadRoom, type RoomFiles } from './roomFiles.ts'
import type { RoomOptions } from './roomOptions.ts'

const resumeAgainMs = 3_000

type Entered = Promise<Result<RoomId, JoinError>>

export class Entrance {
  private readonly underWay = new Map<RoomId, Entered>()
  /** What ends the waiting for a relay, per room whose entry was broken off. */
  private readonly waiting = new Map<RoomId, () => void>()
  private readonly cancelLater = new Map<RoomId, () => void>()
  private readonly settleIn: (files: RoomFiles) => Entered

  /** `settleIn` opens the room once it was entered. */
  constructor(settleIn: (files: RoomFiles) => Entered) {
    this.settleIn = settleIn
  }

  enter(invite: InviteLink, options: RoomOptions): Entered {
    return this.once(invite.room, options, async () => {
      const stored = await loadRoom(options.deps.store, invite.room)
      return (stored.ok && goOn(stored.value, options)) || enterRoom(invite, options)
    })
  }

  /** For an entry that was broken off: tried again whenever the relay is there, until it is decided. */
  resumeWhenLive(room: RoomId, options: RoomOptions): void {
    if (this.waiting.has(room)) return
    const end = options.link.onState(({ kind }) => {
      if (kind === 'live' && !this.underWay.has(room)) void this.resume(room, options)
    })
    this.waiting.set(room, end)
  }

  close(): void {
    for (const end of [...this.waiting.values(), ...this.cancelLater.values()]) end()
    this.waiting.clear()
  }

  private resume(room: RoomId, options: RoomOptions): Entered {
    return this.once(room, options, async () => {
      const stored = await loadRoom(options.deps.store, room)
      return (stored.ok && goOn(stored.value, options)) || fail({ kind: 'not-authentic' })
    })
  }

  private once(
    room: RoomId,
    options: RoomOptions,
    attempt: () => Promise<Result<RoomFiles, JoinError>>,
  ): Entered {
    const known = this.underWay.get(room)
    if (known) return known
    const entered = attempt()
      .then((files) => (files.ok ? this.settleIn(files.value) : fail(files.error)))
      .then((outcome) => this.concluded(room, options, outcome))
      .finally(() => this.underWay.delete(room))
    this.underWay.set(room, entered)
    return entered
  }

  private async concluded(room: RoomId, options: RoomOptions, outcome: Awaited<Entered>): Entered {
    const open = !outcome.ok && (outcome.error.kind === 'unreachable' || outcome.error.kind === 'not-stored')
    if (!open) {
      this.waiting.get(room)?.()
      this.waiting.delete(room)
    } else if ((await loadRoom(options.deps.store, room)).ok) {
      this.resumeWhenLive(room, options)
      if (outcome.error.kind === 'not-stored') this.resumeLater(room, options)
    }
    return outcome
  }

  /** A full disk gets room at some time: nobody else would say so. */
  private resumeLater(room: RoomId, options: RoomOptions): void {
    this.cancelLater.get(room)?.()
    const cancel = options.deps.clock.after(resumeAgainMs, () => {
      this.cancelLater.delete(room)
      if (this.waiting.has(room) && !this.underWay.has(room)) void this.resume(room, options)
    })
    this.cancelLater.set(room, cancel)
  }
}

/** The rest of an entry that left its records here; undefined when they are of nothing that can go on. */
function goOn(files: RoomFiles, options: RoomOptions): Promise<Result<RoomFiles, JoinError>> | undefined {
  const { phase } = files.record
  if (phase === 'entering') return resumeEntry(files, options)
  const inside = viewOf(files.group).members.some(({ device }) => device === options.device.id)
  return phase === 'open' && inside ? Promise.resolve(ok(files)) : undefined
}
