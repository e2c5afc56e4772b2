/** Tries everything that a device holds on everything that was sealed after its removal. */
import { toHex } from '../../shared/foundation/bytes.ts'
import type { LogId } from '../../shared/foundation/ids.ts'
import type { Frame } from '../../shared/protocol/frame.ts'
import { openDoorRecord } from '../../shared/room/doorRecord.ts'
import { openCommit, openDataFrame } from '../../shared/room/sealedFrame.ts'
import { doorKeyOf } from '../../shared/room/welcome.ts'
import type { MemoryDisk } from '../support/memoryStore.ts'

const keyBytes = 32

/** Any 32 bytes in a row of any record, wherever they begin, and the door key that would follow from them. */
export function keysIn(disk: MemoryDisk): readonly Uint8Array[] {
  const found = new Map<string, Uint8Array>()
  for (const rows of disk.values())
    for (const value of rows.values())
      for (let at = 0; at + keyBytes <= value.length; at += 1) {
        const key = value.slice(at, at + keyBytes)
        found.set(toHex(key), key)
      }
  return [...found.values()].flatMap((key) => [key, doorKeyOf(key)])
}

/** What was opened: the frame's number and which of its sealed parts. */
export function openedWith(
  keys: readonly Uint8Array[],
  frames: readonly Frame[],
  log: LogId,
): readonly string[] {
  return frames.flatMap((frame) =>
    partsOf(frame, log).flatMap(({ part, opens }) => (keys.some(opens) ? part : [])),
  )
}

interface Part {
  readonly part: string
  opens(key: Uint8Array): boolean
}

function partsOf({ id, number, commit, content }: Frame, log: LogId): readonly Part[] {
  if (content.kind === 'data')
    return [
      {
        part: `${number} data`,
        opens: (frameKey) => openDataFrame({ id, body: content.body }, { log, commit, frameKey }).ok,
      },
    ]
  return [
    {
      part: `${number} commit`,
      opens: (frameKey) => openCommit(content.sealedCommit, { log, commit, frameKey }) !== undefined,
    },
    { part: `${number} door`, opens: (doorKey) => openDoorRecord(content.doorRecord, doorKey, log).ok },
  ]
}
