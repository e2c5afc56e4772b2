/**
 * What a device does about a child of its commit that it cannot follow, or that nobody could follow any further.
 *
 * Everybody in the room sees the same trouble: who waited shortest answers, and following that answer ends the others' waits.
 * What did not help is tried again after a longer wait, for as long as the trouble lasts (PROTOCOL.md M5, M6, M8).
 */
import type { AccessKeyId, FrameNumber } from '../foundation/ids.ts'
import type { Frame } from '../protocol/frame.ts'
import { accessKeyIdOf } from '../room/commitFrame.ts'
import { mayInvite } from '../room/doorRight.ts'
import { viewOf } from '../room/group.ts'
import { reentryKeyOf } from '../room/welcome.ts'
import type { DoorChange } from './nextDoor.ts'
import { type BackIn, enterOwnLeaf } from './ownLeaf.ts'
import { Patience } from './patience.ts'
import type { OpenRoom } from './roomOptions.ts'
import type { PendingCommit, RoomRecord } from './roomRecord.ts'

/** What the answers need of the room's commits. */
export interface Commits {
  /** Makes a commit on the newest one and waits until it is in force; says how it ended. */
  update(change: (record: RoomRecord) => DoorChange): Promise<string>
  appeal(change: DoorChange): Promise<string>
  keep(pending: PendingCommit): Promise<boolean>
  drop(): Promise<void>
  /** A commit of this device was taken. */
  adopt(back: BackIn): Promise<void>
}

interface Unfollowed {
  readonly number: FrameNumber
  readonly answer: 'appeal' | 'come-back'
  /** The door key that signed a bad door commit. */
  readonly abused: AccessKeyId | undefined
}

export class CommitAnswers {
  private readonly room: OpenRoom
  private readonly commits: Commits
  private readonly patience: Patience
  private unfollowed: Unfollowed | undefined
  private stuck = false

  constructor(room: OpenRoom, commits: Commits) {
    this.room = room
    this.commits = commits
    this.patience = new Patience(room.options.deps)
  }

  /** This device's keys no longer fit and the door does not let it in. */
  isStuck(): boolean {
    return this.stuck
  }

  /** The first frame that must be looked at again after a restart; undefined when all were answered. */
  from(): FrameNumber | undefined {
    return this.unfollowed?.number
  }

  /** Another installation of this device holds its place. */
  replaced(): void {
    this.stuck = true
  }

  cannotFollow({ number, content }: Frame, answer: Unfollowed['answer']): void {
    const abused = content.kind === 'commit' && content.by.kind === 'door' ? content.by.key : undefined
    this.unfollowed ??= { number, answer, abused }
    this.askAgain()
  }

  /** The log stands still before a commit: nothing came of what was tried so far. */
  askAgain(): void {
    if (this.unfollowed) this.patience.afterWait(() => this.answer())
  }

  doorLeadsNowhere(): void {
    this.patience.afterWait(async () => {
      this.count('mended-door', await this.commits.update(({ openInvites }) => unchanged(openInvites)))
    })
  }

  followed(): void {
    this.unfollowed = undefined
    this.stuck = false
    this.patience.stop()
  }

  stop(): void {
    this.patience.stop()
  }

  private async answer(): Promise<void> {
    if (!this.unfollowed) return
    await (this.unfollowed.answer === 'appeal' ? this.appeal(this.unfollowed) : this.comeBack())
    if (this.unfollowed && !this.stuck) this.patience.afterLongWait(() => this.answer())
  }

  private async appeal({ abused }: Unfollowed): Promise<void> {
    const { record, group } = this.room.membership
    await this.commits.drop()
    const { settings } = viewOf(group)
    const mayDrop = mayInvite(settings, this.room.options.self)
    this.count('appeal', await this.commits.appeal(doorWithout(abused, record, mayDrop)))
  }

  private async comeBack(): Promise<void> {
    const { membership, options } = this.room
    const { record, ring, pending } = membership
    const place = { record, ring, pending: pending && isDoorCommit(pending) ? pending : undefined }
    const back = await enterOwnLeaf(place, options, (made) => this.commits.keep(made))
    this.count('come-back', back.ok ? 'won' : back.error.kind)
    if (back.ok) await this.commits.adopt(back.value)
    else this.stuck = back.error.kind === 'not-in'
  }

  private count(what: string, outcome: string): void {
    this.room.options.deps.diagnostics.count(`${what}/${outcome}`)
  }
}

export function isDoorCommit({ frame }: PendingCommit): boolean {
  return frame.content.kind === 'commit' && frame.content.by.kind === 'door'
}

function unchanged(openInvites: DoorChange['openInvites']): DoorChange {
  return { openInvites, ownInvite: undefined }
}

/** An invite that was abused is dropped. The re-entry key is everybody's: if that one was, the whole door is made anew. */
function doorWithout(
  abused: AccessKeyId | undefined,
  { openInvites, doorSeed }: RoomRecord,
  mayDrop: boolean,
): DoorChange {
  const isReentry = abused === accessKeyIdOf(reentryKeyOf(doorSeed))
  if (isReentry) return { openInvites: [], ownInvite: undefined, rotatesDoor: true }
  return unchanged(mayDrop ? openInvites.filter(({ key }) => key !== abused) : openInvites)
}
