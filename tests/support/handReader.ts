/**
 * A room’s keys read from PROTOCOL.md alone: link (D4), door record (D5), welcome (D6, K4), key ring (K1) and frames (F10), each
 * checked as the page says. What a second implementation would begin with; shares no code with the first. Entries: handEntries.ts.
 */
import { hpkeKeyOf, hpkeOpened } from './handHpke.ts'
import { derived, hashed, integer, isSigned, joined, publicKeyOf, unsealed } from './pageBytes.ts'

/** C1, C2: what is not there to be read is an error. */
export class Page {
  private at = 0
  private readonly source: Buffer
  constructor(source: Uint8Array) {
    this.source = Buffer.from(source)
  }

  bytes(length: number): Uint8Array {
    if (this.at + length > this.source.length) throw new RangeError('ends early')
    this.at += length
    return new Uint8Array(this.source.subarray(this.at - length, this.at))
  }

  uint8(): number {
    return this.bytes(1)[0] ?? 0
  }

  uint(): number {
    const digit = this.uint8()
    return digit < 128 ? digit : digit - 128 + 128 * this.uint()
  }

  counted(): Uint8Array {
    return this.bytes(this.uint())
  }

  text(): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.counted())
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: this.uint() }, item)
  }

  optional<T>(inner: () => T): T | undefined {
    return this.uint() === 1 ? inner() : undefined
  }

  /** What was read since `from`. */
  since(from: number): Uint8Array {
    return new Uint8Array(this.source.subarray(from, this.at))
  }

  get place(): number {
    return this.at
  }

  get left(): number {
    return this.source.length - this.at
  }

  rest(): Uint8Array {
    return this.bytes(this.left)
  }

  end(): void {
    if (this.at < this.source.length) throw new RangeError('trailing bytes')
  }
}

/** Breaks off where the page is not kept. */
export function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`against ${rule}`)
}

export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
export const isSame = (a: Uint8Array, b: Uint8Array) => hex(a) === hex(b)

/** C4 */
export function unpadded(padded: Uint8Array): Uint8Array {
  const end = Buffer.from(padded).lastIndexOf(0x80)
  must(end >= 0 && padded.subarray(end + 1).every((byte) => byte === 0), 'C4')
  return padded.subarray(0, end)
}

/** D4 */
export function linkRead(link: string) {
  const whole = new Uint8Array(Buffer.from(link.slice(link.indexOf('#') + 1), 'base64url'))
  const body = whole.subarray(0, -4)
  must(isSame(hashed('castlinker link 1', body).subarray(0, 4), whole.subarray(-4)), 'D4')
  const page = new Page(body)
  must(page.uint() === 1, 'D4')
  return { log: page.bytes(32), room: page.bytes(32), doorKey: page.bytes(32), seed: page.bytes(32) }
}
export type HandLink = ReturnType<typeof linkRead>

/** A frame; the registration of a commit by an invite's key is checked (F9). */
export function frameRead(bytes: Uint8Array, log: Uint8Array) {
  const page = new Page(bytes)
  const frame = { number: page.uint(), stampMs: page.uint(), id: page.bytes(16), commit: page.uint() }
  if (page.uint() === 1) return { ...frame, body: page.counted(), doorRecord: undefined }
  const from = page.place
  const key = page.uint() === 4 ? page.bytes(32) : undefined
  page.bytes(32)
  page.optional(() => page.list(() => [page.bytes(32), page.uint()]))
  page.counted()
  const doorRecord = page.counted()
  const content = hashed('castlinker commit content 1', page.since(from))
  const signature = page.bytes(64)
  page.end()
  const said = joined(log, content, integer(frame.commit))
  if (key) must(isSigned('castlinker commit 1', said, signature, key), 'F9')
  return { ...frame, body: undefined, doorRecord }
}
export type HandFrame = ReturnType<typeof frameRead>

function certificateRead(page: Page): Uint8Array {
  const from = page.place
  must(page.uint() === 1, 'D1')
  page.bytes(32 * 3)
  must(page.uint() === 0, 'D1')
  for (let number = 0; number < 3; number += 1) page.uint()
  const issuer = page.bytes(32)
  const terms = page.since(from)
  must(isSigned('castlinker invite certificate 1', terms, page.bytes(64), issuer), 'D1')
  return issuer
}

