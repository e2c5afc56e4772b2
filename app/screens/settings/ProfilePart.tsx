/** The name and the picture that people in one's rooms see. */
import type { SelfView } from '../../../shared/client/views.ts'
import { outcomeOf } from '../../state/outcome.ts'
import { useSession } from '../../state/session.ts'
import { infoErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { InfoForm } from '../../ui/InfoForm.tsx'
import type { InfoChange } from '../../ui/infoChange.ts'

export function ProfilePart(props: { self: SelfView; onDone: () => void }) {
  const session = useSession()

  async function save(change: InfoChange): Promise<string | undefined> {
    const saved = await outcomeOf(session.client.setProfile(change))
    if (!saved.ok) return infoErrorText(saved.error)
    session.announce(t('profile-saved'))
    props.onDone()
    return undefined
  }

  return (
    <InfoForm
      id={props.self.user}
      name={props.self.name}
      nameLabel={t('your-name')}
      picture={props.self.picture}
      hint={t('profile-hint')}
      onSave={save}
    />
  )
}
