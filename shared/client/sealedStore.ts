/**
 * A `Store` whose records say nothing at rest: values are sealed, keys are keyed hashes of the plain keys.
 *
 * In: any store and the 32-byte storage key. Out: the same port. Promises, PROTOCOL.md S5–S7:
 * - no plain key and no plain value reaches the store beneath
 * - a record opens only under the table and the key it was written for: a moved or altered one is `record-damaged`;
 *   a list leaves it out and tells `onTrouble`, so that one damaged record costs no other
 * - `list` works for every prefix; what the store beneath learns is which keys share folders (`a/b/` of `a/b/c`)
 * Not hidden: how many records there are, how long they are and when they change.
 */
import { openBytes, sealBytes } from '../crypto/aead.ts'
import { deriveKey } from '../crypto/hash.ts'
import { toBase64Url, utf8 } from '../foundation/bytes.ts'
import { bytes, decode, encode, struct, text } from '../foundation/codec.ts'
import type { Random, Store, StoreChange, StoreError, StoreTable, StoreTrouble } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'

interface SealedStoreKeys {
  readonly names: Uint8Array
  readonly values: Uint8Array
}

/** What is inside a sealed record: its plain key too, since its name at rest is only a hash. */
interface PlainRecord {
  readonly key: string
  readonly value: Uint8Array
}

const labels = { names: 'castlinker store names 1', values: 'castlinker store values 1' } as const
const nameBytes = 16
const maxKeyBytes = 1024
const maxValueBytes = 64 * 1024 * 1024
const maxSealedBytes = maxValueBytes + 4096
const plainRecord = struct<PlainRecord>({ key: text(maxKeyBytes), value: bytes(maxValueBytes) })

export function createSealedStore(inner: Store, storageKey: Uint8Array, random: Random): Store {
  const keys: SealedStoreKeys = {
    names: deriveKey(storageKey, labels.names),
    values: deriveKey(storageKey, labels.values),
  }
  const listeners = new Set<(trouble: StoreTrouble) => void>()
  const onDamaged = (table: StoreTable, name: string): void => {
    const remove = () => inner.write([{ table, key: name }], 'relaxed')
    for (const listener of [...listeners]) listener({ kind: 'record-damaged', table, remove })
  }
  return {
    async read(table, key) {
      const name = nameOf(keys, key)
      const found = await inner.read(table, name)
      if (!found.ok || found.value === undefined) return found
      const opened = openRecord(keys, { table, name, sealed: found.value })
      return opened.ok ? ok(opened.value.value) : opened
    },
    async list(table, prefix) {
      const found = await inner.list(table, foldersOf(keys, prefix))
      return found.ok ? ok(openList(keys, { table, prefix, rows: found.value, onDamaged })) : found
    },
    write: (changes, durability) =>
      inner.write(
        changes.map((change) => sealedChange(keys, change, random)),
        durability,
      ),
    onTrouble(listener) {
      listeners.add(listener)
      const end = inner.onTrouble?.(listener)
      return () => {
        listeners.delete(listener)
        end?.()
      }
    },
  }
}

function sealedChange(keys: SealedStoreKeys, change: StoreChange, random: Random): StoreChange {
  const { table, key, value } = change
  const name = nameOf(keys, key)
  if (value === undefined) return { table, key: name }
  const sealed = sealBytes(keys.values, encode(plainRecord, { key, value }), associated(table, name), random)
  return { table, key: name, value: sealed }
}

function openRecord(
  keys: SealedStoreKeys,
  at: { readonly table: StoreTable; readonly name: string; readonly sealed: Uint8Array },
): Result<PlainRecord, StoreError> {
  const plain = openBytes(keys.values, at.sealed, associated(at.table, at.name))
  const record = plain && decode(plainRecord, plain, maxSealedBytes)
  return record?.ok ? record : fail({ kind: 'record-damaged' })
}

function openList(
  keys: SealedStoreKeys,
  at: {
    readonly table: StoreTable
    readonly prefix: string
    readonly rows: readonly (readonly [string, Uint8Array])[]
    readonly onDamaged: (table: StoreTable, name: string) => void
  },
): readonly (readonly [string, Uint8Array])[] {
  const opened: (readonly [string, Uint8Array])[] = []
  for (const [name, sealed] of at.rows) {
    const record = openRecord(keys, { table: at.table, name, sealed })
    if (!record.ok) at.onDamaged(at.table, name)
    else if (record.value.key.startsWith(at.prefix)) opened.push([record.value.key, record.value.value])
  }
  return opened.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** `a/b/c` becomes `h(a/).h(a/b/).h(a/b/c)`: one hash per folder, so that a folder is a prefix at rest too. */
function nameOf(keys: SealedStoreKeys, key: string): string {
  return foldersOf(keys, key) + hashedName(keys, key)
}

function foldersOf(keys: SealedStoreKeys, key: string): string {
  let name = ''
  for (let end = key.indexOf('/'); end !== -1; end = key.indexOf('/', end + 1))
    name += `${hashedName(keys, key.slice(0, end + 1))}.`
  return name
}

function hashedName(keys: SealedStoreKeys, part: string): string {
  return toBase64Url(deriveKey(keys.names, 'name', nameBytes, utf8(part)))
}

function associated(table: StoreTable, name: string): Uint8Array {
  return utf8(`${table}\0${name}`)
}
