/**
 * What a picture's bytes are, by their beginning and not by what anybody calls them. A picture comes from another person:
 * a few bytes can claim a size that would take a device's memory when drawn, so the size it claims is read first.
 */

export interface PictureKind {
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp'
  readonly width: number
  readonly height: number
}

/** Four times what this app makes itself. */
export const maxPictureSide = 768

/** Undefined for everything that is not drawn: another format, cut short, or larger than `maxPictureSide`. */
export function pictureKindOf(bytes: Uint8Array): PictureKind | undefined {
  const kind = pngOf(bytes) ?? jpegOf(bytes) ?? webpOf(bytes)
  if (kind === undefined || kind.width < 1 || kind.height < 1) return undefined
  return kind.width <= maxPictureSide && kind.height <= maxPictureSide ? kind : undefined
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function begins(bytes: Uint8Array, at: number, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[at + index] === byte)
}

function ascii(text: string): readonly number[] {
  return [...text].map((character) => character.charCodeAt(0))
}

const pngStart = [0x89, ...ascii('PNG'), 0x0d, 0x0a, 0x1a, 0x0a]
const pngHeader = [0, 0, 0, 13, ...ascii('IHDR')]

function pngOf(bytes: Uint8Array): PictureKind | undefined {
  if (bytes.length < 24 || !begins(bytes, 0, pngStart) || !begins(bytes, 8, pngHeader)) return undefined
  const view = viewOf(bytes)
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
}

/** Markers that stand alone, without a length. */
function isBareMarker(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
}

/** Start of frame: every coding that carries the size. C4, C8 and CC in between mean something else. */
function isFrameMarker(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function jpegOf(bytes: Uint8Array): PictureKind | undefined {
  if (!begins(bytes, 0, [0xff, 0xd8, 0xff])) return undefined
  const view = viewOf(bytes)
  let at = 2
  while (at + 9 <= bytes.length) {
    const marker = view.getUint8(at + 1)
    if (view.getUint8(at) !== 0xff) return undefined
    if (marker === 0xff) at += 1
    else if (isBareMarker(marker)) at += 2
    else if (isFrameMarker(marker))
      return { type: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    else at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

function webpOf(bytes: Uint8Array): PictureKind | undefined {
  if (bytes.length < 30 || !begins(bytes, 0, ascii('RIFF')) || !begins(bytes, 8, ascii('WEBP')))
    return undefined
  const size = webpSizeOf(bytes)
  return size === undefined ? undefined : { type: 'image/webp', ...size }
}

function webpSizeOf(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const view = viewOf(bytes)
  if (begins(bytes, 12, ascii('VP8X'))) return sizeAfterCanvas(view)
  if (begins(bytes, 12, ascii('VP8L')) && view.getUint8(20) === 0x2f) {
    const packed = view.getUint32(21, true)
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
  }
  if (begins(bytes, 12, ascii('VP8 ')) && begins(bytes, 23, [0x9d, 0x01, 0x2a]))
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  return undefined
}

/** Two 24-bit numbers, each one less than what it means. */
function sizeAfterCanvas(view: DataView): { readonly width: number; readonly height: number } {
  const at = (offset: number) => view.getUint16(offset, true) + (view.getUint8(offset + 2) << 16) + 1
  return { width: at(24), height: at(27) }
}
