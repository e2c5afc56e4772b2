/** One open room: header, what is so, timeline, composer, and the details beside or over it. */
import { createEffect, createSignal, lazy, onCleanup, Show } from 'solid-js'
import type { RoomView } from '../../../shared/client/api.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { roomRoute } from '../../routes.ts'
import { createArrivals } from '../../state/arrivals.ts'
import { createRoomWatch } from '../../state/room.ts'
import { createScrollKeeper } from '../../state/scrollKeeper.ts'
import { useSession } from '../../state/session.ts'
import { troubleText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { ConnectionStrip } from '../ConnectionStrip.tsx'
import { Composer } from './Composer.tsx'
import { DetailsPane } from './DetailsPane.tsx'
import { NoRoom } from './NoRoom.tsx'
import { RoomEmpty } from './RoomEmpty.tsx'
import { RoomHeader } from './RoomHeader.tsx'
import { Timeline } from './Timeline.tsx'

const InviteDialog = lazy(() => import('./InviteDialog.tsx'))

export function RoomPane(props: { room: RoomId }) {
  const session = useSession()
  const keeper = createScrollKeeper()
  const arrivals = createArrivals(session, props.room)
  const watch = createRoomWatch({
    client: session.client,
    room: props.room,
    unread: session.account()?.rooms.find((row) => row.id === props.room)?.unread ?? 0,
    atLatest: keeper.atLatest,
    beforeUpdate(view) {
      arrivals.see(view, keeper.atLatest())
      return keeper.hold()
    },
  })
  const [inviting, setInviting] = createSignal(false)
  const details = () => {
    const route = session.router.route()
    return route.kind === 'room' && route.details
  }
  const toggleDetails = () => {
    if (details()) session.router.up()
    else session.router.go(roomRoute(props.room, true))
  }
  const hidesRoom = () => details() && session.layout() === 'narrow'

  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && details() && document.querySelector('dialog[open]') === null)
      session.router.up()
  }
  addEventListener('keydown', closeOnEscape)
  onCleanup(() => removeEventListener('keydown', closeOnEscape))
  createEffect(() => {
    if (keeper.atLatest()) arrivals.reachedLatest()
  })

  const body = (view: () => RoomView) => (
    <>
      <main
        class="pane room-pane"
        hidden={hidesRoom()}
        aria-label={view().kind === 'note' ? t('note') : view().name}
      >
        <RoomHeader
          view={view()}
          details={details()}
          onDetails={toggleDetails}
          onInvite={() => setInviting(true)}
        />
        <ConnectionStrip />
        <Show when={view().trouble}>
          {(trouble) => (
            <p class="trouble" role="status">
              {troubleText(trouble())}
            </p>
          )}
        </Show>
        <Show
          when={view().items.length > 0}
          fallback={<RoomEmpty view={view()} onInvite={() => setInviting(true)} />}
        >
          <Timeline view={view()} watch={watch} keeper={keeper} arrivals={arrivals} />
        </Show>
        <Composer view={view()} onSent={keeper.toLatest} />
      </main>
      <Show when={details()}>
        <DetailsPane view={view()} onClose={toggleDetails} onInvite={() => setInviting(true)} />
      </Show>
      <Show when={inviting()}>
        <InviteDialog view={view()} onClose={() => setInviting(false)} />
      </Show>
    </>
  )

  return (
    <Show when={watch.view()} fallback={<Loading gone={watch.answered()} />}>
      {(view) => body(view)}
    </Show>
  )
}

function Loading(props: { gone: boolean }) {
  return (
    <Show when={props.gone} fallback={<main class="pane room-pane" aria-busy="true" />}>
      <NoRoom kind="gone" />
    </Show>
  )
}
