/** What is being written to one room, and sending it. Nothing written is ever lost to a refused send. */
import { type Accessor, createSignal } from 'solid-js'
import type { ClientApi } from '../../shared/client/api.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { postErrorText } from '../text/errors.ts'
import type { Drafts } from './drafts.ts'
import { outcomeOf } from './outcome.ts'

export interface Draft {
  readonly text: Accessor<string>
  readonly error: Accessor<string | undefined>
  write(text: string): void
  /** One message per call; blank text is none. Tells whether something is on its way. */
  send(): boolean
}

/** Of the session, what a draft needs. */
export interface DraftPorts {
  readonly client: Pick<ClientApi, 'post'>
  readonly drafts: Drafts
}

export function createDraft(session: DraftPorts, room: RoomId): Draft {
  const [text, setText] = createSignal(session.drafts.read(room))
  const [error, setError] = createSignal<string>()

  function write(next: string): void {
    session.drafts.write(room, next)
    setText(next)
  }

  async function post(draft: string): Promise<void> {
    const posted = await outcomeOf(session.client.post(room, draft.trim()))
    if (posted.ok) return
    setError(postErrorText(posted.error))
    // It comes back before whatever was typed since.
    const since = session.drafts.read(room)
    write(since === '' ? draft : `${draft}\n${since}`)
  }

  function send(): boolean {
    const draft = text()
    if (draft.trim() === '') return false
    write('')
    setError(undefined)
    void post(draft)
    return true
  }

  return { text, error, write, send }
}
