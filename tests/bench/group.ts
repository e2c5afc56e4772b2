/**
 * `group`: making a commit, taking one in and entering by the door with 10, 50 and 199 devices in the room (one more may enter), as
 * CPU time on the very same groups, in which every device entered by the door:
 *
 * - `over_default_provider`: the MLS library alone over our provider, as a share of the library over the one it brings;
 *   the worst of all steps and sizes
 * - `with_checks_over_default_provider`: the same for what a room really does, all our checks included
 *
 * Beside it the library with X-Wing, in groups up to 50, and how the door grows.
 */
import { createMlsSuite } from '../../shared/crypto/mlsSuite.ts'
import { maxLeaves } from '../../shared/room/doorRight.ts'
import { nodeRandom } from '../../sync-server/ops/nodePorts.ts'
import type { Bench, BenchRun } from './lib/bench.ts'
import { exponentOf, median } from './lib/statistics.ts'
import { defaultProviderSuite, libraryCosts, xWingCosts } from './load/libraryGroup.ts'
import { ownCosts, RoomUnderGrowth } from './load/ownGroup.ts'

/** CPU milliseconds of one of each. */
export interface GroupCosts {
  readonly create: number
  readonly process: number
  readonly enter: number
}

const steps = ['create', 'process', 'enter'] as const
/** Above it the default provider takes minutes for one group. */
const mostWithXWing = 50

export const group: Bench = {
  name: 'group',
  async run(run) {
    const { ledger, options } = run
    const sizes = options.smoke ? [4, 8] : [10, 50, maxLeaves - 1]
    const room = await RoomUnderGrowth.begin()
    const found: SizeCosts[] = []
    for (const size of sizes) {
      await room.growTo(size)
      found.push(await costsAt(run, room, size))
      ledger.figure(`door_bytes_at_${size}`, [await room.doorBytes()])
    }
    const worst = (of: 'provider' | 'checked') =>
      Math.max(...found.flatMap((costs) => steps.map((step) => costs[of][step] / costs.library[step])))
    ledger.figure('over_default_provider', [worst('provider')], '≤ 0.2')
    ledger.figure('with_checks_over_default_provider', [worst('checked')])
    const [small, large] = sizes.slice(-2)
    const { figures } = ledger
    const growth = (figures[`door_bytes_at_${large}`] ?? 0) / (figures[`door_bytes_at_${small}`] ?? 0)
    ledger.figure(`door_growth_${large}_over_${small}`, [growth])
    for (const step of steps) {
      const points = found.map(({ size, checked }) => ({ size, cost: checked[step] }))
      ledger.figure(`${step}_exponent`, [exponentOf(points)])
    }
    for (const size of sizes.filter((each) => each <= mostWithXWing)) await withXWing(run, size)
  },
}

interface SizeCosts {
  readonly size: number
  readonly checked: GroupCosts
  readonly provider: GroupCosts
  readonly library: GroupCosts
}

async function costsAt(run: BenchRun, room: RoomUnderGrowth, size: number): Promise<SizeCosts> {
  const suites = { provider: createMlsSuite(nodeRandom), library: await defaultProviderSuite() }
  const checked = await medians(run, () => ownCosts(room))
  const provider = await medians(run, () => libraryCosts(room, suites.provider))
  const library = await medians(run, () => libraryCosts(room, suites.library))
  for (const step of steps) {
    const { ledger } = run
    ledger.figure(`${step}_ms_at_${size}`, [checked[step]])
    ledger.figure(`${step}_ms_at_${size}_unchecked`, [provider[step]])
    ledger.figure(`${step}_ms_at_${size}_default_provider`, [library[step]])
    ledger.figure(`${step}_over_default_provider_at_${size}`, [provider[step] / library[step]])
    ledger.figure(`${step}_with_checks_over_default_provider_at_${size}`, [checked[step] / library[step]])
  }
  return { size, checked, provider, library }
}

async function withXWing({ ledger }: BenchRun, size: number): Promise<void> {
  const { value } = await ledger.sample(() => xWingCosts(size))
  for (const step of steps) ledger.figure(`xwing_${step}_ms_at_${size}`, [value.costs[step]])
  ledger.figure(`xwing_door_bytes_at_${size}`, [value.doorBytes])
  ledger.figure(`xwing_commit_bytes_at_${size}`, [value.commitBytes])
}

/** Once before it counts, so that code is compiled. */
async function medians(
  { ledger, options }: BenchRun,
  measure: () => Promise<GroupCosts>,
): Promise<GroupCosts> {
  await measure()
  const all: GroupCosts[] = []
  for (let round = 0; round < options.runs; round += 1) all.push((await ledger.sample(measure)).value)
  const of = (step: (typeof steps)[number]) => median(all.map((costs) => costs[step]))
  return { create: of('create'), process: of('process'), enter: of('enter') }
}
