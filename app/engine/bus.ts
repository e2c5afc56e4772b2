/** A named channel between the tabs and workers of this profile, and how the engine's messages are addressed. */

export interface Bus {
  post(message: unknown): void
  /** Everything posted to this name elsewhere, never what was posted here. */
  listen(listener: (message: unknown) => void): void
  close(): void
}

/** Requests of all tabs and the owner's announcements. */
export const requestsName = 'castlinker-engine'

/** What the owner says to one tab, so that the others need not unpack it. */
export function answersName(tab: string): string {
  return `castlinker-tab-${tab}`
}

export function openBus(name: string): Bus {
  const channel = new BroadcastChannel(name)
  return {
    post: (message) => channel.postMessage(message),
    listen(listener) {
      channel.onmessage = (event: MessageEvent<unknown>) => listener(event.data)
    },
    close: () => channel.close(),
  }
}
