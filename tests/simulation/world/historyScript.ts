/**
 * What people do over weeks in one room, made from a seed and independent of where it is kept: the same script is played in a
 * world of short segments and in one of a single document. Messages have labels, since ids depend on where they lie.
 */
import { type Chance, createChance } from './chance.ts'

export type Act =
  | { readonly kind: 'say'; readonly label: string; readonly reply: string | undefined }
  | { readonly kind: 'edit'; readonly label: string; readonly text: string }
  | { readonly kind: 'delete'; readonly label: string }
  | { readonly kind: 'hide'; readonly label: string }
  | { readonly kind: 'react'; readonly label: string; readonly emoji: string; readonly on: boolean }
  | { readonly kind: 'look'; readonly label: string }
  | { readonly kind: 'away' | 'back' | 'restart' | 'enter' }
  | { readonly kind: 'clock'; readonly offMs: number }

export interface Step {
  readonly afterMs: number
  /** Nothing happens meanwhile: every device sleeps. */
  readonly asleep: boolean
  readonly who: number
  readonly act: Act
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** Who is in from the beginning; one more comes at the end. */
export const founders = 3

class Script {
  readonly steps: Step[] = []
  private readonly chance: Chance
  private readonly labels: { readonly label: string; readonly who: number }[] = []

  constructor(chance: Chance) {
    this.chance = chance
  }

  add(who: number, act: Act, pause: Partial<Pick<Step, 'afterMs' | 'asleep'>> = {}): void {
    const { chance } = this
    const afterMs = chance.of(0.15) ? chance.between(10_000, 90_000) : chance.between(3_000, 6_000)
    this.steps.push({ afterMs, asleep: false, who, act, ...pause })
  }

  sleep(ms: number): void {
    this.add(0, { kind: 'back' }, { afterMs: ms, asleep: true })
  }

  say(who: number): void {
    const label = `m${this.labels.length}`
    const reply = this.chance.of(0.25) ? this.chance.pick(this.labels)?.label : undefined
    this.labels.push({ label, who })
    this.add(who, { kind: 'say', label, reply })
  }

  /** Something about what was said, by `who`. */
  about(who: number): void {
    const { chance } = this
    const any = chance.pick(this.labels)?.label
    const own = chance.pick(this.labels.filter((each) => each.who === who))?.label
    const roll = chance.unit()
    if (roll < 0.3 && any) this.add(who, this.reaction(any))
    else if (roll < 0.55 && own) this.add(who, { kind: 'edit', label: own, text: `${own} once more` })
    else if (roll < 0.67 && own) this.add(who, { kind: 'delete', label: own })
    // Whether what was hidden unread counts as read depends on what stands in one run with it.
    else if (roll < 0.72 && own) this.add(who, { kind: 'hide', label: own })
    // Who enters later would say that they read what was there before (N10), in one document and not in many.
    else if (any && who < founders) this.add(who, { kind: 'look', label: any })
  }

  chatter(people: readonly number[], count: number): void {
    for (let done = 0; done < count; done += 1) {
      const who = this.chance.pick(people) ?? 0
      if (this.chance.of(0.68)) this.say(who)
      else this.about(who)
    }
  }

  private reaction(label: string): Act {
    const { chance } = this
    return { kind: 'react', label, emoji: chance.pick(['👍', '🎉']) ?? '👍', on: chance.of(0.8) }
  }
}

/** A busy day; a week in which two write for themselves; wrong clocks; somebody new. */
export function historyOf(seed: number): readonly Step[] {
  const chance = createChance(seed)
  const script = new Script(chance)
  const all = [0, 1, 2]
  script.chatter(all, chance.between(8, 14))
  script.add(1, { kind: 'away' })
  script.add(2, { kind: 'away' })
  for (let day = 0; day < 7; day += 1) {
    script.chatter([0], chance.between(1, 4))
    script.chatter([1], chance.between(0, 3))
    script.chatter([2], chance.between(0, 2))
    script.sleep(chance.between(12 * hourMs, dayMs))
  }
  script.add(1, { kind: 'back' }, { afterMs: 60_000 })
  script.chatter([0, 1], chance.between(4, 8))
  if (chance.of(0.5)) script.add(0, { kind: 'restart' })
  script.add(2, { kind: 'back' }, { afterMs: 60_000 })
  script.chatter(all, chance.between(4, 8))
  // Of two clocks that stand still, how many receipts were said decides who comes first: no world is like another in that.
  const slow = chance.between(0, 2)
  for (const who of all)
    if (chance.of(0.6)) script.add(who, { kind: 'clock', offMs: clockError(chance, who === slow ? -1 : 0) })
  script.chatter(all, chance.between(8, 12))
  script.add(chance.between(0, 2), { kind: 'restart' })
  script.add(founders, { kind: 'enter' })
  script.chatter([...all, founders], chance.between(6, 10))
  return script.steps
}

/** A little, so that everybody follows it, or so much that nobody does. */
function clockError(chance: Chance, least: -1 | 0): number {
  if (chance.of(0.4)) return chance.between(least * 50_000, 50_000)
  return chance.between(3 * hourMs, dayMs) * (chance.of(0.5) ? 1 : least * 2 + 1)
}
