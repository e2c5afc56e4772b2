/** Tells the person what arrived while they looked elsewhere: through the service worker where there is one, else from the page. */
import { createEffect, createSignal, onCleanup } from 'solid-js'
import type { AccountView } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { isOpenRoom } from '../pwa/openRoom.ts'
import { hashOf, roomRoute, routeOf } from '../routes.ts'
import type { Attention } from './attention.ts'
import type { Router } from './router.ts'
import { nothingKnown, stepNotifications, type Told, unreadOf } from './stepNotifications.ts'

export type NotificationPermit = NotificationPermission | 'not-offered'

const storageKey = 'castlinker-notify'
const [permit, setPermit] = createSignal<NotificationPermit>(permitNow())
const [wanted, setWanted] = createSignal(storedWish())

/** What this browser allows, as far as it has said. */
export { permit }

/** Whether notifications are shown on this device. */
export const isNotifying = () => wanted() && permit() === 'granted'

/** Switching on asks the browser; it may say no. */
export async function setNotifying(on: boolean): Promise<void> {
  if (on && permitNow() === 'default') await Notification.requestPermission().catch(() => undefined)
  setPermit(permitNow())
  setWanted(on)
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off')
  } catch {
    return // the wish then lasts as long as the page
  }
}

function permitNow(): NotificationPermit {
  return typeof Notification === 'undefined' ? 'not-offered' : Notification.permission
}

function storedWish(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'on'
  } catch {
    return false
  }
}

export interface NotificationsOptions {
  readonly account: () => AccountView | undefined
  readonly attention: Attention
  readonly router: Router
}

export function createNotifications({ account, attention, router }: NotificationsOptions): void {
  let state = nothingKnown
  createEffect(() => {
    const view = account()
    if (view?.self === undefined) return
    const step = stepNotifications(state, view, attention.here())
    state = step.state
    for (const room of step.close) void close(room)
    if (isNotifying()) for (const told of step.show) void show(told, attention, router)
  })
  createEffect(() => showBadge(unreadOf(account())))
  followPermit()
  followClicks(router)
}

/** The same in every tab, so that the later one replaces the earlier. */
function tagOf(room: RoomId): string {
  return `room-${room}`
}

async function show(told: Told, attention: Attention, router: Router): Promise<void> {
  if (await attention.anywhere()) return // another tab has them
  const options: NotificationOptions = {
    body: told.body,
    tag: tagOf(told.room),
    icon: '/icon-192.png',
    data: hashOf(roomRoute(told.room)),
  }
  try {
    const registration = await registrationOf()
    if (registration !== undefined) await registration.showNotification(told.title, options)
    else showFromPage(told, options, router)
  } catch {
    setPermit(permitNow()) // taken back meanwhile, or a browser that wants a service worker and has none
  }
}

const shownHere = new Map<string, Notification>()

function showFromPage(told: Told, options: NotificationOptions, router: Router): void {
  const notification = new Notification(told.title, options)
  shownHere.set(tagOf(told.room), notification)
  notification.onclick = () => {
    window.focus()
    router.go(roomRoute(told.room))
    notification.close()
  }
}

async function close(room: RoomId): Promise<void> {
  shownHere.get(tagOf(room))?.close()
  shownHere.delete(tagOf(room))
  const registration = await registrationOf()
  const shown = await registration?.getNotifications({ tag: tagOf(room) })
  for (const notification of shown ?? []) notification.close()
}

async function registrationOf(): Promise<ServiceWorkerRegistration | undefined> {
  const registration = await navigator.serviceWorker?.getRegistration()
  return registration?.active ? registration : undefined
}

/** On the app's icon, where the system has such a thing. */
function showBadge(count: number): void {
  if (!('setAppBadge' in navigator)) return
  const shown = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()
  shown.catch(() => undefined) // not installed, or not allowed: the title says it too
}

/** A person may change their mind in the browser's own settings at any time. */
function followPermit(): void {
  const follow = async () => {
    const status = await navigator.permissions?.query({ name: 'notifications' })
    status?.addEventListener('change', () => setPermit(permitNow()))
  }
  follow().catch(() => undefined) // a browser that does not tell: it is asked when it matters
}

/** The service worker brought this page to the front for a room. */
function followClicks(router: Router): void {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker
  if (container === undefined) return
  const follow = (event: MessageEvent) => {
    if (isOpenRoom(event.data)) router.go(routeOf(event.data.hash))
  }
  container.addEventListener('message', follow)
  container.startMessages()
  onCleanup(() => container.removeEventListener('message', follow))
}
