/**
 * The bytes of a receipt, without version (PROTOCOL.md E1, kind 5). A receipt repeats the steps of those it replaces, so the form of
 * today is short: clocks as differences, times as how long before the newest.
 */
import { type Codec, checked, list, readOnly, struct, uint } from '../foundation/codec.ts'
import { entryLimits, type ReceiptRun, type ReceiptStep } from './entry.ts'

export interface ReceiptFields {
  readonly runs: readonly ReceiptRun[]
}

const clock = uint(entryLimits.maxClock)

/** Version 1 said of delivery alone, and one step for each run. */
export const deliveredOnly: Codec<ReceiptFields> = readOnly(
  struct({ covered: list(struct({ client: uint(), clock }), entryLimits.maxCovered), atMs: uint() }),
  ({ covered, atMs }) => ({
    runs: covered.map(({ client, clock: to }) => ({ client, delivered: [{ to, atMs }], read: [] })),
  }),
)

const steps = checked(list(struct<ReceiptStep>({ to: clock, atMs: uint() }), entryLimits.maxSteps), isRising)

/** Version 2. */
export const longReceipt: Codec<ReceiptFields> = readOnly(
  struct<ReceiptFields>({
    runs: list(struct<ReceiptRun>({ client: uint(), delivered: steps, read: steps }), entryLimits.maxCovered),
  }),
  (receipt) => receipt,
)

interface ShortStep {
  /** Beyond the step before. */
  readonly by: number
  /** Before the newest step of the receipt. */
  readonly beforeMs: number
}

interface ShortRun {
  readonly client: number
  readonly delivered: readonly ShortStep[]
  readonly read: readonly ShortStep[]
}

interface Short {
  readonly newestMs: number
  readonly runs: readonly ShortRun[]
}

const shortSteps = list(struct<ShortStep>({ by: clock, beforeMs: uint() }), entryLimits.maxSteps)
const shortFields = struct<Short>({
  newestMs: uint(),
  runs: list(
    struct<ShortRun>({ client: uint(), delivered: shortSteps, read: shortSteps }),
    entryLimits.maxCovered,
  ),
})

const tightFields = checked(shortFields, isTight)

/** Version 3. One receipt has one form: what is not as it would be written is refused. */
export const shortReceipt: Codec<ReceiptFields> = checked(
  {
    write: (writer, { runs }) => shortFields.write(writer, shortOf(runs)),
    read: (reader) => longOf(tightFields.read(reader)),
  },
  ({ runs }) => runs.every(({ delivered, read }) => isRising(delivered) && isRising(read)),
)

function shortOf(runs: readonly ReceiptRun[]): Short {
  const newestMs = stepsIn(runs).reduce((newest, { atMs }) => Math.max(newest, atMs), 0)
  const shortened = (all: readonly ReceiptStep[]) =>
    all.map(({ to, atMs }, index) => ({ by: to - (all[index - 1]?.to ?? 0), beforeMs: newestMs - atMs }))
  return {
    newestMs,
    runs: runs.map(({ client, delivered, read }) => ({
      client,
      delivered: shortened(delivered),
      read: shortened(read),
    })),
  }
}

function longOf({ newestMs, runs }: Short): ReceiptFields {
  const lengthened = (all: readonly ShortStep[]) => {
    let to = 0
    return all.map(({ by, beforeMs }) => {
      to += by
      return { to, atMs: newestMs - beforeMs }
    })
  }
  return {
    runs: runs.map(({ client, delivered, read }) => ({
      client,
      delivered: lengthened(delivered),
      read: lengthened(read),
    })),
  }
}

/** The newest is one of the steps, and none is before all time. */
function isTight({ newestMs, runs }: Short): boolean {
  const all = stepsIn(runs)
  const isNewest = all.length === 0 ? newestMs === 0 : all.some(({ beforeMs }) => beforeMs === 0)
  return isNewest && all.every(({ beforeMs }) => beforeMs <= newestMs)
}

function stepsIn<Step>(
  runs: readonly { readonly delivered: readonly Step[]; readonly read: readonly Step[] }[],
): readonly Step[] {
  return runs.flatMap(({ delivered, read }) => [...delivered, ...read])
}

function isRising(all: readonly ReceiptStep[]): boolean {
  return all.every(
    ({ to }, index) => to <= entryLimits.maxClock && (index === 0 || to > (all[index - 1]?.to ?? 0)),
  )
}
