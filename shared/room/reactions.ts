/**
 * Reactions to one message: a pure fold (PROTOCOL.md T8). Per person and emoji the latest says whether it stands. People are in
 * the order in which they turned it on, emoji in the order of their first person.
 */
import type { UserId } from '../foundation/ids.ts'
import { isEmoji } from './emoji.ts'
import { comparePlaced, type Placed } from './timeline.ts'

export interface Reaction {
  readonly emoji: string
  readonly people: readonly UserId[]
}

/** Emoji shown on one message: more are noise, and only a flood makes them. */
export const maxReactions = 64

/** `said`: the reactions that name the message, in any order. */
export function reactionsOf(said: readonly Placed[]): readonly Reaction[] {
  const sinceByEmoji = new Map<string, Map<UserId, number>>()
  const inOrder = [...said].sort(comparePlaced)
  for (const [index, { entry }] of inOrder.entries()) {
    const { body, user } = entry
    if (body.kind !== 'reaction' || !isEmoji(body.emoji)) continue
    const since = sinceByEmoji.get(body.emoji) ?? new Map<UserId, number>()
    sinceByEmoji.set(body.emoji, since)
    if (!body.on) since.delete(user)
    else if (!since.has(user)) since.set(user, index)
  }
  // A map is in the order of insertion, and so in that of turning on.
  const firstOf = ([first = 0]: Iterable<number>) => first
  return [...sinceByEmoji]
    .filter(([, since]) => since.size > 0)
    .sort(([, a], [, b]) => firstOf(a.values()) - firstOf(b.values()))
    .slice(0, maxReactions)
    .map(([emoji, since]) => ({ emoji, people: [...since.keys()] }))
}
