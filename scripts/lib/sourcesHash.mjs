/** One hash over files and folders: changes exactly when a name or a byte under them changes. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** @param {string} base @param {readonly string[]} entries files and folders, relative to `base` */
export function sourcesHash(base, entries) {
  const sum = createHash('sha256')
  for (const name of entries.flatMap((entry) => filesUnder(base, entry)).sort()) {
    const bytes = readFileSync(join(base, name))
    sum.update(`${name.replaceAll('\\', '/')}\0${bytes.length}\0`).update(bytes)
  }
  return sum.digest('hex')
}

/** @param {string} base @param {string} entry @returns {string[]} */
function filesUnder(base, entry) {
  const path = join(base, entry)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return []
  if (found.isFile()) return [entry]
  return readdirSync(path).flatMap((name) => filesUnder(base, join(entry, name)))
}
