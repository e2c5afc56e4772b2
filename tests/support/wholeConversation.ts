/** Everything that a conversation says, written out, so that two devices can be compared. */
import type { Conversation } from '../../shared/room/conversation.ts'

export function wholeOf(conversation: Conversation): readonly unknown[] {
  return conversation.rows.map((row) => {
    const { entry } = row.placed
    const reply = entry.body.kind === 'message' ? entry.body.reply : undefined
    return {
      kind: row.kind,
      id: row.id,
      atMs: row.atMs,
      user: entry.user,
      versions: row.kind === 'message' ? conversation.versionsOf(row.placed) : [],
      now: row.kind === 'message' ? conversation.textOf(row.placed) : undefined,
      reactions: row.kind === 'message' ? conversation.reactionsTo(row.id) : [],
      quoted: reply && (conversation.rowOf(reply)?.kind ?? (conversation.isGone(reply) ? 'gone' : 'unknown')),
    }
  })
}
