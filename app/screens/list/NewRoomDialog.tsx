/** A name makes a room; a pasted link opens one. */
import { createSignal, Show } from 'solid-js'
import { holdsInvite, roomRoute } from '../../routes.ts'
import { outcomeOf } from '../../state/outcome.ts'
import { useSession } from '../../state/session.ts'
import { startErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { NameForm } from '../../ui/NameForm.tsx'

export default function NewRoomDialog(props: { onClose: () => void }) {
  const session = useSession()
  const [pasting, setPasting] = createSignal(false)

  async function create(name: string): Promise<string | undefined> {
    if (holdsInvite(name)) return openLink(name)
    const made = await outcomeOf(session.client.createRoom(name))
    if (!made.ok) return startErrorText(made.error)
    props.onClose()
    session.router.go(roomRoute(made.value))
    return undefined
  }

  async function openLink(link: string): Promise<undefined> {
    props.onClose()
    session.invitation.open(link)
  }

  return (
    <Dialog title={t(pasting() ? 'open-link' : 'new-room')} onClose={() => props.onClose()}>
      <Show
        when={!pasting()}
        fallback={
          <NameForm
            label={t('invite-link')}
            action={t('open-link-action')}
            emptyText={t('open-link-hint')}
            hint={t('open-link-hint')}
            onSubmit={openLink}
          />
        }
      >
        <NameForm
          label={t('room-name')}
          action={t('create-room')}
          emptyText={t('name-empty')}
          hint={t('room-name-hint')}
          onSubmit={create}
        />
        <button type="button" class="button button-quiet" onClick={() => setPasting(true)}>
          <span>{t('have-link')}</span>
        </button>
      </Show>
    </Dialog>
  )
}
