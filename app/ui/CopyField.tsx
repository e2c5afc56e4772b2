/** A text to take along, with a button that says truthfully whether copying worked. */
import { createSignal, onCleanup, Show } from 'solid-js'
import { useSession } from '../state/session.ts'
import { t } from '../text/t.ts'
import { Icon } from './Icon.tsx'

const thanksMs = 2500

export function CopyField(props: { label: string; text: string }) {
  const session = useSession()
  const [copied, setCopied] = createSignal(false)
  const [failed, setFailed] = createSignal(false)
  let field: HTMLInputElement | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(props.text)
      setCopied(true)
      setFailed(false)
      session.announce(t('link-copied'))
      clearTimeout(timer)
      timer = setTimeout(() => setCopied(false), thanksMs)
    } catch {
      setFailed(true)
      session.announce(t('copy-failed'))
      field?.select()
    }
  }

  return (
    <div class="copy-field">
      <div class="copy-row">
        <input
          ref={field}
          class="field field-mono"
          readOnly
          autocomplete="off"
          aria-label={props.label}
          value={props.text}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" class="button button-main" onClick={copy}>
          <Icon name={copied() ? 'tick' : 'copy'} />
          {copied() ? t('copied') : t('copy')}
        </button>
      </div>
      <Show when={failed()}>
        <p class="hint hint-error">{t('copy-failed')}</p>
      </Show>
    </div>
  )
}
