/** List, room and details: side by side where they fit, one at a time where they do not. */
import { lazy, Show } from 'solid-js'
import { roomOf } from '../routes.ts'
import { useSession } from '../state/session.ts'
import { t } from '../text/t.ts'
import { ListPane } from './list/ListPane.tsx'
import { NoRoom } from './room/NoRoom.tsx'
import { RoomPane } from './room/RoomPane.tsx'

const RelayPane = lazy(() => import('./relay/RelayPane.tsx'))

export function RoomsScreen() {
  const session = useSession()
  const room = () => roomOf(session.router.route())
  const atRelay = () => session.router.route().kind === 'relay'
  const narrow = () => session.layout() === 'narrow'
  /** What the relay sees has two sides of its own. */
  const listFits = () => {
    if (atRelay()) return session.layout() === 'wide'
    return !narrow() || room() === undefined
  }
  return (
    <div class="panes" classList={{ 'panes-narrow': narrow() }}>
      <Show when={listFits()}>
        <Show when={narrow()} fallback={<ListPane openRoom={room()} />}>
          <main class="list-alone">
            <h1 class="unseen">{t('rooms')}</h1>
            <ListPane openRoom={undefined} />
          </main>
        </Show>
      </Show>
      <Show when={room()} keyed fallback={<Show when={!narrow()}>{<NoRoom kind="none-picked" />}</Show>}>
        {(id) => (
          <Show when={atRelay()} fallback={<RoomPane room={id} />}>
            <RelayPane room={id} />
          </Show>
        )}
      </Show>
    </div>
  )
}
