/** What a room looked like when it was last seen: its line of the list and its newest screen. Pure (PROTOCOL.md P16). */
import type {
  Draft,
  MemberView,
  Presence,
  ReactionView,
  RoomRow,
  RoomView,
  RoomWindow,
  TimelineItem,
} from './views.ts'

export type PreviewMember = Omit<MemberView, 'presence'>

/** Nothing of it is only true at the moment: who writes, who is here. */
export interface Preview {
  readonly row: Omit<RoomRow, 'typing'>
  readonly topic: string
  readonly members: readonly PreviewMember[]
  readonly changeable: boolean
  readonly removed: boolean
  /** The newest rows, oldest first. */
  readonly items: readonly TimelineItem[]
  readonly hasOlder: boolean
  /** Own messages that the relay was not known to hold. */
  readonly waiting: number
}

/** Different ones on one message, and people of each. */
export const maxPreviewReactions = 64
export const maxPreviewPeople = 512

const nobodyHeard: Presence = { kind: 'offline', lastActiveMs: undefined }

export function previewOf(
  { typing: _, ...row }: RoomRow,
  { topic, members, changeable, trouble, items, hasOlder }: RoomView,
  waiting: number,
): Preview {
  return {
    row,
    topic,
    members: members.map(({ presence: _presence, ...member }) => member),
    changeable,
    removed: trouble?.kind === 'removed',
    items: items.map(withinLimits),
    hasOlder,
    waiting,
  }
}

/** What a hostile member piles up on one message is not kept twice. */
function withinLimits(item: TimelineItem): TimelineItem {
  if (item.kind !== 'message') return item
  const capped = ({ people, ...reaction }: ReactionView) => ({
    ...reaction,
    people: people.slice(0, maxPreviewPeople),
  })
  return { ...item, reactions: item.reactions.slice(0, maxPreviewReactions).map(capped) }
}

/** With its oldest rows left out. */
export function shortened(preview: Preview, rows: number): Preview {
  if (preview.items.length <= rows) return preview
  return { ...preview, items: preview.items.slice(preview.items.length - rows), hasOlder: true }
}

export function rowOfPreview({ row }: Preview): RoomRow {
  return { ...row, typing: [] }
}

/** A window of what the preview has; undefined for one around something that is not in it. */
export function viewOfPreview(preview: Preview, window: RoomWindow, draft: Draft): RoomView | undefined {
  if (window.kind === 'around' && !preview.items.some(({ id }) => id === window.entry)) return undefined
  const { row, topic, members, changeable, removed, items, hasOlder } =
    window.kind === 'newest' ? shortened(preview, window.limit) : preview
  const { id, kind, name, picture, unread, firstUnread, muted, pinned } = row
  return {
    ...{
      id,
      kind,
      name,
      topic,
      picture,
      changeable,
      items,
      hasOlder,
      unread,
      firstUnread,
      draft,
      muted,
      pinned,
    },
    preview: true,
    members: members.map((member) => ({ ...member, presence: nobodyHeard })),
    hasNewer: false,
    typing: [],
    trouble: removed ? { kind: 'removed' } : undefined,
  }
}
