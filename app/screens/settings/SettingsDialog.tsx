/** Who I am, how things look and work, what others learn of me, what this device tells, and what keeps it all. */
import { createSignal, type JSX, Match, Switch as Pick, Show } from 'solid-js'
import type { Preferences } from '../../../shared/client/views.ts'
import { useSession } from '../../state/session.ts'
import { setTheme, theme, themes } from '../../state/theme.ts'
import { type PlainTextKey, t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { TokenForm } from '../TokenForm.tsx'
import { AboutApp } from './AboutApp.tsx'
import { KeepPromise } from './KeepPromise.tsx'
import { NotificationSettings } from './NotificationSettings.tsx'
import { ProfilePart } from './ProfilePart.tsx'
import { RecoveryKey } from './RecoveryKey.tsx'
import { WorkOfflineSwitch } from './WorkOfflineSwitch.tsx'

type Part = 'all' | 'profile' | 'recovery' | 'token'

const titleKeys = {
  all: 'settings',
  profile: 'profile',
  recovery: 'recovery-key',
  token: 'create-token',
} as const satisfies Record<Part, PlainTextKey>

function Section(props: { title: string; children: JSX.Element }) {
  return (
    <section class="settings-section">
      <h3>{props.title}</h3>
      {props.children}
    </section>
  )
}

function Way(props: { icon: IconName; label: string; onGo: () => void }) {
  return (
    <button type="button" class="setting-row" onClick={() => props.onGo()}>
      <Icon name={props.icon} />
      <span class="setting-words">{props.label}</span>
      <Icon name="forward" small />
    </button>
  )
}

function SelfCard(props: { onEdit: () => void }) {
  const session = useSession()
  return (
    <Show when={session.account()?.self}>
      {(self) => (
        <button type="button" class="setting-row self-card" onClick={() => props.onEdit()}>
          <Avatar id={self().user} name={self().name} picture={self().picture} />
          <span class="setting-words">
            <bdi class="self-card-name">{self().name}</bdi>
            <span class="hint">{t('profile-edit')}</span>
          </span>
          <Icon name="forward" small />
        </button>
      )}
    </Show>
  )
}

function Wishes() {
  const session = useSession()
  const change = (wish: Partial<Preferences>) => void session.client.setPreferences(wish)
  return (
    <Show when={session.account()?.preferences}>
      {(preferences) => (
        <>
          <Section title={t('settings-messages')}>
            <Switch
              label={t('enter-sends')}
              hint={t(preferences().enterSends ? 'enter-sends-on' : 'enter-sends-off')}
              icon="keyboard"
              on={preferences().enterSends}
              onSwitch={(enterSends) => change({ enterSends })}
            />
          </Section>
          <Section title={t('settings-privacy')}>
            <Switch
              label={t('receipts')}
              hint={t('receipts-hint')}
              icon="ticks"
              on={preferences().receipts}
              onSwitch={(receipts) => change({ receipts })}
            />
            <Switch
              label={t('presence')}
              hint={t('presence-hint')}
              icon="eye"
              on={preferences().presence}
              onSwitch={(presence) => change({ presence })}
            />
          </Section>
          <Section title={t('settings-notifications')}>
            <NotificationSettings preferences={preferences()} onChange={change} />
          </Section>
        </>
      )}
    </Show>
  )
}

function AllParts(props: { onPart: (part: Part) => void }) {
  const session = useSession()
  return (
    <>
      <SelfCard onEdit={() => props.onPart('profile')} />
      <Section title={t('settings-look')}>
        <Choice
          legend={t('theme')}
          headed
          options={themes}
          textOf={(name) => t(`theme-${name}`)}
          chosen={theme()}
          onChoose={setTheme}
        />
      </Section>
      <Section title={t('settings-connection')}>
        <WorkOfflineSwitch />
        <Way icon="lock" label={t('create-token')} onGo={() => props.onPart('token')} />
      </Section>
      <Wishes />
      <Section title={t('settings-keeping')}>
        <Way icon="key" label={t('recovery-show')} onGo={() => props.onPart('recovery')} />
        <KeepPromise />
      </Section>
      <Section title={t('settings-about')}>
        <Way icon="keyboard" label={t('shortcuts')} onGo={() => session.overlay.open('shortcuts')} />
        <AboutApp />
      </Section>
    </>
  )
}

export default function SettingsDialog(props: { onClose: () => void }) {
  const session = useSession()
  const [part, setPart] = createSignal<Part>('all')
  const back = () => setPart('all')
  return (
    <Dialog
      title={t(titleKeys[part()])}
      onBack={part() === 'all' ? undefined : back}
      onClose={() => props.onClose()}
    >
      <Pick fallback={<AllParts onPart={setPart} />}>
        <Match when={part() === 'profile' && session.account()?.self}>
          {(self) => <ProfilePart self={self()} onDone={back} />}
        </Match>
        <Match when={part() === 'recovery'}>
          <RecoveryKey />
        </Match>
        <Match when={part() === 'token'}>
          <TokenForm />
        </Match>
      </Pick>
    </Dialog>
  )
}
