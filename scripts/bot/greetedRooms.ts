/** Which rooms were greeted, in a small file: what was said in them before is nobody's to answer. A damaged file knows none. */
import { readFile, writeFile } from 'node:fs/promises'
import type { RoomId } from '../../shared/foundation/ids.ts'
import type { StoreError } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { storeErrorOf } from '../node/journal.ts'

export interface GreetedRooms {
  has(room: RoomId): boolean
  add(room: RoomId): Promise<Result<void, StoreError>>
}

export async function openGreetedRooms(file: string): Promise<GreetedRooms> {
  const rooms = new Set(await linesOf(file))
  return {
    has: (room) => rooms.has(room),
    async add(room) {
      rooms.add(room)
      try {
        await writeFile(file, [...rooms, ''].join('\n'), { mode: 0o600 })
        return ok()
      } catch (error) {
        return fail(storeErrorOf(error))
      }
    },
  }
}

async function linesOf(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line))
  } catch {
    return []
  }
}
