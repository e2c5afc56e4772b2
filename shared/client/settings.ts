/** What the person chose for this profile on this device (PROTOCOL.md P5). Sealed with everything else at rest. */
import {
  bool,
  type Codec,
  decode,
  encode,
  oneOf,
  optional,
  struct,
  text,
  versions,
} from '../foundation/codec.ts'
import type { Store, StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import { limits } from '../protocol/limits.ts'
import type { NotificationLevel, Preferences } from './views.ts'

export interface Settings {
  /** What this relay wants for making rooms. */
  readonly createToken: string | undefined
  /** No connection until the person wants one again. */
  readonly workOffline: boolean
  readonly preferences: Preferences
}

export const firstPreferences: Preferences = {
  receipts: true,
  presence: true,
  notifications: 'full',
  enterSends: true,
}
export const firstSettings: Settings = {
  createToken: undefined,
  workOffline: false,
  preferences: firstPreferences,
}

const fields = { createToken: optional(text(limits.maxCreateTokenBytes)), workOffline: bool }
const preferences: Codec<Preferences> = struct<Preferences>({
  receipts: bool,
  presence: bool,
  notifications: oneOf<NotificationLevel>(['full', 'name', 'nothing']),
  enterSends: bool,
})
const none: Codec<Preferences> = { write: () => undefined, read: () => firstPreferences }

/** Version 1 knew no preferences. */
const settings: Codec<Settings> = versions<Settings>(
  { version: 1, holds: () => false, codec: struct<Settings>({ ...fields, preferences: none }) },
  { version: 2, holds: () => true, codec: struct<Settings>({ ...fields, preferences }) },
)

/** Settings that cannot be read are as at first: nothing of the person's is in them. */
export async function loadSettings(store: Store): Promise<Result<Settings, StoreError>> {
  const stored = await store.read('profile', 'settings')
  if (!stored.ok && stored.error.kind !== 'record-damaged') return stored
  const decoded = stored.ok && stored.value ? decode(settings, stored.value, 1024) : undefined
  return ok(decoded?.ok ? decoded.value : firstSettings)
}

export function storeSettings(store: Store, value: Settings): Promise<Result<void, StoreError>> {
  return store.write([{ table: 'profile', key: 'settings', value: encode(settings, value) }], 'strict')
}
