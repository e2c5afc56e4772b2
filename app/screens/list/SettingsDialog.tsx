/** Theme, working offline, recovery key, the relay's token, and which version this is. */
import { createSignal, For, Show } from 'solid-js'
import { useSession } from '../../state/session.ts'
import { setTheme, theme, themes } from '../../state/theme.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { TokenForm } from '../TokenForm.tsx'
import { AboutApp } from './AboutApp.tsx'
import { KeepPromise } from './KeepPromise.tsx'
import { RecoveryKey } from './RecoveryKey.tsx'
import { WorkOfflineSwitch } from './WorkOfflineSwitch.tsx'

function ThemeChoice() {
  return (
    <fieldset class="choice">
      <legend>{t('theme')}</legend>
      <div class="choice-row">
        <For each={themes}>
          {(name) => (
            <label class="choice-option">
              <input type="radio" name="theme" checked={theme() === name} onChange={() => setTheme(name)} />
              <span>{t(`theme-${name}`)}</span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}

export default function SettingsDialog(props: { onClose: () => void }) {
  const session = useSession()
  const [part, setPart] = createSignal<'all' | 'recovery' | 'token'>('all')
  const titleKey = () =>
    part() === 'recovery' ? 'recovery-key' : part() === 'token' ? 'create-token' : 'settings'

  return (
    <Dialog title={t(titleKey())} onClose={() => props.onClose()}>
      <Show when={part() === 'all'}>
        <Show when={session.account()?.self}>
          {(self) => (
            <div class="self-card">
              <Avatar id={self().user} name={self().name} size="large" />
              <bdi>{self().name}</bdi>
            </div>
          )}
        </Show>
        <ThemeChoice />
        <div class="setting-rows">
          <WorkOfflineSwitch />
          <button type="button" class="setting-row" onClick={() => setPart('recovery')}>
            <Icon name="key" />
            <span>{t('recovery-show')}</span>
          </button>
          <button type="button" class="setting-row" onClick={() => setPart('token')}>
            <Icon name="lock" />
            <span>{t('create-token')}</span>
          </button>
        </div>
        <KeepPromise />
        <AboutApp />
      </Show>
      <Show when={part() === 'recovery'}>
        <RecoveryKey />
      </Show>
      <Show when={part() === 'token'}>
        <TokenForm />
      </Show>
    </Dialog>
  )
}
