/**
 * Presence as it travels: who is here, and who writes. A signal, kept nowhere, sealed on its way by sealedFrame.ts.
 *
 * Bytes, PROTOCOL.md Q2: kind `01` ‖ version `01` ‖ device 32 ‖ state ‖ typing ‖ optional lastActiveMs ‖ atMs ‖ signature 64. The device
 * signs, under `castlinker presence 1`, room 32 ‖ commit 8 ‖ everything before the signature: a member can neither speak for another
 * device nor carry its words into another room or epoch.
 * Not here: which of two signals is the newer one (heardPresence.ts).
 */
import { type SigningKey, sign, signatureBytes, verify } from '../crypto/signature.ts'
import { concatBytes, fromHex } from '../foundation/bytes.ts'
import {
  bool,
  type Codec,
  type DecodeError,
  decode,
  encode,
  hexId,
  oneOf,
  optional,
  struct,
  uint,
  variants,
  versioned,
} from '../foundation/codec.ts'
import type { DeviceId, FrameNumber, RoomId, UserId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { fixedUint } from './fixedUint.ts'

/** In the order of their numbers 0, 1, 2: only ever append. `gone`: the app was closed, or says nothing from now on. */
export const presenceStates = ['online', 'away', 'gone'] as const
export type PresenceState = (typeof presenceStates)[number]

export interface PresenceSignal {
  readonly device: DeviceId
  readonly state: PresenceState
  readonly typing: boolean
  /** When the device was last touched, by its own clock; undefined: not since it was started. */
  readonly lastActiveMs: number | undefined
  /** The device's clock, and more than in its signal before. */
  readonly atMs: number
}

/** Where a signal is said. */
export interface SignalPlace {
  readonly room: RoomId
  /** The commit whose epoch it is sealed for. */
  readonly commit: FrameNumber
}

export type PresenceError =
  | DecodeError
  | { readonly kind: 'not-a-member' } // of a device that is not in the room now
  | { readonly kind: 'signature' } // not signed by that device, or for another room or epoch

const label = 'castlinker presence 1'
export const maxPresenceBytes = 128
/** The last moment that a date can name. */
const momentMs = uint(8_640_000_000_000_000)

const fields = versioned(
  1,
  struct<PresenceSignal>({
    device: hexId<DeviceId>(32),
    state: oneOf(presenceStates),
    typing: bool,
    lastActiveMs: optional(momentMs),
    atMs: momentMs,
  }),
)
type Signal = { readonly kind: 'presence' } & PresenceSignal
const signal: Codec<Signal> = variants<Signal>({ presence: [1, fields] })

/** Plain bytes, to be sealed as a signal. */
export function signPresence(
  presence: PresenceSignal,
  place: SignalPlace,
  key: Pick<SigningKey, 'secretKey' | 'publicKey'>,
): Uint8Array {
  const said = encode(signal, { kind: 'presence', ...presence })
  return concatBytes(said, sign(label, signedBytes(said, place), key))
}

/** `userOf`: whose a device is that is in the room now. */
export function openPresence(
  plain: Uint8Array,
  place: SignalPlace,
  userOf: (device: DeviceId) => UserId | undefined,
): Result<PresenceSignal & { readonly user: UserId }, PresenceError> {
  if (plain.length > maxPresenceBytes)
    return fail({ kind: 'too-large', detail: `over ${maxPresenceBytes} bytes`, offset: 0 })
  const end = Math.max(0, plain.length - signatureBytes)
  const said = plain.subarray(0, end)
  const read = decode(signal, said, maxPresenceBytes)
  if (!read.ok) return read
  const { kind: _, ...presence } = read.value
  const user = userOf(presence.device)
  if (user === undefined) return fail({ kind: 'not-a-member' })
  const isGenuine = verify(label, signedBytes(said, place), plain.subarray(end), fromHex(presence.device))
  return isGenuine ? ok({ ...presence, user }) : fail({ kind: 'signature' })
}

function signedBytes(said: Uint8Array, { room, commit }: SignalPlace): Uint8Array {
  return concatBytes(fromHex(room), fixedUint(commit), said)
}
