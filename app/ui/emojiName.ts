import type { EmojiEntry } from '../text/completion.ts'

/** "grinning_face" as words. */
export function emojiName(entry: EmojiEntry): string {
  return (entry.names[0] ?? '').replaceAll('_', ' ')
}
