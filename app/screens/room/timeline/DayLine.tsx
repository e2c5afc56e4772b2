/** The line above what was said on one day; pressed, it leads to another day. */
import { createSignal, Show } from 'solid-js'
import { useDesk } from '../../../state/openRoom.ts'
import { useSession } from '../../../state/session.ts'
import { t } from '../../../text/t.ts'
import { dayInputText, dayText } from '../../../text/times.ts'
import type { MenuPlace } from '../../../ui/Menu.tsx'
import { Popover } from '../../../ui/Popover.tsx'
import { DateForm } from '../DateForm.tsx'

export function DayLine(props: { atMs: number }) {
  const session = useSession()
  const { room } = useDesk()
  const [place, setPlace] = createSignal<MenuPlace>()
  const close = () => setPlace(undefined)
  const open = (event: MouseEvent & { currentTarget: HTMLElement }) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect()
    setPlace({ x: left, y: bottom })
  }
  return (
    <div class="day">
      <button type="button" class="day-button" title={t('go-to-date')} aria-haspopup="dialog" onClick={open}>
        <time datetime={dayInputText(props.atMs)}>
          {dayText(props.atMs, session.nowMs(), session.locale)}
        </time>
      </button>
      <Show when={place()}>
        {(at) => (
          <Popover label={t('go-to-date')} place={at()} class="date-popover" onClose={close}>
            <DateForm room={room} atMs={props.atMs} onGone={close} />
          </Popover>
        )}
      </Show>
    </div>
  )
}
