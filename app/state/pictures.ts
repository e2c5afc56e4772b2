/** Pictures of people and rooms as addresses an image can have. Each is fetched once and lives as long as its page. */
import { createSignal, onCleanup } from 'solid-js'
import type { ClientApi } from '../../shared/client/api.ts'
import type { PictureId } from '../../shared/client/views.ts'
import { pictureKindOf } from './pictureKind.ts'

export interface Pictures {
  /** Tracked. Undefined while it is fetched, and for what is no picture. */
  address(id: PictureId): string | undefined
}

export interface PictureAddresses {
  create(picture: Blob): string
  revoke(address: string): void
}

const pageAddresses: PictureAddresses = {
  create: (picture) => URL.createObjectURL(picture),
  revoke: (address) => URL.revokeObjectURL(address),
}

/** Undefined for bytes that no page should draw. */
export function pictureBlob(bytes: Uint8Array): Blob | undefined {
  const kind = pictureKindOf(bytes)
  return kind === undefined ? undefined : new Blob([new Uint8Array(bytes)], { type: kind.type })
}

export function createPictures(
  client: Pick<ClientApi, 'picture'>,
  addresses: PictureAddresses = pageAddresses,
): Pictures {
  const addressById = new Map<PictureId, () => string | undefined>()
  const made: string[] = []
  let ended = false
  onCleanup(() => {
    ended = true
    for (const address of made) addresses.revoke(address)
  })

  async function fetchPicture(id: PictureId): Promise<string | undefined> {
    const bytes = await client.picture(id).catch(() => undefined)
    if (bytes === undefined) addressById.delete(id) // asked for again by whoever draws it next
    const blob = bytes === undefined || ended ? undefined : pictureBlob(bytes)
    if (blob === undefined) return undefined
    const address = addresses.create(blob)
    made.push(address)
    return address
  }

  function begin(id: PictureId): () => string | undefined {
    const [address, setAddress] = createSignal<string>()
    addressById.set(id, address)
    void fetchPicture(id).then(setAddress)
    return address
  }

  return { address: (id) => (addressById.get(id) ?? begin(id))() }
}
