/** Who is in the room, whether they are here, and who may change it. */
import { For, Show } from 'solid-js'
import type { MemberView, RoomView } from '../../../shared/client/views.ts'
import { personName } from '../../state/names.ts'
import { useSession } from '../../state/session.ts'
import { presenceText } from '../../text/presence.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'

function MemberRow(props: { member: MemberView }) {
  const session = useSession()
  const words = () =>
    props.member.self ? t('you') : presenceText(props.member.presence, session.nowMs(), session.locale)
  return (
    <li class="member">
      <Avatar
        id={props.member.user}
        name={personName(props.member.name)}
        picture={props.member.picture}
        presence={props.member.self ? undefined : props.member.presence.kind}
      />
      <span class="member-words">
        <span class="member-name">
          <bdi>{personName(props.member.name)}</bdi>
        </span>
        <Show when={words()}>{(text) => <span class="member-presence">{text()}</span>}</Show>
      </span>
      <Show when={props.member.admin}>
        <span class="pill">{t('admin')}</span>
      </Show>
    </li>
  )
}

export function People(props: { view: RoomView; level: number; onInvite: () => void }) {
  return (
    <section class="details-section">
      <div class="details-people">
        <h3 aria-level={props.level}>{t('people', { count: props.view.members.length })}</h3>
        <Show when={props.view.kind !== 'note'}>
          <button type="button" class="button button-small" onClick={() => props.onInvite()}>
            <Icon name="invite" />
            {t('invite')}
          </button>
        </Show>
      </div>
      <ul class="members" aria-label={t('people-title')}>
        <For each={props.view.members}>{(member) => <MemberRow member={member} />}</For>
      </ul>
    </section>
  )
}
