/**
 * Everything between a link and an open room: one entry per room at a time, and one that a crash or a lost answer broke
 * off goes on by itself when there is a relay (PROTOCOL.md D10).
 */
import type { RoomId } from '../foundation/ids.ts'
import { fail, type Result } from '../foundation/result.ts'
import type { InviteLink } from '../room/inviteLink.ts'
import type { JoinError } from './api.ts'
import { enterRoom, resumeEntry } from './enter.ts'
import { loadRoom, type RoomFiles } from './roomFiles.ts'
import type { RoomOptions } from './roomOptions.ts'

type Entered = Promise<Result<RoomId, JoinError>>

export class Entrance {
  private readonly underWay = new Map<RoomId, Entered>()
  private readonly endings: (() => void)[] = []
  private readonly settleIn: (files: RoomFiles) => Entered

  /** `settleIn` opens the room once it was entered. */
  constructor(settleIn: (files: RoomFiles) => Entered) {
    this.settleIn = settleIn
  }

  enter(invite: InviteLink, options: RoomOptions): Entered {
    return this.once(invite.room, async () => {
      const stored = await loadRoom(options.deps.store, invite.room)
      const brokenOff = stored.ok && stored.value.record.phase === 'entering'
      return brokenOff ? resumeEntry(stored.value, options) : enterRoom(invite, options)
    })
  }

  /** For an entry that was found broken off at start: tried again whenever the relay is there, until it is decided. */
  resumeWhenLive(files: RoomFiles, options: RoomOptions): void {
    const { room } = files.record
    const end = options.link.onState(async ({ kind }) => {
      if (kind !== 'live' || this.underWay.has(room)) return
      const entered = await this.once(room, () => resumeEntry(files, options))
      if (entered.ok || entered.error.kind !== 'unreachable') end()
    })
    this.endings.push(end)
  }

  close(): void {
    for (const end of this.endings) end()
  }

  private once(room: RoomId, attempt: () => Promise<Result<RoomFiles, JoinError>>): Entered {
    const known = this.underWay.get(room)
    if (known) return known
    const entered = attempt()
      .then((files) => (files.ok ? this.settleIn(files.value) : fail(files.error)))
      .finally(() => this.underWay.delete(room))
    this.underWay.set(room, entered)
    return entered
  }
}
