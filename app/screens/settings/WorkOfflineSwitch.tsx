import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Switch } from '../../ui/Switch.tsx'

/** Shows what the engine says, not what was clicked: it turns when the connection is really given up or wanted again. */
export function WorkOfflineSwitch() {
  const session = useSession()
  return (
    <Switch
      label={t('work-offline')}
      hint={t('work-offline-hint')}
      icon="wifiOff"
      on={session.account()?.connection.kind === 'working-offline'}
      onSwitch={(on) => void session.client.workOffline(on)}
    />
  )
}
