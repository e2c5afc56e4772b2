/**
 * What the echo friend answers (docs/bots.md B1, B2): decides, says nothing itself.
 *
 * Messages of others that answer nothing themselves, each once, as a reply: with their own words, `/help` with what it is. An answer
 * is never answered, so no number of echo friends in a room goes on for ever.
 */
import type { MessageItem, RoomView } from '../../shared/client/views.ts'
import { helpText } from './words.ts'

/** Undefined: nothing. */
export function answerTo(message: MessageItem, view: Pick<RoomView, 'items'>): string | undefined {
  if (message.own || message.quote !== undefined || isAnswered(message, view)) return undefined
  return message.text.trim() === '/help' ? helpText : message.text
}

function isAnswered({ id }: MessageItem, { items }: Pick<RoomView, 'items'>): boolean {
  return items.some((item) => item.kind === 'message' && item.own && item.quote?.entry === id)
}
