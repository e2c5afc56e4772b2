/**
 * The invite link this page was opened with. It is read once, kept in memory, and taken out of the address bar
 * and the history at once, so that it is neither seen over a shoulder nor synced with bookmarks.
 */
import { createSignal, onCleanup } from 'solid-js'
import { inviteLinkOf, joinPath } from '../routes.ts'

export interface Invitation {
  /** The whole link, or nothing when no invite is being looked at. */
  readonly link: () => string | undefined
  open(link: string): void
  done(): void
}

function takeLink(): string | undefined {
  const link = inviteLinkOf(location)
  if (link !== undefined && location.hash !== '') history.replaceState(null, '', joinPath)
  return link
}

export function createInvitation(): Invitation {
  const [link, setLink] = createSignal(takeLink())
  const again = () => {
    if (location.pathname === joinPath && location.hash !== '') setLink(takeLink())
  }
  addEventListener('hashchange', again)
  onCleanup(() => removeEventListener('hashchange', again))
  return {
    link,
    open: setLink,
    done() {
      if (location.pathname === joinPath) history.replaceState(null, '', '/#/')
      setLink(undefined)
    },
  }
}
