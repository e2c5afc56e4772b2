/**
 * The bytes of what an entry says: a version byte, then the fields of that version.
 *
 * Promises, PROTOCOL.md E1:
 * - decoding is total: a kind, a version or a body this version cannot read is kept as raw bytes (`unknown`)
 * - a body is written in the oldest version that can hold it, so that older devices read all they can
 * - every version that was ever written opens for ever
 */
import { concatBytes } from '../foundation/bytes.ts'
import {
  bool,
  brandedUint,
  bytes,
  type Codec,
  decode,
  encode,
  fixed,
  hexId,
  list,
  oneOf,
  optional,
  orElse,
  struct,
  text,
  uint,
  variants,
  versioned,
  versions,
} from '../foundation/codec.ts'
import type { DeviceId, EntryId, Epoch, UserId } from '../foundation/ids.ts'
import { maxSegmentNumber } from './documentName.ts'
import {
  type EntryBody,
  entryLimits,
  type Hlc,
  kindNumbers,
  type Mention,
  type Reply,
  type WarrantRange,
} from './entry.ts'
import { deliveredOnly, longReceipt, shortReceipt } from './receiptForms.ts'
import { runClasses, runRandomBytes } from './run.ts'

type KnownBody = Exclude<EntryBody, { readonly kind: 'unknown' }>
type Fields<Kind extends KnownBody['kind']> = Omit<Extract<KnownBody, { readonly kind: Kind }>, 'kind'>

const clock = uint(entryLimits.maxClock)
const name = text(entryLimits.maxNameBytes)
const picture = optional(bytes(entryLimits.maxPictureBytes))
const reply = struct<Reply>({ entry: hexId<EntryId>(20), segment: uint(maxSegmentNumber) })
const saidText = text(entryLimits.maxTextBytes)
const always = () => true
/** Written no more. */
const never = () => false

const warrantRanges = list(
  struct<WarrantRange>({
    device: hexId<DeviceId>(32),
    random: fixed(runRandomBytes),
    runClass: oneOf(runClasses),
    epoch: brandedUint<Epoch>(),
    from: clock,
    to: clock,
    last: fixed(32),
  }),
  entryLimits.maxRanges,
)

const units = uint(entryLimits.maxTextBytes)
const mentions = orElse(
  [],
  list(struct<Mention>({ user: hexId<UserId>(32), from: units, length: units }), entryLimits.maxMentions),
)

const knownBody: Codec<KnownBody> = variants<KnownBody>({
  message: [
    kindNumbers.message,
    versions<Fields<'message'>>(
      {
        version: 1,
        codec: struct({ text: saidText }),
        holds: (said) => !said.reply && !said.mentions?.length,
      },
      {
        version: 2,
        codec: struct({ text: saidText, reply: optional(reply), mentions }),
        holds: always,
      },
    ),
  ],
  edit: [kindNumbers.edit, versioned(1, struct<Fields<'edit'>>({ text: saidText, mentions }))],
  reaction: [
    kindNumbers.reaction,
    versioned(1, struct({ emoji: text(entryLimits.maxEmojiBytes), on: bool })),
  ],
  delete: [
    kindNumbers.delete,
    versions<Fields<'delete'>>(
      { version: 1, codec: struct({ ranges: warrantRanges }), holds: (gone) => gone.shownAt === undefined },
      {
        version: 2,
        codec: struct({ ranges: warrantRanges, shownAt: optional(brandedUint<Hlc>()) }),
        holds: always,
      },
    ),
  ],
  receipt: [
    kindNumbers.receipt,
    versions<Fields<'receipt'>>(
      { version: 1, codec: deliveredOnly, holds: never },
      { version: 2, codec: longReceipt, holds: never },
      { version: 3, codec: shortReceipt, holds: always },
    ),
  ],
  profile: [
    kindNumbers.profile,
    versions<Fields<'profile'>>(
      { version: 1, codec: struct({ name }), holds: (profile) => !profile.picture },
      { version: 2, codec: struct({ name, picture }), holds: always },
    ),
  ],
  roomInfo: [
    kindNumbers.roomInfo,
    versions<Fields<'roomInfo'>>(
      { version: 1, codec: struct({ name }), holds: (info) => !info.topic && !info.picture },
      {
        version: 2,
        codec: struct({ name, topic: orElse('', text(entryLimits.maxTopicBytes)), picture }),
        holds: always,
      },
    ),
  ],
})

/** A body's kind number and its bytes: version, then fields. Throws `RangeError` beyond a limit. */
export function encodeBody(body: EntryBody): { readonly number: number; readonly bytes: Uint8Array } {
  if (body.kind === 'unknown') return { number: body.number, bytes: body.body }
  const encoded = encode(knownBody, body)
  return { number: kindNumbers[body.kind], bytes: encoded.subarray(1) }
}

export function decodeBody(number: number, encoded: Uint8Array): EntryBody {
  const unknown = { kind: 'unknown', number, body: encoded } as const
  if (number > 255) return unknown
  const decoded = decode(knownBody, concatBytes(Uint8Array.of(number), encoded), entryLimits.maxBodyBytes + 1)
  return decoded.ok ? decoded.value : unknown
}
