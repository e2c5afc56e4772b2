/**
 * People who say what a conversation has them say: the engine's own runs, signatures and seals, at the conversation's times. What
 * they say is told entry by entry with the segment it belongs to (PROTOCOL.md E7, E12); nothing is applied here.
 */
import type { Act } from '../../../scripts/bigRoom/conversation.ts'
import type { Profile } from '../../../shared/client/profile.ts'
import type { EntryId } from '../../../shared/foundation/ids.ts'
import type { Clock, Random } from '../../../shared/foundation/ports.ts'
import type { OpenedEntry } from '../../../shared/room/chainedEntry.ts'
import { segmentDocument } from '../../../shared/room/documentName.ts'
import type { EntryBody, Mention } from '../../../shared/room/entry.ts'
import { createEntryContext } from '../../../shared/room/entryContext.ts'
import { HybridClock } from '../../../shared/room/hybridClock.ts'
import { createOwnRuns, type OwnRuns, type Prepared } from '../../../shared/room/ownRuns.ts'
import type { RoomKeys } from '../../../shared/room/roomKeys.ts'
import { rangesNaming } from '../../../shared/room/warrantRanges.ts'

export interface Spoken {
  readonly segment: number
  readonly atMs: number
  readonly prepared: Prepared
}

export interface VoicesOptions {
  readonly profiles: readonly Profile[]
  readonly keys: RoomKeys
  readonly random: Random
  /** Places of content after which another segment is begun. */
  readonly opensAt: number
}

/** A message that is remembered, with its author's own entries about it. */
interface Known {
  readonly id: EntryId
  readonly segment: number
  readonly entries: OpenedEntry[]
}

export class Voices {
  /** The newest segment. */
  segment = 0
  private places = 0
  private atMs = 0
  private said = 0
  private readonly known = new Map<number, Known>()
  private readonly runs = new Map<string, OwnRuns>()
  private readonly hybrids: readonly HybridClock[]
  private readonly options: VoicesOptions

  constructor(options: VoicesOptions) {
    this.options = options
    const clock: Clock = { nowMs: () => this.atMs, after: () => () => undefined }
    this.hybrids = options.profiles.map(() => new HybridClock(clock))
  }

  /** Says what an act has somebody say. What is about a message that is forgotten is not said. */
  speak(act: Act): Spoken | undefined {
    this.atMs = act.atMs
    if (act.kind === 'message') return this.message(act)
    const about = this.known.get(act.message)
    if (!about) return undefined
    const { segment, id } = about
    const spoken = this.say(act.by, segment, bodyAbout(act, about), id)
    if (act.kind === 'edit') about.entries.push(spoken.prepared.entry)
    if (act.kind === 'delete') this.known.delete(act.message)
    return spoken
  }

  /** Says anything else, a receipt for one. */
  say(by: number, segment: number, body: EntryBody, target?: EntryId): Spoken {
    const prepared = this.runsOf(by, segment).prepare(body, target)
    if (segment === this.segment && prepared.entry.run.runClass === 'content') this.places += 1
    return { segment, atMs: this.atMs, prepared }
  }

  nowMs(): number {
    return this.atMs
  }

  /** Nothing will be about messages before this one. */
  forget(before: number): void {
    for (const number of this.known.keys()) {
      if (number >= before) return
      this.known.delete(number)
    }
  }

  private message({ by, text, mentions, reply }: Extract<Act, { kind: 'message' }>): Spoken {
    if (this.places >= this.options.opensAt) this.nextSegment()
    const answered = reply === undefined ? undefined : this.known.get(reply)
    const body: EntryBody = {
      kind: 'message',
      text,
      mentions: mentions.map(
        ({ person, from, length }): Mention => ({ user: this.user(person), from, length }),
      ),
      reply: answered && { entry: answered.id, segment: answered.segment },
    }
    const spoken = this.say(by, this.segment, body)
    const { entry, id } = spoken.prepared
    this.known.set(this.said, { id, segment: this.segment, entries: [entry] })
    this.said += 1
    return spoken
  }

  private nextSegment(): void {
    this.segment += 1
    this.places = 0
    for (const key of this.runs.keys())
      if (Number(key.split('/')[1]) < this.segment - 4) this.runs.delete(key)
  }

  private runsOf(by: number, segment: number): OwnRuns {
    const key = `${by}/${segment}`
    const known = this.runs.get(key)
    if (known) return known
    const { profiles, keys, random } = this.options
    const [profile, hybrid] = [profiles[by], this.hybrids[by]]
    if (!profile || !hybrid) throw new Error('nobody has this number')
    const context = createEntryContext(keys, segmentDocument(segment), profile.device.id)
    const runs = createOwnRuns({
      ...{ context, random, hybrid, key: profile.device.signing },
      onBegin: () => undefined,
    })
    this.runs.set(key, runs)
    return runs
  }

  private user(person: number) {
    const profile = this.options.profiles[person]
    if (!profile) throw new Error('nobody has this number')
    return profile.user
  }
}

function bodyAbout(act: Exclude<Act, { kind: 'message' }>, { entries }: Known): EntryBody {
  switch (act.kind) {
    case 'edit':
      return { kind: 'edit', text: act.text, mentions: [] }
    case 'reaction':
      return { kind: 'reaction', emoji: act.emoji, on: true }
    case 'delete':
      return { kind: 'delete', ranges: rangesNaming(entries), shownAt: entries[0]?.hlc }
  }
}
