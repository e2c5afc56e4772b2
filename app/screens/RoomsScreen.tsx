/** List, room and details: side by side where they fit, one at a time where they do not. */
import { Show } from 'solid-js'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { useSession } from '../state/session.ts'
import { t } from '../text/t.ts'
import { ListPane } from './list/ListPane.tsx'
import { NoRoom } from './room/NoRoom.tsx'
import { RoomPane } from './room/RoomPane.tsx'

export function RoomsScreen() {
  const session = useSession()
  const room = (): RoomId | undefined => {
    const route = session.router.route()
    return route.kind === 'room' ? route.room : undefined
  }
  const narrow = () => session.layout() === 'narrow'
  return (
    <div class="panes" classList={{ 'panes-narrow': narrow() }}>
      <Show when={!narrow() || room() === undefined}>
        <Show when={narrow()} fallback={<ListPane openRoom={room()} />}>
          <main class="list-alone">
            <h1 class="unseen">{t('rooms')}</h1>
            <ListPane openRoom={undefined} />
          </main>
        </Show>
      </Show>
      <Show when={room()} keyed fallback={<Show when={!narrow()}>{<NoRoom kind="none-picked" />}</Show>}>
        {(id) => <RoomPane room={id} />}
      </Show>
    </div>
  )
}
