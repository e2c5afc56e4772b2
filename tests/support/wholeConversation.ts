/** What a conversation says, to compare devices with each other, and with the rules in words of their own. */
import type { OpenedEntry } from '../../shared/room/chainedEntry.ts'
import type { Conversation } from '../../shared/room/conversation.ts'
import type { Placed } from '../../shared/room/timeline.ts'

/** Everything, written out. */
export function wholeOf(conversation: Conversation): readonly unknown[] {
  return conversation.rows.map((row) => {
    const { entry } = row.placed
    const reply = entry.body.kind === 'message' ? entry.body.reply?.entry : undefined
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

/** T1, written apart from the code: the newest of those that are meant. */
export function newestByTheRules(
  said: readonly Placed[],
  isMeant: (entry: OpenedEntry) => boolean,
): Placed | undefined {
  let newest: Placed | undefined
  for (const placed of said.filter(({ entry }) => isMeant(entry)))
    if (!newest || isNewer(placed, newest)) newest = placed
  return newest
}

function isNewer(a: Placed, b: Placed): boolean {
  const [aAtMs, bAtMs] = [countsAtMs(a), countsAtMs(b)]
  if (aAtMs !== bAtMs) return aAtMs > bAtMs
  return a.entry.hlc === b.entry.hlc ? a.entry.id > b.entry.id : a.entry.hlc > b.entry.hlc
}

function countsAtMs({ entry, arrival }: Placed): number {
  const claimedMs = Math.floor(entry.hlc / 256)
  return arrival && arrival.stampMs + 120_000 < claimedMs ? arrival.stampMs + 120_000 : claimedMs
}
