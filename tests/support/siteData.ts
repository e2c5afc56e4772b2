/** What may happen to an origin's databases behind the app's back: done from another page of the same origin. */
import type { BrowserContext, Page } from '@playwright/test'

/** A page of the origin that is not the app. */
export async function besideApp(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}/icon.svg`)
  return page
}

/** Names of documents at rest. */
export const documentNames = /^[0-9a-f]{64}$/

/** Deletes the databases of such names; resolves when they are gone. */
export function deleteDatabases(page: Page, of = /^/): Promise<number> {
  return page.evaluate(async (source) => {
    const all = (await indexedDB.databases()).flatMap(({ name }) => name ?? [])
    const names = all.filter((name) => new RegExp(source).test(name))
    await Promise.all(
      names.map(
        (name) =>
          new Promise((resolve, reject) => {
            const deleting = indexedDB.deleteDatabase(name)
            deleting.onsuccess = resolve
            deleting.onerror = reject
          }),
      ),
    )
    return names.length
  }, of.source)
}

/** Asks for a newer version and takes it back: whoever had the database open has to let go, and nothing is changed. */
export function takeAway(page: Page, database: string): Promise<void> {
  return page.evaluate(
    (name) =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open(name, 1_000_000)
        opening.onupgradeneeded = () => opening.transaction?.abort()
        opening.onerror = () => resolve()
      }),
    database,
  )
}

interface Rows {
  readonly databases: RegExp
  readonly table: string
  readonly which: 'all' | 'first' | 'longest'
}

/** Overwrites rows with bytes that mean nothing; the databases must not be open. Tells how many there were. */
export function damageRows(page: Page, { databases, ...rows }: Rows): Promise<number> {
  return page.evaluate(
    async ({ source, table, which }) => {
      const all = (await indexedDB.databases()).flatMap(({ name }) => name ?? [])
      const names = all.filter((name) => new RegExp(source).test(name))
      const damaged = await Promise.all(names.map(damageIn))
      return damaged.reduce((sum, count) => sum + count, 0)

      async function damageIn(name: string): Promise<number> {
        const opened = await answerOf(indexedDB.open(name))
        if (!opened.objectStoreNames.contains(table)) return 0
        const store = opened.transaction(table, 'readwrite').objectStore(table)
        const keys = await answerOf(store.getAllKeys())
        const values: readonly { readonly length?: number }[] = await answerOf(store.getAll())
        const longest = values.reduce(
          (best, value, index) => ((value.length ?? 0) > (values[best]?.length ?? 0) ? index : best),
          0,
        )
        const chosen = which === 'all' ? keys : [keys[which === 'first' ? 0 : longest] ?? 0]
        const inline = store.keyPath !== null
        for (const key of chosen) {
          const junk = new Uint8Array(40).fill(255)
          await answerOf(inline ? store.put(junk) : store.put(junk, key))
        }
        opened.close()
        return chosen.length
      }

      function answerOf<T>(request: IDBRequest<T>): Promise<T> {
        return new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error)
        })
      }
    },
    { ...rows, source: databases.source },
  )
}
