/** What was asked for on the command line: a pure function of the arguments and the environment. Never says the link again. */
import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { joinErrorText, usageText } from './words.ts'

export interface BotOptions {
  readonly invite: string | undefined
  /** What the link begins with: the relay of a first start. */
  readonly relayOrigin: string | undefined
  /** Undefined: the name it has; `Echo` at first. */
  readonly name: string | undefined
  readonly folder: string
  /** Names and texts are shown. */
  readonly verbose: boolean
}

const options = {
  name: { type: 'string' },
  data: { type: 'string', default: './bot-data' },
  verbose: { type: 'boolean', default: false },
} as const

/** Fails with a sentence for whoever runs it. */
export function botOptionsOf(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<BotOptions, string> {
  const parsed = parsedOrNothing(args)
  if (!parsed || parsed.positionals.length > 1) return fail(usageText)
  const { name, data: folder, verbose } = parsed.values
  const invite = parsed.positionals[0] ?? (env.INVITE === '' ? undefined : env.INVITE)
  const relayOrigin = invite && originOf(invite)
  if (invite !== undefined && relayOrigin === undefined) return fail(joinErrorText({ kind: 'not-a-link' }))
  return ok({ invite, relayOrigin, name, folder, verbose })
}

function parsedOrNothing(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch {
    return undefined // its message may repeat what was said
  }
}

function originOf(link: string): string | undefined {
  const trimmed = link.trim()
  if (!URL.canParse(trimmed)) return undefined
  const { protocol, origin } = new URL(trimmed)
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined
}
