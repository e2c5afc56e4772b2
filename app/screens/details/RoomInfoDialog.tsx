/** A room's name, topic and picture, for those who may change them. */
import type { RoomView } from '../../../shared/client/views.ts'
import { outcomeOf } from '../../state/outcome.ts'
import { useSession } from '../../state/session.ts'
import { infoErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { InfoForm } from '../../ui/InfoForm.tsx'
import type { InfoChange } from '../../ui/infoChange.ts'

export default function RoomInfoDialog(props: { view: RoomView; onClose: () => void }) {
  const session = useSession()

  async function save(change: InfoChange): Promise<string | undefined> {
    const saved = await outcomeOf(session.client.setRoomInfo(props.view.id, change))
    if (!saved.ok) return infoErrorText(saved.error)
    session.announce(t('room-info-saved'))
    props.onClose()
    return undefined
  }

  return (
    <Dialog title={t('room-info')} onClose={() => props.onClose()}>
      <InfoForm
        id={props.view.id}
        name={props.view.name}
        nameLabel={t('room-name')}
        topic={props.view.topic}
        picture={props.view.picture}
        hint={t('room-name-hint')}
        onSave={save}
      />
    </Dialog>
  )
}
