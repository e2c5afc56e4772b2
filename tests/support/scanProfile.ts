/**
 * What an origin has left in a browser, read back by a page of that origin: databases with their names, tables, keys and values, caches,
 * local storage. The files themselves are looked through as well; a database's may be compressed, and this is what is in them.
 */
import type { Page } from '@playwright/test'
import type { Scanner } from './scan.ts'

interface Remnant {
  readonly where: string
  /** Base64. */
  readonly bytes: string
}

/** `page` is one of the origin; no database may be in use. Tells how many records there were. */
export async function lookThroughOrigin(scanner: Scanner, page: Page): Promise<number> {
  const records: readonly Remnant[] = await page.evaluate(everyRecord)
  for (const { where, bytes } of records) {
    scanner.lookAtText(`name of ${where}`, where)
    scanner.look(where, Buffer.from(bytes, 'base64'))
  }
  return records.length
}

/** Runs in the page. */
async function everyRecord(): Promise<Remnant[]> {
  const records: Remnant[] = []
  const put = (where: string, value: unknown) => {
    const parts: Uint8Array[] = []
    collect(value, parts)
    for (const part of parts) records.push({ where, bytes: base64Of(part) })
  }
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await answerOf(indexedDB.open(name))
    for (const table of database.objectStoreNames) {
      const store = database.transaction(table).objectStore(table)
      const [keys, values] = await Promise.all([answerOf(store.getAllKeys()), answerOf(store.getAll())])
      for (const [index, key] of keys.entries()) {
        put(`${name}/${table}`, key)
        put(`${name}/${table}/${String(key)}`, values[index])
      }
    }
    database.close()
  }
  for (const [key, value] of Object.entries(localStorage)) put(`local storage ${key}`, value)
  for (const [key, value] of Object.entries(sessionStorage)) put(`session storage ${key}`, value)
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) put(`cache ${name}`, request.url)
  }
  return records

  /** Bytes and texts of a value, however deep. */
  function collect(value: unknown, parts: Uint8Array[]): void {
    if (value instanceof Uint8Array) parts.push(value)
    else if (value instanceof ArrayBuffer) parts.push(new Uint8Array(value))
    else if (typeof value !== 'object' || value === null) parts.push(new TextEncoder().encode(String(value)))
    else for (const each of Object.entries(value).flat()) collect(each, parts)
  }

  function base64Of(bytes: Uint8Array): string {
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  }

  function answerOf<T>(request: IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  }
}
