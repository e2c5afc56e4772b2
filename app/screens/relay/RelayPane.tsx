/** What the relay sees: the room as its people see it, beside the relay's own bytes of it. */
import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { SightError } from '../../../shared/client/api.ts'
import type { RoomView } from '../../../shared/client/views.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { createEscape } from '../../state/escape.ts'
import { roomName } from '../../state/names.ts'
import type { Broke } from '../../state/outcome.ts'
import { createSightWatch, type SightWatch } from '../../state/relaySight.ts'
import { useSession } from '../../state/session.ts'
import { sightErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { Icon } from '../../ui/Icon.tsx'
import { NoRoom } from '../room/NoRoom.tsx'
import { createLamp } from './lamp.ts'
import { RelaySide } from './RelaySide.tsx'
import { RoomSide } from './RoomSide.tsx'

/** As many as the relay is asked for. */
const shownRows = 64

function Head(props: { view: RoomView; watch: SightWatch }) {
  const session = useSession()
  let back: HTMLButtonElement | undefined
  onMount(() => back?.focus({ preventScroll: true }))
  return (
    <header class="pane-head sight-head">
      <button
        ref={back}
        type="button"
        class="icon-button"
        aria-label={t('back')}
        onClick={() => session.router.up()}
      >
        <Icon name="back" />
      </button>
      <div class="sight-title">
        <h1>{t('relay-sight')}</h1>
        <p class="soft">
          <bdi>{roomName(props.view)}</bdi>
        </p>
      </div>
      <button
        type="button"
        class="button button-small"
        aria-busy={props.watch.looking()}
        onClick={() => void props.watch.look()}
      >
        <Icon name="refresh" />
        {t('look-again')}
      </button>
    </header>
  )
}

function State(props: { error: SightError | Broke | undefined; looking: boolean }) {
  return (
    <p class="sight-state" classList={{ warn: props.error !== undefined }} role="status">
      <Show when={props.error} fallback={props.looking ? t('sight-looking') : t('sight-lead')}>
        {(error) => sightErrorText(error())}
      </Show>
    </p>
  )
}

function Sides(props: { view: RoomView; watch: SightWatch }) {
  const lamp = createLamp()
  return (
    <div class="sight-sides">
      <RoomSide items={props.view.items} lamp={lamp} />
      <Show when={props.watch.sight()} fallback={<NothingYet />}>
        {(sight) => <RelaySide sight={sight()} lamp={lamp} />}
      </Show>
    </div>
  )
}

function NothingYet() {
  return (
    <section class="sight-side sight-side-relay" aria-label={t('sight-relays')}>
      <h2>{t('sight-relays')}</h2>
    </section>
  )
}

export default function RelayPane(props: { room: RoomId }) {
  const session = useSession()
  const watch = createSightWatch(session.client, props.room)
  createEscape(session.router.up)
  const [answered, setAnswered] = createSignal(false)
  const [state, setState] = createStore<{ view: RoomView | undefined }>({ view: undefined })
  onCleanup(
    session.client.watchRoom(props.room, { kind: 'newest', limit: shownRows }, (view) => {
      setState('view', reconcile(view, { key: 'id' }))
      setAnswered(true)
    }),
  )
  onMount(() => watch.look())
  return (
    <Show when={state.view} fallback={<Show when={answered()}>{<NoRoom kind="gone" />}</Show>}>
      {(view) => (
        <main class="pane sight-pane" aria-label={t('relay-sight')}>
          <Head view={view()} watch={watch} />
          <State error={watch.error()} looking={watch.looking() && watch.sight() === undefined} />
          <Sides view={view()} watch={watch} />
        </main>
      )}
    </Show>
  )
}
