/** What a page says to the build that waits, once the person has agreed. */
export const takeOver = { kind: 'take-over' } as const

export function isTakeOver(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && 'kind' in message && message.kind === takeOver.kind
  )
}
