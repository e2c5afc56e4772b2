/** Has people say a conversation, act by act, in its order. */
import type { EntryId } from '../../shared/foundation/ids.ts'
import type { Result } from '../../shared/foundation/result.ts'
import { type Act, reachBack } from './conversation.ts'
import type { Speaker } from './speaker.ts'

export interface CrowdOptions {
  /** By their numbers in the conversation. */
  readonly speakers: readonly Speaker[]
  /** So that nobody says the same message twice when it is begun again. */
  readonly seed: number
  /** So many messages were said before: nothing is said of them, nor about them. */
  readonly from?: number
  /** Told after each message. */
  readonly onSaid: (messages: number) => void
}

export class Crowd {
  /** What somebody wanted to say and could not, since it was about what was gone. */
  missed = 0
  private messages = 0
  private ended = false
  private readonly entryByNumber = new Map<number, EntryId>()
  private readonly numberByEntry = new Map<EntryId, number>()
  private readonly isEnded = () => this.ended

  /** Which message an entry is. */
  readonly numberOf = (entry: EntryId): number | undefined => this.numberByEntry.get(entry)

  /** Resolves when all is said and the relay has it, or after `end`. Fails with the kind of what went wrong. */
  async say(acts: Iterable<Act>, options: CrowdOptions): Promise<string | undefined> {
    for (const act of acts) {
      if (act.kind === 'message' && this.messages < (options.from ?? 0)) {
        this.messages += 1
        continue
      }
      const speaker = options.speakers[act.by]
      if (!speaker) throw new Error('nobody has this number')
      await speaker.breathe(this.isEnded)
      if (this.ended) return undefined
      const trouble = speaker.problem() ?? (await this.perform(act, speaker, options))
      if (trouble !== undefined) return trouble
    }
    await Promise.all(options.speakers.map((speaker) => speaker.isSent(this.isEnded)))
    return undefined
  }

  end(speakers: readonly Speaker[]): void {
    this.ended = true
    for (const speaker of speakers) speaker.wake()
  }

  private async perform(act: Act, speaker: Speaker, options: CrowdOptions): Promise<string | undefined> {
    if (act.kind === 'message') return this.message(act, speaker, options)
    const entry = this.entryByNumber.get(act.message)
    if (entry === undefined) return undefined
    await speaker.hasReached(act.message, this.isEnded)
    if (this.ended) return undefined
    if (act.kind === 'delete') return this.about(await speaker.delete(entry))
    if (act.kind === 'edit') return this.about(await speaker.edit(entry, act.text))
    return this.about(await speaker.react(entry, act.emoji))
  }

  private async message(
    { text, mentions, reply }: Extract<Act, { kind: 'message' }>,
    speaker: Speaker,
    { speakers, seed, onSaid }: CrowdOptions,
  ): Promise<string | undefined> {
    const answered = reply === undefined ? undefined : this.entryByNumber.get(reply)
    if (reply !== undefined && answered !== undefined) await speaker.hasReached(reply, this.isEnded)
    if (this.ended) return undefined
    const posted = await speaker.post(text, {
      reply: answered,
      mentions: mentions.flatMap(({ person, from, length }) => {
        const user = speakers[person]?.user
        return user === undefined ? [] : [{ user, from, length }]
      }),
      once: `big room ${seed} ${this.messages}`,
    })
    if (!posted.ok) return posted.error.kind
    this.remember(posted.value)
    onSaid(this.messages)
    return undefined
  }

  private remember(entry: EntryId): void {
    this.entryByNumber.set(this.messages, entry)
    this.numberByEntry.set(entry, this.messages)
    const forgotten = this.entryByNumber.get(this.messages - reachBack)
    if (forgotten !== undefined) this.numberByEntry.delete(forgotten)
    this.entryByNumber.delete(this.messages - reachBack)
    this.messages += 1
  }

  private about(said: Result<unknown, { readonly kind: string }>): string | undefined {
    if (said.ok) return undefined
    if (said.error.kind !== 'no-such-entry') return said.error.kind
    this.missed += 1
    return undefined
  }
}
