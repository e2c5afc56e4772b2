/**
 * A document that is open: kept in the browser's document store, and under a provider, whose only socket is the sealed line.
 * Everything else about it is heldDocument.ts.
 */
import { WebsocketProvider } from 'y-websocket'
import type * as Y from 'yjs'
import { deriveKey } from '../crypto/hash.ts'
import { toHex, utf8 } from '../foundation/bytes.ts'
import type { RoomId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import type { DocumentName } from '../room/documentName.ts'
import { createRoomDocument } from '../room/roomDocument.ts'
import { SealedLine } from '../sync/sealedSocket.ts'
import type { ClientDeps } from './deps.ts'
import { HeldDocument, type HeldDocumentOptions, type HeldParts } from './heldDocument.ts'
import { openSound } from './soundDocument.ts'

type ProviderOptions = NonNullable<ConstructorParameters<typeof WebsocketProvider>[3]>
type PolyfillOption = NonNullable<ProviderOptions['WebSocketPolyfill']>

export class LiveDocument extends HeldDocument {
  readonly line: SealedLine
  private readonly provider: WebsocketProvider

  private constructor(parts: HeldParts) {
    super(parts)
    const { options, deps, doc } = parts
    this.line = new SealedLine(
      {
        ownStructsOf: (update) => this.document.ownStructsOf(update),
        onOwnUpdate: options.onOwn,
        wakeProvider: () => this.provider.connect(),
        knownAtRelay: () => this.arrivals.known(),
      },
      deps.clock,
    )
    this.provider = new WebsocketProvider('sealed://relay', this.name, doc, {
      WebSocketPolyfill: this.line.socketClass() as unknown as PolyfillOption,
      disableBc: true,
    })
    this.provider.awareness.setLocalState(null)
  }

  static async open(
    options: HeldDocumentOptions,
    deps: ClientDeps,
  ): Promise<Result<LiveDocument, StoreError>> {
    const create = (doc: Y.Doc) =>
      createRoomDocument({ ...options, doc, random: deps.random, clock: deps.clock })
    const name = keptNameOf(options.keys.room, options.name, deps.storageKey)
    const sound = await openSound(name, create, deps)
    if (!sound.ok) return sound
    const live = new LiveDocument({ options, deps, ...sound.value })
    const resent = await live.restoreOutgoing()
    return resent.ok ? ok(live) : resent
  }

  protected override apply(update: Uint8Array): void {
    if (!this.line.deliver(update)) super.apply(update)
  }

  override async close(): Promise<void> {
    this.line.down()
    this.provider.destroy()
    await super.close()
  }
}

/** Names of stored documents say nothing: keyed hashes under the profile's own key (PROTOCOL.md P4). */
export function keptNameOf(room: RoomId, name: DocumentName, storageKey: Uint8Array): string {
  return toHex(deriveKey(storageKey, 'castlinker document name 1', 32, utf8(`${room}/${name}`)))
}
