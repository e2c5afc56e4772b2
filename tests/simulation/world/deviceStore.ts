/**
 * The engine's two storage ports over a disk, slow and mortal: before and after every write there is a moment in which the
 * device may die, and then nothing is ever answered.
 */
import * as Y from 'yjs'
import type { DocumentKeeper } from '../../../shared/client/documentKeeper.ts'
import { keptNameOf } from '../../../shared/client/liveDocument.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import type { Store, StoreChange, StoreError } from '../../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../../shared/foundation/result.ts'
import { segmentDocument } from '../../../shared/room/documentName.ts'
import type { Chance } from './chance.ts'
import type { Disk } from './disk.ts'
import type { Actor, Timeline } from './timeline.ts'

export interface StoreLife {
  readonly actor: Actor
  readonly timeline: Timeline
  readonly chance: Chance
  readonly disk: Disk
  /** Asked before and after each write: may end the device's life. */
  onWrite(moment: 'before' | 'after'): void
  /** Planted: says that documents are stored before they are. */
  readonly flushLies: boolean
  /** Planted: drafts are said to be stored and are not. */
  readonly draftsLost: boolean
  /** Planted: an open document goes before the segment it was lies closed. */
  readonly erasesFirst: boolean
  /** Planted: what came late to a closed segment is said to be stored and is not. */
  readonly lateLost: boolean
  readonly storageKey: Uint8Array
}

type Answer<T> = Result<T, StoreError>

const full: StoreError = { kind: 'quota-full' }

export function createDeviceStore(life: StoreLife): Store {
  const { disk } = life
  const queue = new DiskQueue(life)
  return {
    read: (table, key) => queue.add(() => ok(disk.read(table, key))),
    list: (table, prefix) => queue.add(() => ok(disk.list(table, prefix))),
    write(changes, durability) {
      if (life.erasesFirst) eraseClosing(life, changes)
      return queue.addWrite(() => {
        if (disk.full) return fail(full)
        disk.write(
          changes.filter((change) => !isLost(life, change, changes)),
          durability,
        )
        return ok()
      })
    },
  }
}

function eraseClosing({ disk, storageKey }: StoreLife, changes: readonly StoreChange[]): void {
  for (const { table, key } of changes) {
    const [room, number] = key.split('/')
    if (table === 'segments' && changes.length > 1)
      disk.eraseDocument(keptNameOf(room as RoomId, segmentDocument(Number(number)), storageKey))
  }
}

function isLost(
  { draftsLost, lateLost }: StoreLife,
  { table, key }: StoreChange,
  all: readonly StoreChange[],
) {
  if (table === 'segments') return lateLost && all.length === 1
  return draftsLost && key.endsWith('/draft')
}

export function createDeviceDocuments(life: StoreLife): DocumentKeeper {
  return {
    async erase(name) {
      life.disk.eraseDocument(name)
      return ok()
    },
    async open(name, doc) {
      const queue = new DiskQueue(life)
      await queue.add(() => ok())
      const stored = life.disk.documentOf(name)
      if (life.disk.full && !stored) return fail(full)
      if (stored) Y.applyUpdate(doc, stored)
      const kept = keep(life, name, doc)
      return ok({
        flush: () => kept.flush(queue),
        compact: () => kept.flush(queue),
        close: async () => void (await queue.addWrite(kept.store)),
      })
    },
  }
}

function keep(life: StoreLife, name: string, doc: Y.Doc) {
  const { disk, actor } = life
  let lost = false
  doc.on('update', (update: Uint8Array) => {
    if (!actor.alive) return
    if (disk.full) lost = true
    else disk.addUpdate(name, update)
  })
  const store = (): Answer<void> => {
    if (disk.full) return fail(full)
    if (lost) disk.addUpdate(name, Y.encodeStateAsUpdate(doc))
    lost = false
    disk.flush(name)
    return ok()
  }
  return {
    store,
    async flush(queue: DiskQueue): Promise<Answer<void>> {
      if (!life.flushLies) return queue.addWrite(store)
      life.timeline.after(actor, 5_000, store)
      return ok()
    },
  }
}

/** One thing after another, each with its time. */
class DiskQueue {
  private readonly life: StoreLife
  private freeAtMs = 0

  constructor(life: StoreLife) {
    this.life = life
  }

  add<T>(act: () => Answer<T>): Promise<Answer<T>> {
    return new Promise((resolve) => this.inTurn(() => resolve(act())))
  }

  addWrite(act: () => Answer<void>): Promise<Answer<void>> {
    const { actor, onWrite } = this.life
    return new Promise((resolve) => {
      this.inTurn(() => {
        onWrite('before')
        if (!actor.alive) return
        const outcome = act()
        onWrite('after')
        if (actor.alive) this.inTurn(() => resolve(outcome))
      })
    })
  }

  private inTurn(act: () => void): void {
    const { timeline, actor, chance } = this.life
    const slowest = chance.of(0.05) ? 50 : 3
    this.freeAtMs = Math.max(this.freeAtMs, timeline.nowMs) + chance.between(0, slowest)
    timeline.after(actor, this.freeAtMs - timeline.nowMs, act)
  }
}
