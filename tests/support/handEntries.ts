/** The entries of a room read from PROTOCOL.md alone: updates (A, F12), entries (E2–E4) and what they say (E1). */
import { type HandRow, type HandUpdate, hex, must, Page, unpadded } from './handReader.ts'
import { eight, hashed, isSigned, joined, padded, unsealed } from './pageBytes.ts'

/** An item as Yjs has it, or, where it came packed, what would be sealed in it. */
export interface HandItem {
  readonly client: number
  readonly clock: number
  readonly content: { readonly sealed: Uint8Array } | Opened
}

interface Run {
  readonly hint: Uint8Array
  readonly random: Uint8Array
  readonly runClass: number
}

interface Opened {
  readonly epoch: number
  /** Absent: that of the run's item before. */
  readonly run: Run | undefined
  readonly hlc: number
  readonly kind: number
  readonly target: Uint8Array | undefined
  readonly signature: Uint8Array
  readonly padded: Uint8Array
}

/** The items of an update, each at its place. */
export function itemsIn({ form, update }: HandUpdate): readonly HandItem[] {
  const page = new Page(update)
  const items = form === 'packed' ? packedItems(page) : plainItems(page)
  page.end()
  return items
}

/** A3–A6 */
function plainItems(page: Page): readonly HandItem[] {
  const items: HandItem[] = []
  for (let blocks = page.uint(); blocks > 0; blocks -= 1) {
    const [count, client] = [page.uint(), page.uint()]
    let clock = page.uint()
    for (let struct = 0; struct < count; struct += 1) {
      const info = page.uint8()
      if (clock === 0) must(info < 128 && page.uint() === 1 && page.text() === 'e', 'A6')
      else must(info >= 128 && page.uint() === client && page.uint() === clock - 1, 'A6')
      must([1, 3].includes(info % 128), 'A5')
      if (info % 128 === 3) items.push({ client, clock, content: { sealed: page.counted() } })
      clock += info % 128 === 3 ? 1 : page.uint()
    }
  }
  must(page.uint() === 0, 'A4')
  return items
}

/** F12 */
function packedItems(page: Page): readonly HandItem[] {
  const items: HandItem[] = []
  while (page.left > 0) {
    const client = page.uint()
    let clock = page.uint()
    const run = clock === 0 ? runIn(page) : undefined
    for (let left = page.uint(); left > 0; left -= 1) {
      const form = page.uint8()
      must(form <= 2, 'F12')
      if (form === 0) items.push({ client, clock, content: saidIn(page, run) })
      if (form === 1) items.push({ client, clock, content: { sealed: page.counted() } })
      clock += form === 2 ? page.uint() : 1
    }
  }
  return items
}

function runIn(page: Page): Run {
  return { hint: page.bytes(8), random: page.bytes(16), runClass: page.uint8() }
}

function saidIn(page: Page, run: Run | undefined): Opened {
  return {
    ...{ epoch: page.uint(), run, hlc: page.uint(), kind: page.uint() },
    target: page.optional(() => page.bytes(20)),
    ...{ signature: page.bytes(64), padded: padded(page.counted()) },
  }
}

/** F10, E2 */
function documentBytes(name: string): Uint8Array {
  if (name === 'state') return new Uint8Array(9)
  const number = /^segment\/(0|[1-9]\d{0,9})$/.exec(name)?.[1]
  must(number !== undefined, 'F10')
  return joined(1, eight(Number(number)))
}

export interface HandEntry {
  readonly id: string
  readonly user: string
  readonly target: string | undefined
  readonly kind: number
  readonly body: Uint8Array
}

/** Reads one document of a room from its first item on. */
export class HandDocument {
  private readonly linkByClient = new Map<number, Uint8Array>()
  private readonly runByClient = new Map<number, Run>()
  private readonly place: Uint8Array
  private readonly isState: boolean
  private readonly rows: readonly HandRow[]

  constructor(room: Uint8Array, name: string, rows: readonly HandRow[]) {
    this.place = joined(room, documentBytes(name))
    this.isState = name === 'state'
    this.rows = rows
  }

  /** A7, A9, E4; items must come in the order of their clocks. */
  entry({ client, clock, content }: HandItem): HandEntry {
    const opened = 'sealed' in content ? this.opened(content.sealed) : content
    const run = opened.run ?? this.runByClient.get(client)
    if (!run) throw new Error('goes on with a run that was not begun')
    this.runByClient.set(client, run)
    const author = this.authorOf(run, opened.epoch, client)
    const previous = clock === 0 || run.runClass === 1 ? new Uint8Array(32) : this.linkByClient.get(client)
    if (!previous) throw new Error('against A9')
    const said = this.signedBytes(opened, { client, clock, previous })
    must(isSigned('castlinker entry 1', said, opened.signature, `0x${author.device}`), 'E4')
    const entryHash = hashed('castlinker entry 1', said)
    this.linkByClient.set(client, hashed('castlinker entry link 1', entryHash, opened.signature))
    const { kind, target } = opened
    const body = unpadded(opened.padded)
    return {
      id: hex(entryHash.subarray(0, 20)),
      user: author.user,
      target: target && hex(target),
      ...{ kind, body },
    }
  }

