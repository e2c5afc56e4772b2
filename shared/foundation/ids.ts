/**
 * Names of things as branded strings, so that a device's id cannot be passed as a room's.
 * Ids are lower-case hex in memory (map keys, equality) and raw bytes when they travel (`hexId` in codec.ts).
 */

declare const brand: unique symbol
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name }

/** BLAKE2b-256 of a person's master public key; 64 hex digits. */
export type UserId = Brand<string, 'UserId'>
/** A device's Ed25519 public key, which is also its MLS leaf key; 64 hex digits. */
export type DeviceId = Brand<string, 'DeviceId'>
/** The MLS group id, 32 random bytes; 64 hex digits. Known to members only. */
export type RoomId = Brand<string, 'RoomId'>
/** BLAKE2b-256 of the log's first access public key; 64 hex digits. The only name the relay knows. */
export type LogId = Brand<string, 'LogId'>
/** An Ed25519 public key that earns access to a log; 64 hex digits. */
export type AccessKeyId = Brand<string, 'AccessKeyId'>
/** First 20 bytes of an entry's hash; 40 hex digits. */
export type EntryId = Brand<string, 'EntryId'>
/** 16 random bytes chosen by the sender; the relay stores a frame of one id once; 32 hex digits. */
export type FrameId = Brand<string, 'FrameId'>
/** An MLS epoch of a room. */
export type Epoch = Brand<number, 'Epoch'>
/** The number of a frame in its log: 1, 2, 3 …, without gaps. 0 means before the first. */
export type FrameNumber = Brand<number, 'FrameNumber'>
