/** What the service worker says to a page whose notification was clicked. The page reads the address as any other. */
export interface OpenRoom {
  readonly kind: 'open-room'
  readonly hash: string
}

export function openRoom(hash: string): OpenRoom {
  return { kind: 'open-room', hash }
}

export function isOpenRoom(data: unknown): data is OpenRoom {
  return (
    typeof data === 'object' &&
    data !== null &&
    'kind' in data &&
    data.kind === 'open-room' &&
    'hash' in data &&
    typeof data.hash === 'string'
  )
}