/** D5, D6: opens what lies at the door with what stands in the link. */
export function doorOpened(record: Uint8Array, link: HandLink): Uint8Array {
  const page = new Page(unpadded(unsealed(link.doorKey, record, link.log)))
  must(page.uint() === 1, 'D5')
  // MLS: version and wire format; the context's version, suite, group id behind its length, epoch
  const info = Buffer.from(page.counted())
  must(info.subarray(0, 8).toString('hex') === '0001000400010003' && info[8] === 32, 'D8')
  must(isSame(info.subarray(9, 41), link.room), 'D8')
  const epoch = Number(info.readBigUInt64BE(41))
  const issuers = page.list(() => certificateRead(page))
  const welcomes = page.list(() => ({ id: page.bytes(32), enc: page.bytes(32), ct: page.counted() }))
  page.end()
  must(issuers.length === welcomes.length, 'D5')
  const id = inviteKeyOf(link).public
  const welcome = welcomes.find((each) => isSame(each.id, id))
  if (!welcome) throw new Error('no welcome for this link')
  const associated = joined(link.room, integer(epoch), id)
  const key = hpkeKeyOf(derived(link.seed, 'castlinker invite hpke 1'))
  return hpkeOpened(key, { ...welcome, info: 'castlinker welcome 1', associated })
}

/** D1 */
export function inviteKeyOf({ seed }: HandLink) {
  const signing = derived(seed, 'castlinker invite signing 1')
  return { seed: signing, public: publicKeyOf(signing) }
}

/** I1–I4: whose a device is, by its chain. */
function chainRead(chain: Uint8Array) {
  const page = new Page(chain)
  must(page.uint() === 1, 'I2')
  const master = page.bytes(32)
  const from = page.place
  const account = page.bytes(32)
  const serial = `${page.uint()}.${page.uint()}`
  const accountSaid = joined(master, page.since(from))
  must(isSigned('castlinker account certificate 1', accountSaid, page.bytes(64), master), 'I3')
  const deviceFrom = page.place
  const device = page.bytes(32)
  page.counted()
  page.uint()
  must(`${page.uint()}.${page.uint()}` === serial, 'I4')
  page.bytes(16)
  const deviceSaid = joined(master, page.since(deviceFrom))
  must(isSigned('castlinker device certificate 1', deviceSaid, page.bytes(64), account), 'I4')
  page.end()
  return { device: hex(device), user: hex(hashed('castlinker user 1', master)) }
}

/** K4, K1, K3: the rows of a welcome, the last one with the number of the commit it came with. */
export function welcomeRead(welcome: Uint8Array, link: HandLink, commit: number) {
  const outer = new Page(welcome)
  must(outer.uint() === 1, 'K4')
  must(isSame(derived(outer.bytes(32), 'castlinker door key 1'), link.doorKey), 'K4')
  const page = new Page(outer.counted())
  outer.end()
  must(page.uint() === 1, 'K1')
  const devices = page.list(() => chainRead(page.counted()))
  const rows = page.list(() => ({
    ...{ epoch: page.uint(), commit: page.uint() || commit, closedAt: page.uint() },
    ...{ entryKey: page.bytes(32), stateKey: page.bytes(32), frameKey: page.bytes(32) },
    members: page.list(() => page.uint()).flatMap((index) => devices[index] ?? []),
    admins: page.list(() => page.uint()),
  }))
  page.end()
  return rows
}
export type HandRow = ReturnType<typeof welcomeRead>[number]

/** An update as a frame carried it: as Yjs writes it down, or packed (F12). */
export interface HandUpdate {
  readonly document: string
  readonly form: 'plain' | 'packed'
  readonly update: Uint8Array
}

/** F10, F12, M9 */
export function updatesIn(
  frame: HandFrame,
  log: Uint8Array,
  rows: readonly HandRow[],
): readonly HandUpdate[] {
  const row = rows.find(({ commit }) => commit === frame.commit)
  if (!frame.body || !row || (row.closedAt > 0 && frame.number >= row.closedAt)) return []
  const beside = (kind: string) => joined(`castlinker ${kind} frame 1`, 0, log, integer(frame.commit))
  const nonced = joined(frame.id, new Uint8Array(8), frame.body)
  const packed = attempt(() => unsealed(row.frameKey, nonced, beside('packed data')))
  if (packed) return [packedUpdate(new Page(unpadded(packed)))]
  const page = new Page(unpadded(unsealed(row.frameKey, frame.body, beside('data'))))
  must(page.uint() === 1, 'F10')
  const updates = page.list(() => ({ document: page.text(), form: 'plain', update: page.counted() }) as const)
  page.end()
  return updates
}

function packedUpdate(page: Page): HandUpdate {
  must(page.uint() === 2, 'F12')
  const number = page.uint()
  const document = number === 0 ? 'state' : `segment/${number - 1}`
  return { document, form: 'packed', update: page.rest() }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
