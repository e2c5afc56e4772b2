/** This profile's own records: who the person is on this device (PROTOCOL.md P5). */
import { fromUtf8, utf8 } from '../foundation/bytes.ts'
import type { UserId } from '../foundation/ids.ts'
import type { Store, StoreError } from '../foundation/ports.ts'
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
import type { ClientDeps } from './deps.ts'

export interface Profile {
  readonly user: UserId
  readonly name: string
  readonly identity: Identity
  readonly device: DeviceKeys
}

export type ProfileError = StoreError | { readonly kind: 'damaged' }

export async function loadProfile(store: Store): Promise<Result<Profile | undefined, ProfileError>> {
  const stored = await store.read('profile', 'identity')
  const name = await readText(store, 'name')
  if (!stored.ok) return stored
  if (!name.ok) return name
  if (!stored.value) return ok(undefined)
  const identity = decodeIdentity(stored.value)
  return identity.ok ? ok(profileOf(identity.value, name.value ?? '')) : fail({ kind: 'damaged' })
}

/** First run: everything a person is, durable before it is used. */
export async function createProfile(name: string, deps: ClientDeps): Promise<Result<Profile, StoreError>> {
  const { random, clock, deviceName } = deps
  const identity = createIdentity({ random, nowMs: clock.nowMs(), deviceName })
  const stored = await deps.store.write(
    [
      { table: 'profile', key: 'identity', value: encodeIdentity(identity) },
      { table: 'profile', key: 'name', value: utf8(name) },
    ],
    'strict',
  )
  return stored.ok ? ok(profileOf(identity, name)) : stored
}

function profileOf(identity: Identity, name: string): Profile {
  return { user: userOf(identity), name, identity, device: deviceKeysOf(identity) }
}

async function readText(store: Store, key: string): Promise<Result<string | undefined, StoreError>> {
  const stored = await store.read('profile', key)
  if (!stored.ok) return stored
  return ok(stored.value && fromUtf8(stored.value))
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
