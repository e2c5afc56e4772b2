/** Ranges of a warrant: which entries it names, and whose message went. */
import { expect, test } from 'vitest'
import type { DeviceId, Epoch } from '../../shared/foundation/ids.ts'
import type { RunClass } from '../../shared/room/run.ts'
import { type NamedEntry, rangesNaming } from '../../shared/room/warrantRanges.ts'

function entry(client: number, clock: number, runClass: RunClass = 'content'): NamedEntry {
  const device = client.toString(16).padStart(64, '0') as DeviceId
  const run = { device, random: new Uint8Array(16).fill(client), runClass }
  return { client, clock, run, epoch: 1 as Epoch, link: new Uint8Array(32).fill(clock) }
}

test('[T9] the message that was deleted comes first, whichever run sorts before its own', () => {
  const reaction = entry(3, 7)
  const edit = entry(8, 5)
  const message = entry(8, 4)
  const [first, ...others] = rangesNaming([reaction, edit, message], message)
  expect(first).toMatchObject({ device: message.run.device, from: 4, to: 5 })
  expect(others).toHaveLength(1)
  const [planted] = rangesNaming([reaction, edit, message])
  expect(planted).toMatchObject({ device: reaction.run.device })
})

test('[A12] neighbours of one run are one range, and a receipt is named with all before it', () => {
  const named = rangesNaming([entry(2, 9), entry(1, 3), entry(1, 4), entry(1, 6), entry(5, 6, 'receipts')])
  expect(named.map(({ from, to }) => [from, to])).toEqual([
    [3, 4],
    [6, 6],
    [9, 9],
    [0, 6],
  ])
})
