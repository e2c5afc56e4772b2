/**
 * What an origin has left in a browser, read back by a page of that origin: databases with their names, tables, keys and values, caches,
 * local storage. The files themselves are looked through as well; a database's may be compressed, and this is what is in them.
 */
export interface Remnant {
  readonly where: string
  /** Base64. */
  readonly bytes: string
}

/** Runs in a page of the origin; others may have the databases open. */
export async function everyRecord(): Promise<Remnant[]> {
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
    const atOnce = 32_768
    let text = ''
    for (let at = 0; at < bytes.length; at += atOnce)
      text += String.fromCharCode(...bytes.subarray(at, at + atOnce))
    return btoa(text)
  }

  function answerOf<T>(request: IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  }
}
