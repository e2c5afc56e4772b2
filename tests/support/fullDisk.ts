/**
 * A browser whose disk is really full for one origin: a small quota, and a page that has used it up. The browser remembers for
 * half a minute how much room it saw, so the quota stands before the page does anything.
 */
import type { CDPSession, Page } from '@playwright/test'

const quotaBytes = 24 * 1024 * 1024

export class FullDisk {
  private readonly session: CDPSession
  private readonly page: Page
  private readonly origin: string

  private constructor(page: Page, session: CDPSession, origin: string) {
    this.page = page
    this.session = session
    this.origin = origin
  }

  /** Before the page is opened. */
  static async under(page: Page, origin: string): Promise<FullDisk> {
    const disk = new FullDisk(page, await page.context().newCDPSession(page), origin)
    await disk.allow(quotaBytes)
    return disk
  }

  /** Uses up what is left, down to the last kilobyte. */
  async fill(): Promise<void> {
    await this.page.evaluate(useUpDisk)
  }

  async makeRoom(): Promise<void> {
    await this.allow(20 * quotaBytes)
  }

  private async allow(quotaSize: number): Promise<void> {
    await this.session.send('Storage.overrideQuotaForOrigin', { origin: this.origin, quotaSize })
  }
}

/** Runs in the page. */
async function useUpDisk(): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('ballast')
    opening.onupgradeneeded = () => opening.result.createObjectStore('junk', { autoIncrement: true })
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  const fits = (bytes: number) =>
    new Promise<boolean>((resolve) => {
      const transaction = database.transaction('junk', 'readwrite')
      transaction.objectStore('junk').add(crypto.getRandomValues(new Uint8Array(bytes)))
      transaction.oncomplete = () => resolve(true)
      transaction.onabort = () => resolve(false)
    })
  for (let bytes = 32_768; bytes >= 64; bytes /= 2) while (await fits(bytes));
  database.close()
}
