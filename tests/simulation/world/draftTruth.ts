/** What people were writing, and that no crash takes it (PROTOCOL.md V14): the last draft that was kept, or a later one. */
import type { RoomView } from '../../../shared/client/views.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import type { Death } from './device.ts'

interface Written {
  /** Of which the engine has said that it is kept. */
  kept: string
  /** Begun since. */
  readonly begun: Set<string>
  /** Whatever was ever written. */
  readonly ever: Set<string>
}

export class DraftTruth {
  private readonly written = new Map<string, Written>()
  private readonly fail: (sentence: string) => void

  constructor(fail: (sentence: string) => void) {
    this.fail = fail
  }

  writes(device: string, room: RoomId, text: string): void {
    const written = this.of(device, room)
    written.begun.add(text)
    written.ever.add(text)
  }

  keeps(device: string, room: RoomId, text: string): void {
    const written = this.of(device, room)
    if (!written.begun.has(text)) return
    written.kept = text
    for (const before of [...written.begun]) {
      written.begun.delete(before)
      if (before === text) return
    }
  }

  /** The first screen after the device was started again. A power cut may take back what was not forced to the disk. */
  drawnAgain(device: string, { id, draft }: RoomView, death: Death | undefined): void {
    const { kept, begun, ever } = this.of(device, id)
    const isThere = death === 'power' ? ever.has(draft.text) : draft.text === kept || begun.has(draft.text)
    if (!isThere) this.fail(`${device} was writing "${kept}" and finds "${draft.text}"`)
    for (const text of begun) if (text === draft.text) begun.delete(text)
    this.of(device, id).kept = draft.text
  }

  private of(device: string, room: RoomId): Written {
    const place = `${device}/${room}`
    const written = this.written.get(place) ?? { kept: '', begun: new Set(), ever: new Set(['']) }
    this.written.set(place, written)
    return written
  }
}
