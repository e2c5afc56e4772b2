/** Who is in the room, and how others come in. */
import { For, onCleanup, onMount, Show } from 'solid-js'
import type { MemberView, RoomView } from '../../../shared/client/api.ts'
import { personName, roomName } from '../../state/names.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'

function MemberRow(props: { member: MemberView }) {
  return (
    <li class="member">
      <Avatar id={props.member.user} name={personName(props.member.name)} />
      <span class="member-name">
        <bdi>{personName(props.member.name)}</bdi>
      </span>
      <Show when={props.member.self}>
        <span class="soft">{t('you')}</span>
      </Show>
      <Show when={props.member.admin}>
        <span class="pill">{t('admin')}</span>
      </Show>
    </li>
  )
}

function DetailsHead(props: { onClose: () => void }) {
  let close: HTMLButtonElement | undefined
  const before = document.activeElement
  onMount(() => close?.focus({ preventScroll: true }))
  onCleanup(() => {
    if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  })
  return (
    <header class="pane-head">
      <h2>{t('details')}</h2>
      <button
        ref={close}
        type="button"
        class="icon-button"
        aria-label={t('close-details')}
        onClick={() => props.onClose()}
      >
        <Icon name="close" />
      </button>
    </header>
  )
}

function RoomFace(props: { view: RoomView }) {
  const isNote = () => props.view.kind === 'note'
  const name = () => roomName(props.view)
  return (
    <div class="details-face">
      <Avatar id={props.view.id} name={name()} icon={isNote() ? 'note' : undefined} size="large" />
      <h3>
        <bdi>{name()}</bdi>
      </h3>
      <p class="soft details-sealed">{t(isNote() ? 'sealed-note' : 'sealed')}</p>
    </div>
  )
}

export function DetailsPane(props: { view: RoomView; onClose: () => void; onInvite: () => void }) {
  return (
    <aside class="pane details-pane" aria-label={t('details')}>
      <DetailsHead onClose={props.onClose} />
      <div class="details-body">
        <RoomFace view={props.view} />
        <div class="details-people">
          <h3>{t('people', { count: props.view.members.length })}</h3>
          <Show when={props.view.kind !== 'note'}>
            <button type="button" class="button" onClick={() => props.onInvite()}>
              <Icon name="invite" />
              {t('invite')}
            </button>
          </Show>
        </div>
        <ul class="members" aria-label={t('people-title')}>
          <For each={props.view.members}>{(member) => <MemberRow member={member} />}</For>
        </ul>
      </div>
    </aside>
  )
}
