import { afterEach, describe, expect, test } from 'vitest'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { Clock } from '../../shared/foundation/ports.ts'
import { SealedLine, type SocketHub } from '../../shared/sync/sealedSocket.ts'

/** A clock whose timers fire when told. */
class HandClock implements Clock {
  private timers: (() => void)[] = []
  nowMs(): number {
    return 1_800_000_000_000
  }
  after(_delayMs: number, callback: () => void): () => void {
    this.timers.push(callback)
    return () => {
      this.timers = this.timers.filter((each) => each !== callback)
    }
  }
  fire(): void {
    const due = this.timers
    this.timers = []
    for (const callback of due) callback()
  }
}

interface Scene {
  readonly doc: Y.Doc
  readonly provider: WebsocketProvider
  readonly line: SealedLine
  readonly clock: HandClock
  readonly handedOver: Uint8Array[]
}

const open: WebsocketProvider[] = []
afterEach(() => {
  for (const provider of open.splice(0)) provider.destroy()
})

/** A provider on a sealed line whose hub keeps only what `mine` says is this device's. */
function scene(mine: (update: Uint8Array) => Uint8Array | undefined = (update) => update): Scene {
  const handedOver: Uint8Array[] = []
  const doc = new Y.Doc()
  const clock = new HandClock()
  const hub: SocketHub = {
    ownStructsOf: mine,
    onOwnUpdate: (update) => handedOver.push(update),
    wakeProvider: () => provider.connect(),
    knownAtRelay: () => new Map(),
  }
  const line = new SealedLine(hub, clock)
  const provider = new WebsocketProvider('sealed://', 'document', doc, {
    WebSocketPolyfill: line.socketClass() as unknown as typeof WebSocket,
    disableBc: true,
  })
  provider.awareness.setLocalState(null)
  open.push(provider)
  return { doc, provider, line, clock, handedOver }
}

const turn = () => Promise.resolve()
const updateWith = (text: string): Uint8Array => {
  const doc = new Y.Doc()
  doc.getArray('e').push([text])
  return Y.encodeStateAsUpdate(doc)
}

describe('sealed socket', () => {
  test('[L8] opening sends nothing: Step1 stays here', async () => {
    const { line, provider, handedOver } = scene()
    line.up()
    await turn()
    expect(provider.wsconnected).toBe(true)
    expect(handedOver).toEqual([])
  })

  test('[L9] the provider is synced when the log is caught up, not before', async () => {
    const { line, provider } = scene()
    line.up()
    await turn()
    expect(provider.synced).toBe(false)
    line.caughtUp()
    expect(provider.synced).toBe(true)
  })

  test('[L9] what was written while away is handed over once the log is caught up', async () => {
    const { line, doc, handedOver } = scene()
    doc.getArray('e').push(['written offline'])
    line.up()
    await turn()
    expect(handedOver).toEqual([])
    line.caughtUp()
    const copy = new Y.Doc()
    for (const update of handedOver) Y.applyUpdate(copy, update)
    expect(copy.getArray('e').toArray()).toEqual(['written offline'])
  })

  test('[L10] what is not this device’s own is never handed over', async () => {
    const { line, doc, handedOver } = scene(() => undefined)
    line.caughtUp()
    await turn()
    doc.getArray('e').push(['anything'])
    expect(handedOver).toEqual([])
  })

  test('[L10] awareness goes nowhere: presence travels as signals of its own', async () => {
    const { line, provider, handedOver } = scene()
    line.caughtUp()
    await turn()
    handedOver.length = 0
    provider.awareness.setLocalState({ here: true })
    expect(handedOver).toEqual([])
  })

  test('an admitted update reaches the document through the provider and is not echoed', async () => {
    const { line, doc, handedOver } = scene()
    line.up()
    await turn()
    expect(line.deliver(updateWith('hello'))).toBe(true)
    expect(doc.getArray('e').toArray()).toEqual(['hello'])
    expect(handedOver).toEqual([])
  })

  test('a lost log closes the provider’s socket; deliver says that nobody listens', async () => {
    const { line, provider } = scene()
    line.caughtUp()
    await turn()
    line.down()
    expect(provider.wsconnected).toBe(false)
    expect(line.deliver(updateWith('late'))).toBe(false)
  })

  test('[L8] after a loss the provider is back as soon as the log is, whatever it would have waited', async () => {
    const { line, provider, doc, handedOver } = scene()
    line.caughtUp()
    await turn()
    line.down()
    expect(provider.ws).toBeNull()
    line.caughtUp()
    await turn()
    await turn()
    expect(provider.wsconnected).toBe(true)
    doc.getArray('e').push(['right away'])
    expect(handedOver.length).toBeGreaterThan(0)
  })

  test('[L11] a quiet room keeps its provider awake', async () => {
    const { line, provider, clock } = scene()
    line.caughtUp()
    await turn()
    provider.wsLastMessageReceived = 0
    clock.fire()
    expect(provider.wsLastMessageReceived).toBeGreaterThan(0)
  })
})
