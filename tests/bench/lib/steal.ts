/**
 * The share of CPU time that the host of a shared machine took for others (`steal` of /proc/stat). A figure with more than
 * `maxStolenShare` beside it is measured again. Where there is no /proc the share is 0.
 */
import { existsSync, readFileSync } from 'node:fs'

export const maxStolenShare = 0.05

/** In ticks of the kernel, over all cores. */
export interface CpuTicks {
  readonly total: number
  readonly stolen: number
}

const none: CpuTicks = { total: 0, stolen: 0 }
const stolenColumn = 7
/** Guest time is counted in user time already. */
const columns = 8

/** `stat`: the text of /proc/stat. */
export function cpuTicksIn(stat: string): CpuTicks {
  const line = stat.split('\n').find((each) => each.startsWith('cpu '))
  if (!line) return none
  const ticks = line
    .trim()
    .split(/\s+/)
    .slice(1, columns + 1)
    .map(Number)
  return { total: ticks.reduce((sum, each) => sum + each, 0), stolen: ticks[stolenColumn] ?? 0 }
}

export function stolenShare(before: CpuTicks, after: CpuTicks): number {
  const total = after.total - before.total
  return total > 0 ? (after.stolen - before.stolen) / total : 0
}

export function cpuTicksNow(): CpuTicks {
  return existsSync('/proc/stat') ? cpuTicksIn(readFileSync('/proc/stat', 'utf8')) : none
}
