/**
 * Previews of a person's rooms: read before any document is opened, so that the list and the newest screen of a room are there
 * at once, whatever was ever said in it. Written anew, sealed like everything in the store, when what they show has changed.
 *
 * Promises (PROTOCOL.md P16, P17):
 * - P16 a preview is shown until its room is open, and never counts as anything but a copy
 * - P17 what was deleted leaves it with the call that deletes; a preview that cannot be written is removed
 */
import { hash } from '../crypto/hash.ts'
import { toHex } from '../foundation/bytes.ts'
import { decode, encode } from '../foundation/codec.ts'
import type { RoomId } from '../foundation/ids.ts'
import type { Clock, Store } from '../foundation/ports.ts'
import { type Preview, shortened, viewOfPreview } from './preview.ts'
import { maxPreviewBytes, maxPreviewRows, previewCodec } from './previewCodec.ts'
import { loadDraft } from './roomPersonal.ts'
import type { Draft, RoomView, RoomWindow } from './views.ts'

/** Much changes within one conversation: a preview follows at this distance. */
const writeAfterMs = 1_000

interface PreviewParts {
  readonly store: Store
  readonly clock: Clock
  /** As the room is now; undefined when it is not open. */
  readonly compose: (room: RoomId) => Preview | undefined
  /** What is needed for a view has been read. */
  readonly changed: (room: RoomId) => void
}

export class Previews {
  private readonly parts: PreviewParts
  /** Of rooms that are not open yet. */
  private readonly kept = new Map<RoomId, Preview>()
  /** A preview's own copy of a draft may be older than the draft. */
  private readonly drafts = new Map<RoomId, Draft | 'reading'>()
  private readonly written = new Map<RoomId, string>()
  private readonly due = new Set<RoomId>()
  private cancel: (() => void) | undefined
  private writing: Promise<void> = Promise.resolve()
  private closed = false

  constructor(parts: PreviewParts) {
    this.parts = parts
  }

  /** Reads what is stored; what does not open is none. */
  async load(): Promise<void> {
    const rows = await this.parts.store.list('previews', '')
    for (const [key, value] of rows.ok ? rows.value : []) {
      const preview = decode(previewCodec, value, maxPreviewBytes)
      if (!preview.ok || preview.value.row.id !== key) continue
      this.kept.set(preview.value.row.id, preview.value)
      this.written.set(preview.value.row.id, digestOf(value))
    }
  }

  /** Of the rooms that are still to be opened, the last active first. */
  all(): readonly Preview[] {
    return [...this.kept.values()].sort((a, b) => b.row.atMs - a.row.atMs)
  }

  /** `not-yet`: the room has to be opened for this, or its draft is being read. */
  viewOf(room: RoomId, window: RoomWindow): RoomView | 'not-yet' {
    const preview = this.kept.get(room)
    if (!preview) return 'not-yet'
    const draft = this.drafts.get(room)
    if (draft === undefined) void this.readDraft(room)
    if (draft === undefined || draft === 'reading') return 'not-yet'
    return viewOfPreview(preview, window, draft) ?? 'not-yet'
  }

  /** The room speaks for itself from now on, or is not shown. */
  release(room: RoomId): void {
    this.kept.delete(room)
    this.drafts.delete(room)
  }

  /** Something about an open room has changed. */
  changed(room: RoomId): void {
    if (this.closed) return
    this.due.add(room)
    this.cancel ??= this.parts.clock.after(writeAfterMs, () => void this.write())
  }

  /** Resolves when all that changed is stored, or gone from the store. */
  write(): Promise<void> {
    this.cancel?.()
    this.cancel = undefined
    this.writing = this.writing.then(async () => {
      const rooms = [...this.due]
      this.due.clear()
      for (const room of rooms) await this.writeOne(room)
    })
    return this.writing
  }

  /** Writes what is due, and nothing from then on. */
  close(): Promise<void> {
    this.closed = true
    return this.write()
  }

  private async writeOne(room: RoomId): Promise<void> {
    const preview = this.parts.compose(room)
    const value = preview && encodedWithin(preview)
    const digest = value && digestOf(value)
    if (!value || !digest || digest === this.written.get(room)) return
    this.written.delete(room)
    const stored = await this.parts.store.write([{ table: 'previews', key: room, value }], 'relaxed')
    if (stored.ok) this.written.set(room, digest)
    else await this.parts.store.write([{ table: 'previews', key: room }], 'relaxed')
  }

  private async readDraft(room: RoomId): Promise<void> {
    this.drafts.set(room, 'reading')
    const draft = await loadDraft(this.parts.store, room)
    if (!this.kept.has(room)) return
    this.drafts.set(room, draft)
    this.parts.changed(room)
  }
}

/** As many of the newest rows as there is room for. */
function encodedWithin(preview: Preview): Uint8Array | undefined {
  for (let rows = maxPreviewRows; rows > 0; rows = Math.floor(rows / 2)) {
    const value = encode(previewCodec, shortened(preview, rows))
    if (value.length <= maxPreviewBytes) return value
  }
  return undefined
}

function digestOf(value: Uint8Array): string {
  return toHex(hash('castlinker preview 1', value))
}
