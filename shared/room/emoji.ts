/**
 * What may be a reaction: one emoji (PROTOCOL.md E8). Judged by the grammar of emoji sequences (Unicode TR 51) over the code
 * points that Unicode sets aside for pictures, the unassigned ones included: a list of today's emoji would make devices with
 * different browsers see different timelines.
 */
import { utf8 } from '../foundation/bytes.ts'
import { entryLimits } from './entry.ts'

const picture = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\u{FE0F}|[\u{E0020}-\u{E007E}]+\u{E007F})?`
const keycap = String.raw`[0-9#*]\u{FE0F}\u{20E3}`
const flag = String.raw`\p{Regional_Indicator}{2}`
const oneEmoji = new RegExp(String.raw`^(?:${picture}(?:\u{200D}${picture})*|${keycap}|${flag})$`, 'u')

export function isEmoji(text: string): boolean {
  // Longer ones are not measured further: the length in UTF-16 units is never above that in bytes.
  if (text.length > entryLimits.maxEmojiBytes || utf8(text).length > entryLimits.maxEmojiBytes) return false
  return oneEmoji.test(text)
}
