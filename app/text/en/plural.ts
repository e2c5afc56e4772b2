export interface Count {
  readonly count: number
}
export interface Name {
  readonly name: string
}

const plural = new Intl.PluralRules('en')

/** "1 message", "12,000 messages". */
export function counted(count: number, one: string, other: string): string {
  const shown = new Intl.NumberFormat('en').format(count)
  return `${shown} ${plural.select(count) === 'one' ? one : other}`
}

export function waitingText(count: number): string {
  return `${counted(count, 'message waits', 'messages wait')} on this device`
}
