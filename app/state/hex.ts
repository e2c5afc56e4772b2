/** Bytes as people who look at bytes read them: where a line begins, then pairs of digits in two halves. */

export interface HexLine {
  /** Place of its first byte. */
  readonly at: string
  readonly digits: string
}

const perLine = 16

export function hexLines(bytes: Uint8Array, width: number = perLine): readonly HexLine[] {
  const lines: HexLine[] = []
  for (let at = 0; at < bytes.length; at += width) {
    const line = bytes.subarray(at, at + width)
    lines.push({ at: at.toString(16).padStart(4, '0'), digits: halves(line, width) })
  }
  return lines
}

function halves(line: Uint8Array, width: number): string {
  const pairs = [...line].map((byte) => byte.toString(16).padStart(2, '0'))
  const first = pairs.slice(0, width / 2).join(' ')
  const second = pairs.slice(width / 2).join(' ')
  return second === '' ? first : `${first}  ${second}`
}

/** A long name in groups of eight, so that an eye can keep its place. */
export function groupedHex(id: string): string {
  return id.replace(/(.{8})(?=.)/gu, '$1 ')
}
