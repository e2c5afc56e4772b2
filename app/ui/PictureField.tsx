/** A picture to look at, to choose and to take away. What was chosen is made small on this device before anything else sees it. */
import { createEffect, createSignal, onCleanup, Show } from 'solid-js'
import type { PictureId } from '../../shared/client/views.ts'
import { scaledPicture } from '../platform/scaledPicture.ts'
import { pictureBlob } from '../state/pictures.ts'
import { t } from '../text/t.ts'
import { Avatar } from './Avatar.tsx'
import { Icon, type IconName } from './Icon.tsx'
import type { PictureChoice } from './infoChange.ts'

export interface PictureFieldProps {
  readonly id: string
  readonly name: string
  readonly icon?: IconName | undefined
  /** What it is now. */
  readonly picture: PictureId | undefined
  readonly choice: PictureChoice
  readonly onChoice: (choice: PictureChoice) => void
}

export function PictureField(props: PictureFieldProps) {
  const [error, setError] = createSignal<string>()
  const [preview, setPreview] = createSignal<string>()
  const has = () =>
    props.choice.kind === 'kept' ? props.picture !== undefined : props.choice.kind === 'chosen'
  let field: HTMLInputElement | undefined

  createEffect(() => {
    const blob = props.choice.kind === 'chosen' ? pictureBlob(props.choice.bytes) : undefined
    if (blob === undefined) return setPreview(undefined)
    const address = URL.createObjectURL(blob)
    onCleanup(() => URL.revokeObjectURL(address))
    setPreview(address)
  })

  async function choose(files: FileList | null): Promise<void> {
    const file = files?.[0]
    if (file === undefined) return
    const scaled = await scaledPicture(file)
    setError(scaled.ok ? undefined : t(scaled.error.kind))
    if (scaled.ok) props.onChoice({ kind: 'chosen', bytes: scaled.value })
    if (field !== undefined) field.value = '' // the same file may be chosen again
  }

  return (
    <div class="picture-field">
      <Show
        when={preview()}
        fallback={
          <Avatar
            id={props.id}
            name={props.name}
            icon={props.icon}
            picture={props.choice.kind === 'kept' ? props.picture : undefined}
            size="large"
          />
        }
      >
        {(address) => (
          <span class="avatar avatar-large">
            <img class="avatar-picture" src={address()} alt={t('picture-preview')} />
          </span>
        )}
      </Show>
      <div class="picture-actions">
        <label class="button picture-choose">
          <Icon name="image" />
          {t(has() ? 'picture-change' : 'picture-choose')}
          <input
            ref={field}
            class="unseen"
            type="file"
            accept="image/*"
            onChange={(event) => void choose(event.currentTarget.files)}
          />
        </label>
        <Show when={has()}>
          <button type="button" class="button button-quiet" onClick={() => props.onChoice({ kind: 'none' })}>
            {t('picture-remove')}
          </button>
        </Show>
      </div>
      <p class="hint" classList={{ 'hint-error': error() !== undefined }} role="status">
        {error() ?? t('picture-hint')}
      </p>
    </div>
  )
}
