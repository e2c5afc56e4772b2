/**
 * A conversation that never was: who says what and when, over months, in bursts and pauses. Pure: the same seed is the same
 * conversation, and more messages only go on where fewer stop.
 */
import { type Chance, createChance } from './chance.ts'
import { type InventedPerson, inventedPeople, reactionEmoji } from './languages.ts'
import { inventedText } from './texts.ts'

export interface ConversationWish {
  readonly seed: number
  readonly people: number
  readonly messages: number
  readonly startMs: number
}

/** A person named in a text: by their number, `length` UTF-16 units from `from` on. */
export interface InventedMention {
  readonly person: number
  readonly from: number
  readonly length: number
}

/** `by`: the number of a person. `message`: the number of what it is about, counted from 0 over all messages. */
export type Act = { readonly by: number; readonly atMs: number } & (
  | {
      readonly kind: 'message'
      readonly text: string
      readonly mentions: readonly InventedMention[]
      readonly reply: number | undefined
    }
  | { readonly kind: 'edit'; readonly message: number; readonly text: string }
  | { readonly kind: 'reaction'; readonly message: number; readonly emoji: string }
  | { readonly kind: 'delete'; readonly message: number }
)

export const mostPeople = inventedPeople.length

/** Nothing is about a message further back than this. */
export const reachBack = 2_000
const nearBack = 30
/** Every so often somebody names a number that nobody ever named before: something rare to look for. */
const rareEvery = 5_000
const rareFrom = 2_500

export function peopleOf({ people }: Pick<ConversationWish, 'people'>): readonly InventedPerson[] {
  return inventedPeople.slice(0, people)
}

/** Named in the message of this number and in no other; `undefined` for most. */
export function rareWordOf(message: number): string | undefined {
  return message % rareEvery === rareFrom ? `KX${String(message).padStart(7, '0')}` : undefined
}

export function* conversation(wish: ConversationWish): Generator<Act> {
  const talk = new Talk(wish)
  while (talk.said < wish.messages) yield talk.next()
}

interface Said {
  readonly by: number
  readonly number: number
}

class Talk {
  said = 0
  private atMs: number
  private leftOfBurst = 0
  private talking: readonly number[] = []
  /** The newest `reachBack` that were not deleted, oldest first. */
  private readonly recent: Said[] = []
  private readonly chance: Chance
  private readonly people: readonly InventedPerson[]

  constructor(wish: ConversationWish) {
    this.chance = createChance(wish.seed)
    this.people = peopleOf(wish)
    this.atMs = wish.startMs
  }

  next(): Act {
    this.goOn()
    const by = this.chance.pick(this.talking)
    return this.aboutSomething(by) ?? this.message(by)
  }

  /** A burst goes on, or after a pause another one begins. Nights are quiet. */
  private goOn(): void {
    const { chance } = this
    this.leftOfBurst -= 1
    this.atMs += Math.round(chance.around(12_000, 1.1)) + 400
    if (this.leftOfBurst > 0) return
    this.leftOfBurst = Math.max(1, Math.round(chance.around(14, 1)))
    this.atMs += Math.round(chance.around(25 * 60_000, 1.4))
    const hour = new Date(this.atMs).getUTCHours()
    if (hour < 6) this.atMs += (6 - hour) * 3_600_000
    const crowd = Math.min(this.people.length, 2 + chance.below(4))
    this.talking = Array.from({ length: crowd }, () => this.somebody())
  }

  /** Some talk more than others. */
  private somebody(): number {
    return Math.floor(this.people.length * this.chance.unit() ** 1.6)
  }

  private aboutSomething(by: number): Act | undefined {
    const { chance, atMs } = this
    const roll = chance.unit()
    if (roll < 0.12) return this.reaction(by)
    if (roll > 0.165) return undefined
    const own = this.found((said) => said.by === by)
    if (!own) return undefined
    if (roll < 0.15)
      return { kind: 'edit', by, atMs, message: own.number, text: inventedText(this.personOf(by), chance) }
    this.recent.splice(this.recent.indexOf(own), 1)
    return { kind: 'delete', by, atMs, message: own.number }
  }

  private reaction(by: number): Act | undefined {
    const found = this.found((said) => said.by !== by)
    const emoji = this.chance.pick(reactionEmoji)
    return found && { kind: 'reaction', by, atMs: this.atMs, message: found.number, emoji }
  }

  /** Mostly something just said, seldom something long ago. */
  private found(fits: (said: Said) => boolean): Said | undefined {
    const back = this.chance.happens(0.03) ? this.recent.length : Math.min(nearBack, this.recent.length)
    const from = this.recent.length - back
    const start = from + this.chance.below(Math.max(1, back))
    return this.recent.slice(from, start + 1).findLast(fits)
  }

  private message(by: number): Act {
    const { chance, atMs } = this
    const answered = chance.happens(0.12) ? this.found((said) => said.by !== by) : undefined
    const rare = rareWordOf(this.said)
    const plain = inventedText(this.personOf(by), chance)
    const { text, mentions } = this.withMention(by, rare === undefined ? plain : `${plain} ${rare}`)
    this.recent.push({ by, number: this.said })
    if (this.recent[0] && this.recent[0].number < this.said - reachBack) this.recent.shift()
    this.said += 1
    return { kind: 'message', by, atMs, text, mentions, reply: answered?.number }
  }

  private withMention(by: number, text: string): { text: string; mentions: readonly InventedMention[] } {
    const person = this.chance.happens(0.04) ? this.somebody() : by
    if (person === by) return { text, mentions: [] }
    const named = `@${this.personOf(person).name}`
    return { text: `${named} ${text}`, mentions: [{ person, from: 0, length: named.length }] }
  }

  private personOf(number: number): InventedPerson {
    const person = this.people[number]
    if (!person) throw new Error('nobody has this number')
    return person
  }
}
