/**
 * What the relay is known to hold of one document, and since when: per Yjs client, the stretches of its clock with
 * the number and stamp of the first frame that carried them (PROTOCOL.md L12). The outbox is the difference between
 * the document and this; a tick says no more than this knows.
 *
 * Mutable, owned by one room; stored beside the cursor.
 */
import { brandedUint, type Codec, list, struct, uint } from '../foundation/codec.ts'
import type { Epoch, FrameNumber } from '../foundation/ids.ts'

/** The frame that first carried something. `stampMs` is the relay's clock. */
export interface Arrival {
  readonly number: FrameNumber
  readonly stampMs: number
}

/** A frame that is being taken in. */
export interface FrameArrival extends Arrival {
  /** Whose key sealed it. */
  readonly epoch: Epoch
}

interface Stretch extends Arrival {
  /** Clocks below `to`, and not below an earlier stretch's, arrived with this frame. */
  readonly to: number
}

export interface StoredArrivals {
  readonly client: number
  readonly stretches: readonly Stretch[]
}

const maxClients = 16_777_216
const maxStretches = 1_048_576

export const storedArrivals: Codec<readonly StoredArrivals[]> = list(
  struct<StoredArrivals>({
    client: uint(),
    stretches: list(
      struct<Stretch>({ to: uint(), number: brandedUint<FrameNumber>(), stampMs: uint() }),
      maxStretches,
    ),
  }),
  maxClients,
)

export class Arrivals {
  /** Rises with every change. */
  version = 0
  private readonly stretchesByClient: Map<number, Stretch[]>
  private readonly lengthByClient: Map<number, number>

  constructor(stored: readonly StoredArrivals[] = []) {
    this.stretchesByClient = new Map(stored.map((each) => [each.client, [...each.stretches]]))
    this.lengthByClient = new Map(stored.map((each) => [each.client, each.stretches.at(-1)?.to ?? 0]))
  }

  /** A frame carried each client's structs up to the given clock. */
  add(heads: ReadonlyMap<number, number>, arrival: Arrival): void {
    for (const [client, to] of heads) {
      if (to <= (this.lengthByClient.get(client) ?? 0)) continue
      const stretches = this.stretchesByClient.get(client) ?? []
      stretches.push({ to, ...arrival })
      this.version += 1
      this.stretchesByClient.set(client, stretches)
      this.lengthByClient.set(client, to)
    }
  }

  /** Undefined while the relay is not known to hold it. */
  of(client: number, clock: number): Arrival | undefined {
    const stretches = this.stretchesByClient.get(client)
    if (!stretches || clock >= (this.lengthByClient.get(client) ?? 0)) return undefined
    let low = 0
    let high = stretches.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((stretches[middle]?.to ?? 0) > clock) high = middle
      else low = middle + 1
    }
    return stretches[low]
  }

  clear(): void {
    this.version += 1
    this.stretchesByClient.clear()
    this.lengthByClient.clear()
  }

  /** Per client, the clock up to which the relay holds it. */
  known(): ReadonlyMap<number, number> {
    return this.lengthByClient
  }

  stored(): readonly StoredArrivals[] {
    return [...this.stretchesByClient].map(([client, stretches]) => ({ client, stretches }))
  }
}
