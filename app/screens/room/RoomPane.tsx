/** One open room: header, what is so, timeline, composer, and the details beside or over it. */
import { createSignal, lazy, Show } from 'solid-js'
import type { RoomTrouble, RoomView } from '../../../shared/client/views.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { roomRoute } from '../../routes.ts'
import { createComposer } from '../../state/composer.ts'
import { createEscape } from '../../state/escape.ts'
import { roomName } from '../../state/names.ts'
import { createOpenRoom, type Desk, DeskProvider, type OpenRoom } from '../../state/openRoom.ts'
import { type Session, useSession } from '../../state/session.ts'
import { createFocusMeaning, createTypeAnywhere } from '../../state/typeAnywhere.ts'
import { troubleText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { ConnectionStrip } from '../ConnectionStrip.tsx'
import { Composer } from './composer/Composer.tsx'
import { DetailsPane } from './DetailsPane.tsx'
import { NoRoom } from './NoRoom.tsx'
import { RoomEmpty } from './RoomEmpty.tsx'
import { RoomHeader } from './RoomHeader.tsx'
import { Timeline } from './timeline/Timeline.tsx'

const InviteDialog = lazy(() => import('./InviteDialog.tsx'))

/** Details open and close with the address, so that Back and Esc close them. */
function createDetailsSwitch(session: Session, room: RoomId) {
  const open = () => {
    const route = session.router.route()
    return route.kind === 'room' && route.details
  }
  const toggle = () => {
    if (open()) session.router.up()
    else session.router.go(roomRoute(room, true))
  }
  createEscape(() => {
    if (open()) session.router.up()
  })
  return { open, toggle }
}

function Trouble(props: { trouble: RoomTrouble | undefined }) {
  return (
    <Show when={props.trouble}>
      {(trouble) => (
        <p class="trouble" role="status">
          {troubleText(trouble())}
        </p>
      )}
    </Show>
  )
}

/** Who writes here while the room is open: made once its draft is there. */
function createDesk(session: Session, open: OpenRoom, view: () => RoomView) {
  const { text, mentions, reply } = view().draft
  const draft = { text, mentions: mentions.map((mention) => ({ ...mention })), reply }
  const composer = createComposer({ client: session.client, room: open.room, draft })
  let field: HTMLTextAreaElement | undefined
  const focus = createFocusMeaning()
  const focusComposer = () => field?.focus({ preventScroll: true })
  createTypeAnywhere(focus, focusComposer)
  const desk: Desk = { ...open, view, composer, focus, focusComposer }
  const bindField = (element: HTMLTextAreaElement) => {
    field = element
  }
  return { desk, bindField }
}

function RoomBody(props: { view: RoomView; open: OpenRoom }) {
  const session = useSession()
  const { desk, bindField } = createDesk(session, props.open, () => props.view)
  const details = createDetailsSwitch(session, props.view.id)
  const [inviting, setInviting] = createSignal(false)
  const invite = () => setInviting(true)
  const hidden = () => details.open() && session.layout() === 'narrow'
  return (
    <DeskProvider value={desk}>
      <main class="pane room-pane" hidden={hidden()} aria-label={roomName(props.view)}>
        <RoomHeader view={props.view} details={details.open()} onDetails={details.toggle} onInvite={invite} />
        <ConnectionStrip />
        <Trouble trouble={props.view.trouble} />
        <Show when={props.view.items.length > 0} fallback={<RoomEmpty view={props.view} onInvite={invite} />}>
          <Timeline />
        </Show>
        <Composer onField={bindField} />
      </main>
      <Show when={details.open()}>
        <DetailsPane view={props.view} onClose={details.toggle} onInvite={invite} />
      </Show>
      <Show when={inviting()}>
        <InviteDialog view={props.view} onClose={() => setInviting(false)} />
      </Show>
    </DeskProvider>
  )
}

export function RoomPane(props: { room: RoomId }) {
  const open = createOpenRoom(useSession(), props.room)
  return (
    <Show when={open.watch.view()} fallback={<NotYet room={props.room} answered={open.watch.answered()} />}>
      {(view) => <RoomBody view={view()} open={open} />}
    </Show>
  )
}

/** Said only when it takes long enough to be noticed. */
function Fetching() {
  return (
    <main class="pane room-pane room-fetching" aria-busy="true">
      <p class="soft late">{t('fetching-messages')}</p>
    </main>
  )
}

function NotYet(props: { room: RoomId; answered: boolean }) {
  const session = useSession()
  const damaged = () =>
    session
      .account()
      ?.troubles.some((trouble) => trouble.kind === 'room-damaged' && trouble.room === props.room) === true
  return (
    <Show when={props.answered} fallback={<Fetching />}>
      <NoRoom kind={damaged() ? 'damaged' : 'gone'} />
    </Show>
  )
}
