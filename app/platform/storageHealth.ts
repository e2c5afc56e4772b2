/**
 * A mark outside the database that somebody has started in this browser: one version digit, nothing about whom. A browser
 * that forgets the database and not the mark (or the person who clears "site data" in parts) is found out by it.
 */
const markName = 'castlinker-profile'
const markVersion = '1'

export function wasProfileHere(): boolean {
  try {
    return localStorage.getItem(markName) !== null
  } catch {
    return false // without that storage there is nothing to compare with
  }
}

export function markProfileHere(): void {
  try {
    localStorage.setItem(markName, markVersion)
  } catch {
    // Without that storage a forgotten profile looks like a first run.
  }
}
