/**
 * The bytes of a preview (PROTOCOL.md P16). It is a copy of what was on a screen, never the only place of anything: bytes of
 * another version, or damaged ones, are no preview, and the room is shown once it is open.
 */
import {
  bool,
  brandedText,
  type Codec,
  list,
  nothing,
  oneOf,
  optional,
  struct,
  text,
  uint,
  variants,
  versioned,
} from '../foundation/codec.ts'
import type { EntryId, RoomId, UserId } from '../foundation/ids.ts'
import type { RefusalKind } from '../protocol/refusal.ts'
import { maxLeaves } from '../room/doorRight.ts'
import { entryLimits } from '../room/entry.ts'
import { maxPreviewPeople, maxPreviewReactions, type Preview, type PreviewMember } from './preview.ts'
import type {
  AtRelay,
  Delivery,
  LastLine,
  MentionView,
  MessageItem,
  PersonView,
  PictureId,
  QuoteView,
  ReactionView,
  RoomRow,
  TimelineItem,
} from './views.ts'

/** Rows of a preview: more than a screen has. */
export const maxPreviewRows = 50
/** Of what is stored: fewer rows when they are long. */
export const maxPreviewBytes = 256 * 1024

const entryId = brandedText<EntryId>(128)
const userId = brandedText<UserId>(64)
const roomId = brandedText<RoomId>(64)
const pictureId = optional(brandedText<PictureId>(64))
const name = text(entryLimits.maxNameBytes)
const words = text(entryLimits.maxTextBytes)
const atMs = uint()
const person = { user: userId, name }

const atRelay = struct<AtRelay>({ number: uint(), stampMs: atMs })
type StoredDelivery =
  | Extract<Delivery, { kind: 'device' | 'refused' | 'relay' }>
  | ({ readonly kind: 'delivered' } & Marks)
  | ({ readonly kind: 'read' } & Marks)
interface Marks {
  readonly people: number
  readonly of: number
  readonly at: AtRelay | undefined
}
const people = struct<Marks>({ people: uint(), of: uint(), at: optional(atRelay) })
const storedDelivery = variants<StoredDelivery>({
  device: [1, nothing],
  refused: [2, struct({ refusal: brandedText<RefusalKind>(32) })],
  relay: [3, atRelay],
  delivered: [4, people],
  read: [5, people],
})
/** Where the relay has it stands beside who has it, or nothing does. */
const delivery: Codec<Delivery> = {
  write(writer, value) {
    storedDelivery.write(writer, storedOf(value))
  },
  read(reader) {
    const stored = storedDelivery.read(reader)
    if (stored.kind !== 'delivered' && stored.kind !== 'read') return stored
    const { at, ...rest } = stored
    return { ...rest, ...at }
  },
}

function storedOf(value: Delivery): StoredDelivery {
  switch (value.kind) {
    case 'delivered':
    case 'read': {
      const { kind, people: count, of, number, stampMs } = value
      const at = number === undefined || stampMs === undefined ? undefined : { number, stampMs }
      return { kind, people: count, of, at }
    }
    default:
      return value
  }
}

const base = { id: entryId, atMs, author: userId, authorName: name, own: bool, unread: bool }
const mention = struct<MentionView>({ user: userId, from: uint(), length: uint(), name, self: bool })
const quote = struct<QuoteView>({
  ...person,
  entry: entryId,
  segment: uint(),
  kind: oneOf<QuoteView['kind']>(['here', 'gone', 'unknown']),
  own: bool,
  text: words,
})
const reaction = struct<ReactionView>({
  emoji: text(entryLimits.maxEmojiBytes),
  people: list(struct<PersonView>(person), maxPreviewPeople),
  own: bool,
})
const item = variants<TimelineItem>({
  message: [
    1,
    struct<Omit<MessageItem, 'kind'>>({
      ...base,
      text: words,
      mentions: list(mention, entryLimits.maxMentions),
      quote: optional(quote),
      edits: uint(),
      reactions: list(reaction, maxPreviewReactions),
      delivery,
      deletable: bool,
    }),
  ],
  deleted: [2, struct({ ...base, by: struct<PersonView>(person), byOwn: bool })],
  'newer-kind': [3, struct(base)],
  unopened: [4, struct({ ...base, why: oneOf(['keys-gone', 'epoch-ahead', 'not-authentic'] as const) })],
})

const kinds = ['message', 'deleted', 'newer-kind', 'unopened'] as const
const last = struct<LastLine>({
  ...person,
  kind: oneOf<LastLine['kind']>(kinds),
  own: bool,
  text: words,
  delivery,
})
const row = struct<Omit<RoomRow, 'typing'>>({
  id: roomId,
  kind: oneOf<RoomRow['kind']>(['note', 'group']),
  name,
  picture: pictureId,
  memberCount: uint(),
  last: optional(last),
  atMs,
  unread: uint(),
  firstUnread: optional(entryId),
  mentioned: bool,
  draft: text(maxPreviewBytes),
  muted: bool,
  pinned: bool,
})
const member = struct<PreviewMember>({ ...person, self: bool, admin: bool, picture: pictureId })

export const previewCodec: Codec<Preview> = versioned(
  1,
  struct<Preview>({
    row,
    topic: text(entryLimits.maxTopicBytes),
    members: list(member, maxLeaves),
    changeable: bool,
    removed: bool,
    items: list(item, maxPreviewRows),
    hasOlder: bool,
    waiting: uint(),
  }),
)
