/** Finds a picture that a view names among the profiles and infos of the rooms (PROTOCOL.md E9). Views carry names, never bytes. */
import type { OpenedEntry } from '../room/chainedEntry.ts'
import { pictureIdOf } from '../room/picture.ts'
import type { PictureId } from './views.ts'

/** The first that is found: a name is a hash, so all of them are the same. */
export function findPicture(id: PictureId, entries: Iterable<OpenedEntry>): Uint8Array | undefined {
  for (const { body } of entries) {
    if (body.kind !== 'profile' && body.kind !== 'roomInfo') continue
    if (body.picture && pictureIdOf(body.picture) === id) return body.picture
  }
  return undefined
}