  /** E3 */
  private opened(sealed: Uint8Array): Opened {
    const outer = new Page(sealed)
    must(outer.uint8() === 1, 'E3')
    const epoch = outer.uint()
    const row = this.rowOf(epoch)
    const key = this.isState ? row.stateKey : row.entryKey
    const page = new Page(unsealed(key, outer.rest(), joined(this.place, eight(epoch))))
    return {
      ...{ epoch, run: runIn(page), hlc: page.uint(), kind: page.uint() },
      target: page.optional(() => page.bytes(20)),
      ...{ signature: page.bytes(64), padded: page.rest() },
    }
  }

  /** E2, A7 */
  private authorOf({ hint, random, runClass }: Run, epoch: number, client: number) {
    const author = this.rowOf(epoch).members.find(({ device }) => {
      const digest = hashed('castlinker run 1', `0x${device}`, this.place, runClass, random)
      const bits = Buffer.from(digest).readBigUInt64BE() >> 11n
      return device.startsWith(hex(hint)) && bits === BigInt(client)
    })
    if (!author) throw new Error('against A7')
    return author
  }

  private rowOf(epoch: number): HandRow {
    const row = this.rows.find((each) => each.epoch === epoch)
    if (!row) throw new Error('an epoch without keys')
    return row
  }

  /** E4 */
  private signedBytes(
    opened: Opened,
    at: { client: number; clock: number; previous: Uint8Array },
  ): Uint8Array {
    const { epoch, kind, hlc, target, padded: body } = opened
    const numbers = [at.client, at.clock, epoch].map(eight)
    const about = target ? joined(1, target) : new Uint8Array(21)
    const bodyHash = hashed('castlinker entry body 1', body)
    return joined(this.place, ...numbers, at.previous, eight(kind), eight(hlc), about, bodyHash)
  }
}

const kinds = ['', 'message', 'edit', 'delete', 'reaction', 'receipt', 'profile', 'room info']

/** E1: what an entry says, in one line. */
export function sayingOf({ kind, body, target }: HandEntry): string {
  const page = new Page(body)
  const version = page.uint8()
  const words = [kinds[kind] ?? 'unknown', ...wordsIn(page, kind, version)]
  page.end()
  return [...words, ...(target ? [`about ${target}`] : [])].join(' ')
}

function wordsIn(page: Page, kind: number, version: number): readonly string[] {
  const mentions = () =>
    page.list(() => `@${hex(page.bytes(32)).slice(0, 8)} from ${page.uint()} for ${page.uint()}`)
  if (kind === 1 && version === 2) {
    const text = page.text()
    const reply = page.optional(() => `answers ${hex(page.bytes(20))} in ${page.uint()}`)
    return [text, ...(reply ? [reply] : []), ...mentions()]
  }
  if (kind === 2) return [page.text(), ...mentions()]
  if (kind === 3) return wordsOfDelete(page, version)
  if (kind === 4) return [page.text(), page.uint8() === 1 ? 'on' : 'off']
  if (kind === 5) return wordsOfReceipt(page)
  if (version === 1) return [page.text()]
  const [name, topic] = [page.text(), kind === 7 ? page.text() : '']
  const picture = page.optional(() => page.counted())
  return [name, topic, ...(picture ? [`picture of ${picture.length}`] : [])]
}

function wordsOfDelete(page: Page, version: number): readonly string[] {
  const ranges = page.list(() => {
    page.bytes(32 + 16)
    const [runClass] = [page.uint8(), page.uint()]
    const range = `${page.uint()} to ${page.uint()} of class ${runClass}`
    page.bytes(32)
    return range
  })
  const shownAt = version === 2 ? page.optional(() => page.uint()) : undefined
  return [...ranges, ...(shownAt === undefined ? [] : ['shown'])]
}

function wordsOfReceipt(page: Page): readonly string[] {
  const steps = () => page.list(() => [page.uint(), page.uint()]).length
  return page.list(() => `run ${page.uint() > 0} delivered ${steps()} read ${steps()}`)
}

/** For what is altered: one bit of the middle. */
export function bent(bytes: Uint8Array): Uint8Array {
  const middle = bytes.length >> 1
  return bytes.with(middle, 1 ^ (bytes[middle] ?? 0))
}
