/**
 * A chosen file as a small square picture: cut around its middle, scaled and coded anew on this device. What a camera wrote
 * into the file beside the picture (place, time, device) does not come along, as only the drawn points are coded.
 */
import { fail, ok, type Result } from '../../shared/foundation/result.ts'

export type ScaleError =
  /** This browser cannot draw it. */
  | { readonly kind: 'not-a-picture' }
  /** Drawn as small and rough as we go, it is still too large. */
  | { readonly kind: 'picture-too-large' }

/** The same as `maxPictureBytes` of entry.ts. */
export const maxScaledBytes = 12 * 1024

/** Larger files are not even opened. */
const maxFileBytes = 60 * 1024 * 1024

export interface Coding {
  readonly side: number
  readonly type: 'image/webp' | 'image/jpeg'
  readonly quality: number
}

const sides = [192, 160, 128, 96] as const
const qualities = [0.86, 0.74, 0.6, 0.45] as const

/** From the best to the roughest. Where a browser does not write WebP it is JPEG. */
export const codings: readonly Coding[] = sides.flatMap((side) =>
  qualities.flatMap((quality) => [
    { side, type: 'image/webp', quality } as const,
    { side, type: 'image/jpeg', quality } as const,
  ]),
)

/** The largest square in the middle. */
export function middleSquare(width: number, height: number) {
  const side = Math.min(width, height)
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side }
}

export async function scaledPicture(file: Blob): Promise<Result<Uint8Array, ScaleError>> {
  if (file.size > maxFileBytes) return fail({ kind: 'not-a-picture' })
  let drawn: ImageBitmap
  try {
    drawn = await createImageBitmap(file)
  } catch {
    return fail({ kind: 'not-a-picture' })
  }
  try {
    for (const coding of codings) {
      const coded = await codedAs(drawn, coding)
      if (coded !== undefined && coded.size <= maxScaledBytes)
        return ok(new Uint8Array(await coded.arrayBuffer()))
    }
  } finally {
    drawn.close()
  }
  return fail({ kind: 'picture-too-large' })
}

/** Undefined where this browser writes another format instead. */
async function codedAs(picture: ImageBitmap, coding: Coding): Promise<Blob | undefined> {
  const canvas = document.createElement('canvas')
  canvas.width = coding.side
  canvas.height = coding.side
  const context = canvas.getContext('2d')
  if (context === null) return undefined
  const from = middleSquare(picture.width, picture.height)
  context.fillStyle = '#fff' // under what is transparent
  context.fillRect(0, 0, coding.side, coding.side)
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, from.x, from.y, from.side, from.side, 0, 0, coding.side, coding.side)
  const coded = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, coding.type, coding.quality),
  )
  return coded?.type === coding.type ? coded : undefined
}
