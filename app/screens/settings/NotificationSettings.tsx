/** Whether this device tells what arrives, how much of it, and what the browser says to that. */
import { Show } from 'solid-js'
import type { NotificationLevel, Preferences } from '../../../shared/client/views.ts'
import { isNotifying, permit, setNotifying } from '../../state/notifications.ts'
import { t } from '../../text/t.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Switch } from '../../ui/Switch.tsx'

const levels: readonly NotificationLevel[] = ['full', 'name', 'nothing']

export function NotificationSettings(props: {
  preferences: Preferences
  onChange: (change: Partial<Preferences>) => void
}) {
  return (
    <>
      <Switch
        label={t('notify')}
        hint={t('notify-hint')}
        icon="bell"
        on={isNotifying()}
        onSwitch={(on) => void setNotifying(on)}
      />
      <p class="hint warn" role="status">
        <Show when={permit() === 'denied' || permit() === 'not-offered'}>
          {t(permit() === 'denied' ? 'notify-denied' : 'notify-not-offered')}
        </Show>
      </p>
      <Show when={isNotifying()}>
        <Choice
          legend={t('notify-level')}
          options={levels}
          textOf={(level) => t(`notify-level-${level}`)}
          chosen={props.preferences.notifications}
          onChoose={(notifications) => props.onChange({ notifications })}
        />
      </Show>
    </>
  )
}
