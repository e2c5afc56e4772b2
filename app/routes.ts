/** Addresses of the app. Rooms live in the hash, which no server sees; an invite is read once and leaves the address bar. */
import type { EntryId, RoomId } from '../shared/foundation/ids.ts'

export type Route =
  | { readonly kind: 'rooms' }
  /** `at`: opened at one message. */
  | { readonly kind: 'room'; readonly room: RoomId; readonly details: boolean; readonly at?: EntryId }
  /** What the relay sees of a room. */
  | { readonly kind: 'relay'; readonly room: RoomId }

export const roomsRoute: Route = { kind: 'rooms' }

export function roomRoute(room: RoomId, details = false): Route {
  return { kind: 'room', room, details }
}

export function messageRoute(room: RoomId, at: EntryId): Route {
  return { kind: 'room', room, details: false, at }
}

export function relayRoute(room: RoomId): Route {
  return { kind: 'relay', room }
}

/** The room that is open at an address. */
export function roomOf(route: Route): RoomId | undefined {
  return route.kind === 'rooms' ? undefined : route.room
}

/** Anything that is not a room's address is the list: an old or mistyped address never shows an error. */
export function routeOf(hash: string): Route {
  const match = /^#\/room\/([0-9a-f]{64})(\/details|\/relay|\/at\/([0-9a-f]{40}))?$/.exec(hash)
  if (match?.[1] === undefined) return roomsRoute
  const room = match[1] as RoomId
  if (match[3] !== undefined) return messageRoute(room, match[3] as EntryId)
  return match[2] === '/relay' ? relayRoute(room) : roomRoute(room, match[2] !== undefined)
}

export function hashOf(route: Route): string {
  if (route.kind === 'rooms') return '#/'
  if (route.kind === 'relay') return `#/room/${route.room}/relay`
  if (route.at !== undefined) return `#/room/${route.room}/at/${route.at}`
  return `#/room/${route.room}${route.details ? '/details' : ''}`
}

export const joinPath = '/join'

/** The whole invite link when this address is one; `undefined` elsewhere. An empty invite is still an invite to look at. */
export function inviteLinkOf(location: Pick<Location, 'origin' | 'pathname' | 'hash'>): string | undefined {
  if (location.pathname !== joinPath) return undefined
  return `${location.origin}${joinPath}${location.hash}`
}

/** A whole link, or one that was cut: nothing that anybody would call a room. */
export function holdsInvite(text: string): boolean {
  return text.includes(`${joinPath}#`)
}

/** The same invite as it is opened at another address. */
export function inviteLinkAt(origin: string, link: string): string {
  const at = link.indexOf('#')
  return `${origin}${joinPath}#${link.slice(at + 1)}`
}
