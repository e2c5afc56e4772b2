import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Icon } from '../../ui/Icon.tsx'

/** Shows what the engine says, not what was clicked: it turns when the connection is really given up or wanted again. */
export function WorkOfflineSwitch() {
  const session = useSession()
  const isOn = () => session.account()?.connection.kind === 'working-offline'
  return (
    <button
      type="button"
      class="setting-row"
      role="switch"
      aria-checked={isOn()}
      aria-label={t('work-offline')}
      aria-describedby="work-offline-hint"
      onClick={() => void session.client.workOffline(!isOn())}
    >
      <Icon name="clock" />
      <span class="setting-words">
        <span>{t('work-offline')}</span>
        <span class="hint" id="work-offline-hint">
          {t('work-offline-hint')}
        </span>
      </span>
      <span class="switch" aria-hidden="true" />
    </button>
  )
}
