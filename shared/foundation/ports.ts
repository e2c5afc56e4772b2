/**
 * What the engine needs from its platform. Handed in once at the edge; nothing in `shared/` reads a global
 * clock, random source, store or socket. Tests hand in fakes, the app browsers' parts, a bot Node's.
 */
import type { Result } from './result.ts'

export interface Clock {
  /** Milliseconds since 1970, as this device believes. May jump. */
  nowMs(): number
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
}

export interface Random {
  bytes(length: number): Uint8Array
}

/** One record of a store: tables are fixed strings of ours, keys and values are opaque. */
export interface StoreChange {
  readonly table: StoreTable
  readonly key: string
  /** Absent removes the record. */
  readonly value?: Uint8Array
}

export const storeTables = [
  'profile',
  'rooms',
  'keys',
  'outgoing',
  'cursors',
  'segments',
  'previews',
] as const
export type StoreTable = (typeof storeTables)[number]

export type StoreError =
  | { readonly kind: 'quota-full' }
  | { readonly kind: 'store-lost'; readonly detail: string } // closed or deleted under us
  | { readonly kind: 'fenced' } // another owner has taken over
  | { readonly kind: 'record-damaged' } // this one alone is altered, cut or moved; the others are as they were

/** What a store notices by itself. */
export type StoreTrouble =
  /** A record lies there and does not open; `remove` lets it go. `list` leaves it out, `read` fails with it. */
  | {
      readonly kind: 'record-damaged'
      readonly table: StoreTable
      readonly remove: () => Promise<Result<void, StoreError>>
    }
  /** The whole of it was taken away: nothing is read or written any more. */
  | { readonly kind: 'store-lost'; readonly detail: string }

/** The account's own records. One `write` is one transaction: all of it or none. */
export interface Store {
  read(table: StoreTable, key: string): Promise<Result<Uint8Array | undefined, StoreError>>
  /** Records whose key starts with `prefix`, by key. */
  list(
    table: StoreTable,
    prefix: string,
  ): Promise<Result<readonly (readonly [string, Uint8Array])[], StoreError>>
  /** `strict` resolves when the bytes would survive a power loss. */
  write(changes: readonly StoreChange[], durability: 'strict' | 'relaxed'): Promise<Result<void, StoreError>>
  /** Trouble that no answer tells. The returned function ends it. */
  onTrouble?(listener: (trouble: StoreTrouble) => void): () => void
}

/** One connection's life. After `onClosed` nothing else is called. */
export interface SocketEvents {
  onOpen(): void
  onMessage(message: Uint8Array): void
  onClosed(reason: string): void
}

export interface Socket {
  send(message: Uint8Array): void
  close(): void
  /** Bytes handed to `send` that have not left yet. */
  bufferedBytes(): number
}

export interface Transport {
  /** Starts connecting to a relay's origin, e.g. `https://chat.example`. */
  connect(origin: string, events: SocketEvents): Socket
}

/** Whether the platform believes that there is a network at all. */
export interface Network {
  isOnline(): boolean
  /** The returned function ends it. */
  onChange(listener: () => void): () => void
}

/** Counters and notes without contents, names or keys. */
export interface Diagnostics {
  count(event: string): void
}
