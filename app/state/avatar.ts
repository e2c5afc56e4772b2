/**
 * Keys you can see: initials, colour and ring of a person or room, derived from the id alone (initials from the name).
 * The same id looks the same on every device; a changed key changes ring and colour.
 */

/** One arc of the ring: start and length in slots of a circle of `ringSlots`. */
export interface RingArc {
  readonly start: number
  readonly length: number
}

export const ringSlots = 32

/** Hues that stay apart from each other and readable on both grounds, in degrees of oklch. */
const hues = [15, 40, 65, 95, 130, 155, 180, 205, 235, 265, 300, 340] as const

function byteOf(id: string, index: number): number {
  const byte = Number.parseInt(id.slice(index * 2, index * 2 + 2), 16)
  return Number.isNaN(byte) ? 0 : byte
}

export function hueOf(id: string): number {
  return hues[byteOf(id, 0) % hues.length] ?? hues[0]
}

/** Arcs of two to five slots with one slot between, until the circle is full. */
export function ringOf(id: string): readonly RingArc[] {
  const arcs: RingArc[] = []
  const turn = byteOf(id, 1) % ringSlots
  let at = 0
  for (let index = 2; at < ringSlots; index += 1) {
    const wanted = 2 + (byteOf(id, index) % 5)
    const left = ringSlots - at - 1
    const length = left - wanted < 3 ? left : wanted
    arcs.push({ start: (turn + at) % ringSlots, length })
    at += length + 1
  }
  return arcs
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function firstGrapheme(word: string): string {
  for (const part of segmenter.segment(word)) return part.segment
  return ''
}

/** First and last word's first letters; one for a single word. Works by what people see, not by code units. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, ''))
    .filter((word) => word !== '')
  const first = firstGrapheme(words[0] ?? '')
  const last = words.length > 1 ? firstGrapheme(words.at(-1) ?? '') : ''
  return (first + last).toLocaleUpperCase()
}
