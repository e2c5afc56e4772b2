/** Every decoder of bytes that somebody else wrote, or that a disk may have changed. */
import { createScene } from '../scene.ts'
import type { Target } from '../target.ts'
import { groupTargets } from './group.ts'
import { keptTargets } from './kept.ts'
import { relayTargets } from './relay.ts'
import { saidTargets } from './said.ts'
import { wireTargets } from './wire.ts'

export async function everyTarget(): Promise<readonly Target[]> {
  const scene = await createScene()
  return [
    ...wireTargets(scene),
    ...groupTargets(scene),
    ...saidTargets(),
    ...(await keptTargets(scene)),
    ...(await relayTargets()),
  ]
}
