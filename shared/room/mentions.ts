/** Mentions that mean something in a text (PROTOCOL.md E10): inside it, not empty, none over another. */
import { entryLimits, type Mention } from './entry.ts'

/** By rising place. Of two that overlap the one that begins first stays. */
export function soundMentions(text: string, mentions: readonly Mention[]): readonly Mention[] {
  const sound: Mention[] = []
  let end = 0
  for (const mention of [...mentions].sort((a, b) => a.from - b.from || a.length - b.length)) {
    if (mention.length < 1 || mention.from < end || mention.from + mention.length > text.length) continue
    sound.push(mention)
    end = mention.from + mention.length
  }
  return sound.slice(0, entryLimits.maxMentions)
}
