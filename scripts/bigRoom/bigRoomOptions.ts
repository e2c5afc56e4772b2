/** What was asked for on the command line: a pure function of the arguments. Never says the link again. */
import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { mostPeople } from './conversation.ts'

export interface BigRoomOptions {
  readonly invite: string
  readonly relayOrigin: string
  readonly messages: number
  readonly people: number
  readonly seed: number
  readonly folder: string
}

export const usageText = `npm run big-room -- <invite link> [--messages 20000] [--people 6] [--seed 1] [--data ./big-room-data]
Up to ${mostPeople} invented people come into the room by the link and talk as fast as the relay takes it.`

const options = {
  messages: { type: 'string', default: '20000' },
  people: { type: 'string', default: '6' },
  seed: { type: 'string', default: '1' },
  data: { type: 'string', default: './big-room-data' },
} as const

/** Fails with a sentence for whoever typed it. */
export function bigRoomOptionsOf(args: readonly string[]): Result<BigRoomOptions, string> {
  const parsed = parsedOrNothing(args)
  const [invite, ...others] = parsed?.positionals ?? []
  if (!parsed || invite === undefined || others.length > 0) return fail(usageText)
  const relayOrigin = originOf(invite)
  if (relayOrigin === undefined) return fail('This is no invite link.')
  const [messages, people, seed] = [parsed.values.messages, parsed.values.people, parsed.values.seed].map(
    Number,
  )
  if (!isWhole(messages) || messages < 1) return fail('--messages is a whole number from 1.')
  if (!isWhole(people) || people < 2 || people > mostPeople)
    return fail(`--people is a whole number from 2 to ${mostPeople}.`)
  if (!isWhole(seed) || seed < 0) return fail('--seed is a whole number from 0.')
  return ok({ invite, relayOrigin, messages, people, seed, folder: parsed.values.data })
}

function parsedOrNothing(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch {
    return undefined // its message may repeat what was said
  }
}

function isWhole(value: number | undefined): value is number {
  return Number.isSafeInteger(value)
}

function originOf(link: string): string | undefined {
  const trimmed = link.trim()
  if (!URL.canParse(trimmed)) return undefined
  const { protocol, origin } = new URL(trimmed)
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined
}
