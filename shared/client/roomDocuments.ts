/** A room's open documents together: the state document and the segments, the newest last. */

import type { EntryId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import { documentNameOf, stateDocument } from '../room/documentName.ts'
import type { EntryBody } from '../room/entry.ts'
import type { RoomKeys } from '../room/roomKeys.ts'
import type { ChannelStatus } from '../sync/logChannel.ts'
import type { ClientDeps } from './deps.ts'
import { LiveDocument } from './liveDocument.ts'
import type { CursorRecord } from './roomRecord.ts'

export interface DocumentsToOpen {
  readonly names: readonly string[]
  readonly keys: RoomKeys
  readonly device: DeviceKeys
  readonly cursor: CursorRecord | undefined
  /** Own structs are ready to go out. */
  readonly onOwn: () => void
}

export class RoomDocuments {
  readonly all: readonly LiveDocument[]

  private constructor(all: readonly LiveDocument[]) {
    this.all = all
  }

  static async open(wanted: DocumentsToOpen, deps: ClientDeps): Promise<Result<RoomDocuments, StoreError>> {
    const { keys, device, cursor, onOwn } = wanted
    const opened: LiveDocument[] = []
    for (const stored of wanted.names) {
      const name = documentNameOf(stored)
      if (!name) continue
      const arrivals = cursor?.documents.find((each) => each.name === name)?.arrivals ?? []
      const document = await LiveDocument.open({ name, keys, device, arrivals, onOwn }, deps)
      if (!document.ok) return document
      opened.push(document.value)
    }
    return ok(new RoomDocuments(opened))
  }

  named(name: string): LiveDocument | undefined {
    return this.all.find((document) => document.name === name)
  }

  state(): LiveDocument {
    return existing(this.named(stateDocument))
  }

  segments(): readonly LiveDocument[] {
    return this.all.filter(({ name }) => name !== stateDocument)
  }

  /** Where something new is said: what is about an entry stands where that entry does. */
  placeFor(body: EntryBody, target?: EntryId): LiveDocument {
    if (target !== undefined) return this.holding(target) ?? this.newest()
    return body.kind === 'profile' || body.kind === 'roomInfo' ? this.state() : this.newest()
  }

  /** The document that holds an entry. */
  holding(entry: EntryId): LiveDocument | undefined {
    return this.all.find(({ document }) => document.entryOf(entry) !== undefined)
  }

  newest(): LiveDocument {
    return existing(this.segments().at(-1))
  }

  /** Own messages that the relay is not known to hold. */
  waiting(): number {
    return this.segments().reduce((count, document) => count + document.waiting(), 0)
  }

  /** Whether the relay is known to hold everything of this device, names and the like included. */
  isSent(): boolean {
    return this.all.every((document) => document.isSent())
  }

  /** Whether every document holds all that the stored cursor has behind. */
  holdAllArrived(): boolean {
    return this.all.every((document) => document.holdsAllArrived())
  }

  /** Tells every provider how its log stands. */
  follow(status: ChannelStatus): void {
    for (const { line } of this.all) {
      if (status.kind === 'live') line.caughtUp()
      else if (status.kind === 'catching-up') line.up()
      else line.down()
    }
  }

  /** Own rows that a crash kept from a document, as far as they fit by now. */
  async restoreOutgoing(): Promise<void> {
    for (const document of this.all) await document.restoreOutgoing()
  }

  openClosed(): void {
    for (const document of this.all) document.openClosed()
  }

  async flush(): Promise<Result<void, StoreError>> {
    for (const document of this.all) {
      const flushed = await document.flush()
      if (!flushed.ok) return flushed
    }
    return ok()
  }

  /** Whether anything of the room is known to be, or to have been, at the relay. */
  hasArrived(): boolean {
    return this.all.some(({ arrivals }) => arrivals.known().size > 0)
  }

  /** Nothing is known to be at the relay any more. */
  forgetArrivals(): void {
    for (const document of this.all) document.arrivals.clear()
  }

  arrivals(): CursorRecord['documents'] {
    return this.all.map(({ name, arrivals }) => ({ name, arrivals: arrivals.stored() }))
  }

  async close(): Promise<void> {
    for (const document of this.all) await document.close()
  }
}

function existing(document: LiveDocument | undefined): LiveDocument {
  if (!document) throw new Error('a room has a state document and a segment')
  return document
}
