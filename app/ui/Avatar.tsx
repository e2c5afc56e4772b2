import { For, Show } from 'solid-js'
import type { PictureId, Presence } from '../../shared/client/views.ts'
import { hueOf, initialsOf, type RingArc, ringOf, ringSlots } from '../state/avatar.ts'
import { useSession } from '../state/session.ts'
import { Icon, type IconName } from './Icon.tsx'

const centre = 24
const radius = 22

function pointAt(slot: number): string {
  const angle = (slot / ringSlots) * 2 * Math.PI - Math.PI / 2
  return `${(centre + radius * Math.cos(angle)).toFixed(2)} ${(centre + radius * Math.sin(angle)).toFixed(2)}`
}

/** Half a slot shorter at both ends, so that round caps leave a gap. */
function arcPath(arc: RingArc): string {
  const far = arc.length > ringSlots / 2 ? 1 : 0
  return `M${pointAt(arc.start + 0.2)} A${radius} ${radius} 0 ${far} 1 ${pointAt(arc.start + arc.length - 0.2)}`
}

/**
 * A picture, or else initials on a colour within a ring, all from the id; decorative, as the name always stands beside it.
 * `presence` adds a dot in its corner.
 */
export function Avatar(props: {
  id: string
  name: string
  picture?: PictureId | undefined
  icon?: IconName | undefined
  size?: 'tiny' | 'small' | 'large'
  presence?: Presence['kind'] | undefined
}) {
  const pictures = useSession().pictures
  const address = () => (props.picture === undefined ? undefined : pictures.address(props.picture))
  return (
    <span
      class="avatar"
      classList={{
        [`avatar-${props.size}`]: props.size !== undefined,
        'avatar-note': props.icon !== undefined,
      }}
      style={{ '--hue': String(hueOf(props.id)) }}
      aria-hidden="true"
    >
      <Show when={address()} fallback={<Drawn id={props.id} name={props.name} icon={props.icon} />}>
        {(picture) => <img class="avatar-picture" src={picture()} alt="" draggable={false} />}
      </Show>
      <Show when={props.presence === 'online' || props.presence === 'away'}>
        <span class="avatar-dot" classList={{ 'avatar-dot-away': props.presence === 'away' }} />
      </Show>
    </span>
  )
}

function Drawn(props: { id: string; name: string; icon: IconName | undefined }) {
  return (
    <>
      <svg class="avatar-ring" viewBox="0 0 48 48" aria-hidden="true">
        <For each={ringOf(props.id)}>{(arc) => <path d={arcPath(arc)} />}</For>
      </svg>
      <span class="avatar-face">
        <Show when={props.icon} fallback={initialsOf(props.name)}>
          {(icon) => <Icon name={icon()} />}
        </Show>
      </span>
    </>
  )
}
