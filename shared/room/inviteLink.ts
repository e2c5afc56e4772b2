/**
 * An invite as text: what stands behind the `#` of a link and never reaches a server.
 *
 * PROTOCOL.md D4. `version (1) ‖ log id ‖ room id ‖ door key ‖ invite seed (32 each) ‖ checksum (4)` as
 * base64url, 178 characters. The checksum covers everything before it, so a lost or changed character is
 * told apart from a newer version: a newer version keeps the checksum last and under this label.
 */
import { hash } from '../crypto/hash.ts'
import { concatBytes, equalBytes, fromBase64Url, fromHex, toBase64Url, toHex } from '../foundation/bytes.ts'
import type { LogId, RoomId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { doorLabels } from './groupLabels.ts'

const linkVersion = 1
const bodyBytes = 1 + 4 * 32
const checksumBytes = 4
const minCharacters = 24
const maxCharacters = 4096

export interface InviteLink {
  readonly log: LogId
  readonly room: RoomId
  /** 32 bytes; opens the door record. */
  readonly doorKey: Uint8Array
  /** 32 bytes; see invite.ts. */
  readonly inviteSeed: Uint8Array
}

export type InviteLinkError =
  | { readonly kind: 'not-a-link' } // no invite in it at all
  | { readonly kind: 'cut' } // characters are missing or wrong
  | { readonly kind: 'newer-version' }

export function encodeInviteLink(link: InviteLink): string {
  const body = concatBytes(
    Uint8Array.of(linkVersion),
    fromHex(link.log),
    fromHex(link.room),
    link.doorKey,
    link.inviteSeed,
  )
  if (body.length !== bodyBytes) throw new RangeError('keys of a link have 32 bytes')
  return toBase64Url(concatBytes(body, checksumOf(body)))
}

export function decodeInviteLink(text: string): Result<InviteLink, InviteLinkError> {
  const trimmed = text.trim()
  if (!looksLikeLink(trimmed)) return fail({ kind: 'not-a-link' })
  const whole = bytesOf(trimmed)
  if (!whole || whole.length <= checksumBytes) return fail({ kind: 'cut' })
  const body = whole.subarray(0, -checksumBytes)
  if (!equalBytes(checksumOf(body), whole.subarray(-checksumBytes))) return fail({ kind: 'cut' })
  if (body[0] !== linkVersion) return fail({ kind: 'newer-version' })
  return body.length === bodyBytes ? ok(fieldsOf(body)) : fail({ kind: 'cut' })
}

/**
 * Long enough to have been one, and nearly all of its alphabet: a typed sentence or an address is something
 * else.
 */
function looksLikeLink(text: string): boolean {
  if (text.length < minCharacters || text.length > maxCharacters) return false
  const fitting = text.match(/[A-Za-z0-9_-]/g)?.length ?? 0
  return fitting >= text.length * 0.95
}

function fieldsOf(body: Uint8Array): InviteLink {
  const field = (index: number) => body.slice(1 + index * 32, 33 + index * 32)
  return {
    log: toHex(field(0)) as LogId,
    room: toHex(field(1)) as RoomId,
    doorKey: field(2),
    inviteSeed: field(3),
  }
}

/** Only the canonical text of the bytes: the last character's unused bits are zero. */
function bytesOf(text: string): Uint8Array | undefined {
  try {
    const decoded = fromBase64Url(text)
    return toBase64Url(decoded) === text ? decoded : undefined
  } catch {
    return undefined
  }
}

function checksumOf(body: Uint8Array): Uint8Array {
  return hash(doorLabels.linkChecksum, body).subarray(0, checksumBytes)
}
