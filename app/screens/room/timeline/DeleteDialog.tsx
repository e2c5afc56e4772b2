/** Asks how far a message is to go. */
import { createSignal, Show } from 'solid-js'
import type { EntryError } from '../../../../shared/client/api.ts'
import type { MessageItem } from '../../../../shared/client/views.ts'
import type { Result } from '../../../../shared/foundation/result.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { outcomeOf } from '../../../state/outcome.ts'
import { useSession } from '../../../state/session.ts'
import { entryErrorText } from '../../../text/messageErrors.ts'
import { t } from '../../../text/t.ts'
import { Dialog } from '../../../ui/Dialog.tsx'

function Choice(props: { label: string; hint: string; onPick: () => void }) {
  return (
    <div class="delete-choice">
      <button type="button" class="button button-danger" onClick={() => props.onPick()}>
        {props.label}
      </button>
      <p class="hint">{props.hint}</p>
    </div>
  )
}

export default function DeleteDialog(props: { item: MessageItem; onClose: () => void }) {
  const session = useSession()
  const { room, focusComposer } = useDesk()
  const [error, setError] = createSignal<string>()

  async function settle(call: Promise<Result<void, EntryError>>): Promise<void> {
    const deleted = await outcomeOf(call)
    if (!deleted.ok) setError(entryErrorText(deleted.error))
    else {
      props.onClose()
      focusComposer()
    }
  }

  return (
    <Dialog title={t('delete-title')} onClose={props.onClose}>
      <Show when={error()}>
        <p class="hint hint-error" role="alert">
          {error()}
        </p>
      </Show>
      <Choice
        label={t('delete-for-me')}
        hint={t('delete-for-me-hint')}
        onPick={() => void settle(session.client.deleteForMe(room, props.item.id))}
      />
      <Show when={props.item.deletable}>
        <Choice
          label={t('delete-for-all')}
          hint={t('delete-for-all-hint')}
          onPick={() => void settle(session.client.deleteForAll(room, props.item.id))}
        />
      </Show>
    </Dialog>
  )
}
