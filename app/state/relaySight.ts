/** What the relay has of one room, asked for when somebody looks, and which message and frame belong together. */
import { createSignal } from 'solid-js'
import type { ClientApi, SightError } from '../../shared/client/api.ts'
import type { MessageItem, RelaySight, TimelineItem } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { type Broke, outcomeOf } from './outcome.ts'

export interface SightWatch {
  readonly sight: () => RelaySight | undefined
  readonly error: () => SightError | Broke | undefined
  readonly looking: () => boolean
  look(): Promise<void>
}

export function createSightWatch(client: Pick<ClientApi, 'relaySight'>, room: RoomId): SightWatch {
  const [sight, setSight] = createSignal<RelaySight>()
  const [error, setError] = createSignal<SightError | Broke>()
  const [looking, setLooking] = createSignal(false)
  async function look(): Promise<void> {
    if (looking()) return
    setLooking(true)
    const answer = await outcomeOf(client.relaySight(room))
    setError(answer.ok ? undefined : answer.error)
    if (answer.ok) setSight(answer.value) // what was seen before stays while the relay does not answer
    setLooking(false)
  }
  return { sight, error, looking, look }
}

/** The frame that a row of the timeline travelled in; undefined for what is not at the relay. */
export function frameNumberOf(item: TimelineItem): number | undefined {
  return item.kind === 'message' ? numberOf(item) : undefined
}

function numberOf({ delivery }: MessageItem): number | undefined {
  return 'number' in delivery ? delivery.number : undefined
}
