/**
 * This profile's own records: who the person is on this device (PROTOCOL.md P5). Both are kept twice, in two tables: they are
 * short, nothing else is as dear, and one damaged record then loses nobody (S14).
 */
import { fromUtf8, utf8 } from '../foundation/bytes.ts'
import type { UserId } from '../foundation/ids.ts'
import type { Store, StoreChange, StoreError, StoreTable } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import {
  createIdentity,
  type DeviceKeys,
  decodeIdentity,
  deviceKeysOf,
  encodeIdentity,
  type Identity,
  userOf,
} from '../identity/identity.ts'
import { entryLimits } from '../room/entry.ts'
import { isPicture } from '../room/picture.ts'
import type { ClientDeps } from './deps.ts'

export interface Profile {
  readonly user: UserId
  readonly name: string
  readonly picture: Uint8Array | undefined
  readonly identity: Identity
  readonly device: DeviceKeys
}

/** `damaged`: there was a profile, and neither of its records opens. */
export type ProfileError = StoreError | { readonly kind: 'damaged' }

type Part = 'identity' | 'name'
const pictureKey = 'picture'

/** Where both records of a part lie. */
function placesOf(part: Part): readonly { readonly table: StoreTable; readonly key: string }[] {
  return [
    { table: 'profile', key: part },
    { table: 'keys', key: `self/${part}` },
  ]
}

/** `undefined`: nobody has started here. A record that is damaged or missing beside a good one is written again. */
export async function loadProfile(store: Store): Promise<Result<Profile | undefined, ProfileError>> {
  const identity = await readTwice(store, 'identity', (bytes) => {
    const decoded = decodeIdentity(bytes)
    return decoded.ok ? decoded.value : undefined
  })
  const name = await readTwice(store, 'name', textOf)
  if (!identity.ok) return identity
  if (!name.ok && name.error.kind !== 'damaged') return name
  const picture = await store.read('profile', pictureKey)
  if (!identity.value) return ok(undefined)
  return ok({
    ...profileOf(identity.value, name.ok ? (name.value ?? '') : ''),
    picture: picture.ok && picture.value && isPicture(picture.value) ? picture.value : undefined,
  })
}

/** Name and picture as they shall be from now on. The picture is kept once: it lies in every room as well. */
export function storeFace(
  store: Store,
  { name, picture }: Pick<Profile, 'name' | 'picture'>,
): Promise<Result<void, StoreError>> {
  const kept: StoreChange = { table: 'profile', key: pictureKey, ...(picture && { value: picture }) }
  return store.write([...changesOf('name', utf8(name)), kept], 'strict')
}

/** First run: everything a person is, durable before it is used. */
export async function createProfile(name: string, deps: ClientDeps): Promise<Result<Profile, StoreError>> {
  const { random, clock, deviceName } = deps
  const identity = createIdentity({ random, nowMs: clock.nowMs(), deviceName })
  const changes = [...changesOf('identity', encodeIdentity(identity)), ...changesOf('name', utf8(name))]
  const stored = await deps.store.write(changes, 'strict')
  return stored.ok ? ok(profileOf(identity, name)) : stored
}

function profileOf(identity: Identity, name: string): Profile {
  return { user: userOf(identity), name, picture: undefined, identity, device: deviceKeysOf(identity) }
}

function changesOf(part: Part, value: Uint8Array): readonly StoreChange[] {
  return placesOf(part).map((place) => ({ ...place, value }))
}

async function readTwice<T>(
  store: Store,
  part: Part,
  open: (bytes: Uint8Array) => T | undefined,
): Promise<Result<T | undefined, ProfileError>> {
  const good: { readonly bytes: Uint8Array; readonly value: T }[] = []
  let damaged = false
  for (const { table, key } of placesOf(part)) {
    const stored = await store.read(table, key)
    if (!stored.ok && stored.error.kind !== 'record-damaged') return stored
    const bytes = stored.ok ? stored.value : undefined
    const value = bytes && open(bytes)
    if (bytes && value !== undefined) good.push({ bytes, value })
    else damaged ||= !stored.ok || bytes !== undefined
  }
  const [first] = good
  if (!first) return damaged ? fail({ kind: 'damaged' }) : ok(undefined)
  // A copy that cannot be made now is made at the next opening.
  if (good.length === 1) await store.write(changesOf(part, first.bytes), 'strict')
  return ok(first.value)
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return fromUtf8(bytes)
  } catch {
    return undefined
  }
}

/** A name as it is kept: trimmed, not empty, within the limit of entries. */
export function checkedName(
  name: string,
): Result<
  string,
  { readonly kind: 'name-empty' } | { readonly kind: 'name-too-long'; readonly maxBytes: number }
> {
  const trimmed = name.trim()
  if (trimmed === '') return fail({ kind: 'name-empty' })
  const maxBytes = entryLimits.maxNameBytes
  return utf8(trimmed).length > maxBytes ? fail({ kind: 'name-too-long', maxBytes }) : ok(trimmed)
}
