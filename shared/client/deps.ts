/** What the engine is composed of, handed in once by the app's worker, a bot or a test. */
import type { Clock, Diagnostics, Network, Random, Store, Transport } from '../foundation/ports.ts'
import type { DocumentKeeper } from './documentKeeper.ts'
import type { SegmentRules } from './roomDocuments.ts'

export interface ClientDeps {
  readonly clock: Clock
  readonly random: Random
  /** The account's own records. Must seal what it is given: see sealedStore.ts. */
  readonly store: Store
  readonly documents: DocumentKeeper
  readonly transport: Transport
  readonly network: Network
  /** e.g. `https://chat.example`; invite links point there. */
  readonly relayOrigin: string
  /** 32 bytes of this profile: names of stored documents are keyed hashes under it. */
  readonly storageKey: Uint8Array
  readonly diagnostics: Diagnostics
  /** Other than `segmentRules` of roomDocuments.ts only in tests: everybody in a room must have the same. */
  readonly segmentRules?: SegmentRules
  /** Shown to the person's other devices. */
  readonly deviceName: string
}
