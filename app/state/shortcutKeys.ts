/** Keys that work everywhere in the app, and how keys are written for people. */
import { onCleanup } from 'solid-js'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { roomOf, roomRoute } from '../routes.ts'
import type { Session } from './session.ts'

export type AppKey = 'find-room' | 'search-room' | 'shortcuts' | 'previous-room' | 'next-room'

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** What a key means whatever has the focus. */
export function appKeyOf(event: Pressed): AppKey | undefined {
  const mod = event.ctrlKey !== event.metaKey
  if (mod && !event.altKey && event.key.toLowerCase() === 'k') return 'find-room'
  if (mod && !event.altKey && event.key.toLowerCase() === 'f') return 'search-room'
  if (mod && !event.altKey && event.key === '/') return 'shortcuts'
  if (mod || !event.altKey || event.ctrlKey) return undefined
  if (event.key === 'ArrowUp') return 'previous-room'
  return event.key === 'ArrowDown' ? 'next-room' : undefined
}

/** The room before or after the open one; the first when none is open. */
export function roomBeside(
  rooms: readonly RoomId[],
  open: RoomId | undefined,
  step: 1 | -1,
): RoomId | undefined {
  const at = open === undefined ? -1 : rooms.indexOf(open)
  return at < 0 ? rooms[0] : rooms[at + step]
}

function go(session: Session, step: 1 | -1): void {
  const rooms = session.account()?.rooms.map((row) => row.id) ?? []
  const next = roomBeside(rooms, roomOf(session.router.route()), step)
  if (next !== undefined) session.router.go(roomRoute(next))
}

function toggle(session: Session, kind: 'find-room' | 'shortcuts'): void {
  if (session.overlay.kind() === kind) session.overlay.close()
  else if (document.querySelector('dialog[open]') === null) session.overlay.open(kind)
}

function canSearch(session: Session): boolean {
  return session.router.route().kind === 'room' && document.querySelector('dialog[open]') === null
}

/** While there are rooms to go to. */
export function createAppKeys(session: Session): void {
  const onKey = (event: KeyboardEvent) => {
    const key = appKeyOf(event)
    if (key === undefined || session.account()?.self === undefined) return
    // The second time, and where no room is open, the key is the browser's own search.
    if (key === 'search-room' && !canSearch(session)) return
    event.preventDefault()
    if (key === 'search-room') session.overlay.open(key)
    else if (key === 'find-room' || key === 'shortcuts') toggle(session, key)
    else if (document.querySelector('dialog[open]') === null) go(session, key === 'next-room' ? 1 : -1)
  }
  addEventListener('keydown', onKey)
  onCleanup(() => removeEventListener('keydown', onKey))
}

const symbols: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
}

function isMac(): boolean {
  return /mac|iphone|ipad/iu.test(navigator.platform)
}

/** `Mod+K` as the keys of one press: Ctrl and K. Presses of which each will do are apart by a space. */
export function keyLabels(keys: string, mac = isMac()): readonly (readonly string[])[] {
  const label = (key: string) => (key === 'Mod' ? (mac ? 'Cmd' : 'Ctrl') : (symbols[key] ?? key))
  return keys.split(' ').map((press) => (press === '+' ? ['+'] : press.split('+').map(label)))
}

/** A control's tooltip, with the keys that do the same. */
export function shortcutTitle(name: string, key: 'find-room' | 'search-room'): string {
  const labels = { 'find-room': 'Mod+K', 'search-room': 'Mod+F' } as const
  return `${name} (${keyLabels(labels[key])[0]?.join('+')})`
}
