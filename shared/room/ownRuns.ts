/**
 * This opening's runs: one per class, begun when it is first needed. Makes entries and keeps the chain's end between them, so
 * that several can be made before the first is in the document. Applies nothing.
 */
import type { SigningKey } from '../crypto/signature.ts'
import type { EntryId, UserId } from '../foundation/ids.ts'
import type { Random } from '../foundation/ports.ts'
import { noLink, type OpenedEntry } from './chainedEntry.ts'
import { classOfKind, type EntryBody, type Hlc } from './entry.ts'
import { encodeBody } from './entryBody.ts'
import type { EntryContext } from './entryContext.ts'
import type { HybridClock } from './hybridClock.ts'
import { clientIdOf, type Run, type RunClass, runRandomBytes } from './run.ts'
import { sealEntry } from './sealedEntry.ts'
import { writeUpdate } from './structs.ts'

/** An own entry that is not in the document yet. */
export interface Prepared {
  readonly id: EntryId
  /** What to store and to apply. */
  readonly update: Uint8Array
  readonly client: number
  readonly clock: number
  readonly hlc: Hlc
  readonly entry: OpenedEntry
}

export interface OwnRunsOptions {
  readonly context: EntryContext
  readonly key: SigningKey
  readonly random: Random
  readonly hybrid: HybridClock
  /** Called before the first entry of a run is made. */
  readonly onBegin: (client: number, run: Run) => void
}

export interface OwnRuns {
  prepare(body: EntryBody, target?: EntryId): Prepared
  /** The run ends with what was prepared before: the next entry of its class begins another. */
  discard(prepared: Prepared): void
}

interface OpenRun {
  readonly run: Run
  readonly client: number
  clock: number
  link: Uint8Array
}

export function createOwnRuns(options: OwnRunsOptions): OwnRuns {
  const { context, hybrid, random } = options
  const open = new Map<RunClass, OpenRun>()

  function runFor(runClass: RunClass): OpenRun {
    const begun = open.get(runClass) ?? begin(runClass)
    open.set(runClass, begun)
    return begun
  }

  function begin(runClass: RunClass): OpenRun {
    const run: Run = { device: context.self, runClass, random: random.bytes(runRandomBytes) }
    const client = clientIdOf(run, context.keys.room, context.document)
    options.onBegin(client, run)
    return { run, client, clock: 0, link: noLink }
  }

  return {
    prepare(body, target) {
      const current = runFor(classOfKind(encodeBody(body).number))
      const { run, client } = current
      const hlc = hybrid.next()
      const previous = run.runClass === 'receipts' ? noLink : current.link
      const draft = { run, client, clock: current.clock, user: userOf(context), hlc, body, target, previous }
      const { sealed, chained } = sealEntry(draft, context, options)
      current.clock += 1
      current.link = chained.entry.link
      const structs = [{ kind: 'entry', clock: draft.clock, sealed }] as const
      const { entry } = chained
      return {
        id: entry.id,
        update: writeUpdate([{ client, structs }]),
        client,
        clock: draft.clock,
        hlc,
        entry,
      }
    },
    discard(prepared) {
      for (const [runClass, { client }] of open) if (client === prepared.client) open.delete(runClass)
    },
  }
}

function userOf({ keys, self }: EntryContext): UserId {
  const seat = keys.rosterAt(keys.epoch).find(({ device }) => device === self)
  if (!seat) throw new Error('this device is not in the room')
  return seat.user
}
