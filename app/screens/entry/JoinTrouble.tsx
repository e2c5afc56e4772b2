/** Why an invite did not lead into its room, and what can be done now. */
import { onMount, Show } from 'solid-js'
import type { JoinError } from '../../../shared/client/api.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { inviteLinkAt } from '../../routes.ts'
import type { Broke } from '../../state/outcome.ts'
import { useSession } from '../../state/session.ts'
import { joinErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { Brand } from '../../ui/Brand.tsx'
import { CopyField } from '../../ui/CopyField.tsx'

/** Worth another try with the very same link. */
const passing: ReadonlySet<(JoinError | Broke)['kind']> = new Set([
  'unreachable',
  'busy',
  'refused',
  'not-stored',
  'broke',
])

export function JoinTrouble(props: {
  error: JoinError | Broke
  link: string
  onRetry: () => void
  onOpen: (room: RoomId) => void
}) {
  const session = useSession()
  const words = () => joinErrorText(props.error)
  const here = () => (props.error.kind === 'already-here' ? props.error.room : undefined)
  const elsewhere = () =>
    props.error.kind === 'other-relay' ? inviteLinkAt(props.error.origin, props.link) : undefined
  let heading: HTMLHeadingElement | undefined
  onMount(() => heading?.focus())
  return (
    <>
      <Brand />
      <h1 ref={heading} tabIndex={-1}>
        {words().title}
      </h1>
      <p class="lead" role="alert">
        {words().text}
      </p>
      <Show when={elsewhere()}>{(link) => <CopyField label={t('invite-link')} text={link()} />}</Show>
      <div class="page-actions">
        <Show when={here()}>
          {(room) => (
            <button type="button" class="button button-main" onClick={() => props.onOpen(room())}>
              {t('open-room')}
            </button>
          )}
        </Show>
        <Show when={passing.has(props.error.kind)}>
          <button type="button" class="button button-main" onClick={() => props.onRetry()}>
            {t('try-again')}
          </button>
        </Show>
        <button type="button" class="button" onClick={() => session.invitation.done()}>
          {session.account()?.self === undefined ? t('start-without') : t('to-rooms')}
        </button>
      </div>
    </>
  )
}
