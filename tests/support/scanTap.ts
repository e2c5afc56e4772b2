/** Words and ids of a page, from its own engine: what the two say to each other is all that there is to know. */
import type { Needle } from './scan.ts'

/** What a page tells of itself. */
export interface Told {
  readonly what: string
  readonly text: string
}

/** A text is looked for by its beginning: whoever keeps the whole keeps that. */
const longest = 40

/** Of an invite's secret: bytes that are in no other. */
const secretFrom = 100
const secretTo = 170

export function needlesOf(told: readonly Told[]): readonly Needle[] {
  return told.flatMap(({ what, text }) => {
    if (/ id$/.test(what)) return /^([0-9a-f]{2}){16,}$/.test(text) ? [{ what, text, isId: true }] : []
    if (what !== 'an invite’s secret') return [{ what, text: text.slice(0, longest) }]
    const secret = text.slice(text.indexOf('#') + 1)
    return secret.length < secretTo ? [] : [{ what, text: secret.slice(secretFrom, secretTo) }]
  })
}

/** What stands where in what is said: by the key of a property, by a method's arguments. */
export const wordTables = {
  ofKey: {
    text: 'a text',
    draft: 'a text',
    topic: 'a topic',
    authorName: 'a person’s name',
    roomName: 'a room’s name',
    user: 'a user id',
    author: 'a user id',
    room: 'a room id',
    entry: 'an entry id',
    firstUnread: 'an entry id',
    reply: 'an entry id',
    link: 'an invite’s secret',
  } as Readonly<Record<string, string>>,
  ofCall: {
    start: ['a person’s name'],
    createRoom: ['a room’s name'],
    post: ['a room id', 'a text'],
    join: ['an invite’s secret'],
  } as Readonly<Record<string, readonly string[]>>,
} as const

/** Runs in every page before its own code; `tellWords` is there by then. */
export function tapEngine({ ofKey, ofCall }: typeof wordTables): void {
  type Tell = (told: readonly Told[], origin: string) => Promise<void>
  type Message = Readonly<Record<string, unknown>>
  const Channel = self.BroadcastChannel
  const secretCalls = new Set<unknown>()
  const known = new Set<string>()
  let fresh: Told[] = []

  function tell(): void {
    const { tellWords } = self as unknown as { tellWords: Tell }
    tellWords(fresh, location.origin).catch(() => undefined) // the page is going
    fresh = []
  }

  function note(what: string, value: unknown): void {
    if (typeof value !== 'string' || value.length < 4 || known.has(`${what} ${value}`)) return
    known.add(`${what} ${value}`)
    if (fresh.push({ what, text: value }) === 1) queueMicrotask(tell)
  }

  function walk(value: unknown): void {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
    const nameOf = 'user' in value ? 'a person’s name' : 'a room’s name'
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'name') note(nameOf, inner)
      else if (key === 'id') note(String(inner).length === 64 ? 'a room id' : 'an entry id', inner)
      else if (ofKey[key] !== undefined) note(ofKey[key], inner)
      walk(inner)
    }
  }

  /** What is asked of the engine, by which method; what it answers, by what was asked. */
  function hear(message: unknown): void {
    if (typeof message !== 'object' || message === null) return
    const { id, method, args, value, request } = message as Message
    for (const inner of [args, value, request]) walk(inner)
    if (method === 'recoveryKey') secretCalls.add(id)
    if (secretCalls.has(id)) note('a recovery key', value)
    if (!Array.isArray(args)) return
    for (const [at, what] of (ofCall[String(method)] ?? []).entries()) note(what, args[at])
  }

  self.BroadcastChannel = class extends Channel {
    constructor(name: string) {
      super(name)
      this.addEventListener('message', (event: MessageEvent<unknown>) => hear(event.data))
    }
    override postMessage(message: unknown): void {
      hear(message)
      super.postMessage(message)
    }
  }
}
