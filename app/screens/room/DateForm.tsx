/** Goes to the first message of a day, or after it. Back returns to where one was. */
import { createSignal, createUniqueId } from 'solid-js'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { goToDay } from '../../state/goToDay.ts'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { dayInputText } from '../../text/times.ts'

export function DateForm(props: { room: RoomId; atMs: number; onGone: () => void }) {
  const session = useSession()
  const id = createUniqueId()
  const [none, setNone] = createSignal(false)
  let field: HTMLInputElement | undefined

  async function go(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (field === undefined || field.value === '') return
    const found = await goToDay(session, props.room, field.value)
    setNone(!found)
    if (found) props.onGone()
  }
  return (
    <form class="date-form" onSubmit={(event) => void go(event)}>
      <label for={id}>{t('go-to-date')}</label>
      <input
        ref={field}
        id={id}
        class="field"
        type="date"
        autocomplete="off"
        required
        data-first=""
        max={dayInputText(session.nowMs())}
        value={dayInputText(props.atMs)}
        onInput={() => setNone(false)}
      />
      <button type="submit" class="button button-small">
        {t('date-go')}
      </button>
      <p class="soft" role="status">
        {none() ? t('date-none') : ''}
      </p>
    </form>
  )
}
