/** What a form about a person or a room was asked to change. */

/** `kept`: as it was. */
export type PictureChoice =
  | { readonly kind: 'kept' }
  | { readonly kind: 'none' }
  | { readonly kind: 'chosen'; readonly bytes: Uint8Array }

export interface InfoChange {
  readonly name?: string
  readonly topic?: string
  readonly picture?: Uint8Array | undefined
}

/** What differs, and nothing else: two people may change two things at once. */
export function changeOf(
  before: { readonly name: string; readonly topic?: string },
  after: { readonly name: string; readonly topic: string; readonly picture: PictureChoice },
): InfoChange {
  return {
    ...(after.name === before.name ? {} : { name: after.name }),
    ...(before.topic === undefined || after.topic === before.topic ? {} : { topic: after.topic }),
    ...(after.picture.kind === 'kept' ? {} : { picture: bytesOf(after.picture) }),
  }
}

function bytesOf(choice: PictureChoice): Uint8Array | undefined {
  return choice.kind === 'chosen' ? choice.bytes : undefined
}
