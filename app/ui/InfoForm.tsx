/** A picture and a name, and for rooms what they are about: one's own profile and a room's info are changed alike. */
import { createSignal, createUniqueId, Show } from 'solid-js'
import type { PictureId } from '../../shared/client/views.ts'
import { t } from '../text/t.ts'
import type { IconName } from './Icon.tsx'
import { changeOf, type InfoChange, type PictureChoice } from './infoChange.ts'
import { PictureField } from './PictureField.tsx'

export interface InfoFormProps {
  readonly id: string
  readonly icon?: IconName | undefined
  readonly name: string
  readonly nameLabel: string
  readonly picture: PictureId | undefined
  /** Absent where there is none. */
  readonly topic?: string
  readonly hint: string
  /** Only what was changed. Resolves with a sentence when it was not accepted. */
  readonly onSave: (change: InfoChange) => Promise<string | undefined>
}

export function InfoForm(props: InfoFormProps) {
  const fieldId = createUniqueId()
  const [name, setName] = createSignal(props.name)
  const [topic, setTopic] = createSignal(props.topic ?? '')
  const [picture, setPicture] = createSignal<PictureChoice>({ kind: 'kept' })
  const [error, setError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy()) return
    if (name().trim() === '') return void setError(t('name-empty'))
    setBusy(true)
    const after = { name: name().trim(), topic: topic().trim(), picture: picture() }
    const before = props.topic === undefined ? { name: props.name } : { name: props.name, topic: props.topic }
    setError(await props.onSave(changeOf(before, after)))
    setBusy(false)
  }

  return (
    <form class="info-form" autocomplete="off" onSubmit={save} noValidate>
      <PictureField
        id={props.id}
        name={name()}
        icon={props.icon}
        picture={props.picture}
        choice={picture()}
        onChoice={setPicture}
      />
      <label for={`${fieldId}-name`}>{props.nameLabel}</label>
      <input
        id={`${fieldId}-name`}
        class="field"
        type="text"
        dir="auto"
        autocomplete="off"
        value={name()}
        aria-invalid={error() !== undefined}
        aria-describedby={`${fieldId}-hint`}
        onInput={(event) => {
          setName(event.currentTarget.value)
          setError(undefined)
        }}
      />
      <Show when={props.topic !== undefined}>
        <label for={`${fieldId}-topic`}>{t('topic')}</label>
        <textarea
          id={`${fieldId}-topic`}
          class="field"
          rows="3"
          dir="auto"
          autocomplete="off"
          value={topic()}
          placeholder={t('topic-placeholder')}
          onInput={(event) => {
            setTopic(event.currentTarget.value)
            setError(undefined)
          }}
        />
      </Show>
      <p
        id={`${fieldId}-hint`}
        class="hint"
        classList={{ 'hint-error': error() !== undefined }}
        aria-live="polite"
      >
        {error() ?? props.hint}
      </p>
      <button type="submit" class="button button-main" aria-busy={busy()}>
        {t('save')}
      </button>
    </form>
  )
}
