/** The room's link: to copy, to scan, to renew. */
import { createSignal, For, onMount, Show } from 'solid-js'
import type { InviteError, InviteOptions, InviteView } from '../../../shared/client/api.ts'
import type { RoomView } from '../../../shared/client/views.ts'
import { roomName } from '../../state/names.ts'
import { type Broke, outcomeOf } from '../../state/outcome.ts'
import { useSession } from '../../state/session.ts'
import { inviteErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { momentText } from '../../text/times.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { QrCode } from '../../ui/QrCode.tsx'

const hourMs = 3_600_000
const useChoices = [1, 5, 20, 100] as const
const hourChoices = [1, 24, 7 * 24, 30 * 24] as const

function lastsText(hours: number): string {
  return hours < 24 ? t('lasts-hours', { count: hours }) : t('lasts-days', { count: hours / 24 })
}

function NewLinkForm(props: { busy: boolean; onMake: (uses: number, lastsMs: number) => void }) {
  const [uses, setUses] = createSignal<number>(20)
  const [hours, setHours] = createSignal<number>(7 * 24)
  return (
    <details class="new-link">
      <summary>{t('invite-fresh')}</summary>
      <div class="new-link-row">
        <label>
          {t('invite-for')}
          <select class="field" onChange={(event) => setUses(Number(event.currentTarget.value))}>
            <For each={useChoices}>
              {(count) => (
                <option value={count} selected={count === uses()}>
                  {t('uses-people', { count })}
                </option>
              )}
            </For>
          </select>
        </label>
        <label>
          {t('invite-lasts')}
          <select class="field" onChange={(event) => setHours(Number(event.currentTarget.value))}>
            <For each={hourChoices}>
              {(count) => (
                <option value={count} selected={count === hours()}>
                  {lastsText(count)}
                </option>
              )}
            </For>
          </select>
        </label>
      </div>
      <button
        type="button"
        class="button"
        aria-busy={props.busy}
        onClick={() => props.onMake(uses(), hours() * hourMs)}
      >
        {t('invite-fresh')}
      </button>
      <p class="hint">{t('invite-fresh-hint')}</p>
    </details>
  )
}

function Trouble(props: { error: InviteError | Broke; onRetry: () => void }) {
  return (
    <div class="dialog-error" role="alert">
      <p>{inviteErrorText(props.error)}</p>
      <button type="button" class="button" onClick={() => props.onRetry()}>
        {t('try-again')}
      </button>
    </div>
  )
}

function LinkCard(props: { invite: InviteView }) {
  const session = useSession()
  const terms = () => ({
    date: momentText(props.invite.expiresAtMs, session.locale),
    count: props.invite.uses,
  })
  return (
    <>
      <CopyField label={t('invite-link')} text={props.invite.link} />
      <QrCode text={props.invite.link} label={t('invite-qr')} />
      <p class="soft invite-terms">{t('invite-terms', terms())}</p>
    </>
  )
}

export default function InviteDialog(props: { view: RoomView; onClose: () => void }) {
  const session = useSession()
  const [invite, setInvite] = createSignal<InviteView>()
  const [error, setError] = createSignal<InviteError | Broke>()
  const [busy, setBusy] = createSignal(false)
  const waiting = () => (busy() ? t('invite-making') : '')

  async function ask(options?: InviteOptions & { readonly fresh: true }): Promise<void> {
    if (busy()) return
    setBusy(true)
    const made = await outcomeOf(session.client.invite(props.view.id, options))
    setBusy(false)
    setError(made.ok ? undefined : made.error)
    if (made.ok) setInvite(made.value)
  }
  onMount(() => ask())

  return (
    <Dialog title={t('invite-title', { name: roomName(props.view) })} onClose={() => props.onClose()}>
      <p>{t('invite-lead')}</p>
      <Show when={error()}>{(why) => <Trouble error={why()} onRetry={() => ask()} />}</Show>
      <Show when={invite()} fallback={<Waiting text={waiting()} />}>
        {(made) => (
          <>
            <LinkCard invite={made()} />
            <NewLinkForm busy={busy()} onMake={(uses, lastsMs) => ask({ uses, lastsMs, fresh: true })} />
          </>
        )}
      </Show>
    </Dialog>
  )
}

function Waiting(props: { text: string }) {
  return (
    <p class="invite-wait soft" role="status">
      {props.text}
    </p>
  )
}
