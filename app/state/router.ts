/**
 * The current route, kept in the address bar. Moving between rooms replaces, so that Back leads to the list;
 * opening something within a room adds a step, so that Back closes it, and going to one message adds one from anywhere.
 */
import { createSignal, onCleanup } from 'solid-js'
import { hashOf, type Route, roomRoute, roomsRoute, routeOf } from '../routes.ts'

export interface Router {
  readonly route: () => Route
  go(next: Route): void
  /** One step up: what the relay sees to the details, these to the room, the room to the list. */
  up(): void
}

function depthOf(state: unknown): number {
  if (typeof state !== 'object' || state === null || !('depth' in state)) return 0
  return typeof state.depth === 'number' ? state.depth : 0
}

function levelOf(route: Route): number {
  if (route.kind === 'rooms') return 0
  if (route.kind === 'relay') return 3
  return route.details ? 2 : 1
}

function isMessage(route: Route): boolean {
  return route.kind === 'room' && route.at !== undefined
}

export function parentOf(route: Route): Route {
  if (route.kind === 'relay') return roomRoute(route.room, true)
  return route.kind === 'room' && route.details ? roomRoute(route.room) : roomsRoute
}

export function createRouter(): Router {
  const [route, setRoute] = createSignal(routeOf(location.hash))
  const follow = () => setRoute(routeOf(location.hash))
  addEventListener('popstate', follow)
  addEventListener('hashchange', follow)
  onCleanup(() => {
    removeEventListener('popstate', follow)
    removeEventListener('hashchange', follow)
  })

  function write(next: Route, depth: number, how: 'pushState' | 'replaceState'): void {
    history[how]({ depth }, '', `/${location.search}${hashOf(next)}`)
    setRoute(next)
  }

  function go(next: Route): void {
    const depth = depthOf(history.state)
    const deeper = levelOf(next) > levelOf(route()) || (isMessage(next) && hashOf(next) !== hashOf(route()))
    write(next, deeper ? depth + 1 : depth, deeper ? 'pushState' : 'replaceState')
  }

  function up(): void {
    if (depthOf(history.state) > 0) history.back()
    else write(parentOf(route()), 0, 'replaceState')
  }

  return { route, go, up }
}
