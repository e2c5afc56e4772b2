/**
 * What is being written to one room: a message, an answer, or another version of an own message.
 *
 * Promises: a draft is with the engine from its first character, and an edit under way is none; leaving an edit brings the
 * draft back; nothing written is ever lost to a refused send.
 */
import { type Accessor, batch, createSignal } from 'solid-js'
import type { ClientApi } from '../../shared/client/api.ts'
import type { Draft, MessageItem } from '../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { postErrorText } from '../text/errors.ts'
import { rewritten, trimmed, type Written } from '../text/mentions.ts'
import { editErrorText } from '../text/messageErrors.ts'
import { outcomeOf } from './outcome.ts'

/** The own message that is being written anew. */
export type Editing = Pick<MessageItem, 'id' | 'text'>

export interface Composer {
  readonly written: Accessor<Written>
  readonly reply: Accessor<EntryId | undefined>
  readonly editing: Accessor<Editing | undefined>
  readonly error: Accessor<string | undefined>
  /** What the field holds now; the caret tells where the change was. */
  write(text: string, caret: number): void
  put(next: Written): void
  replyTo(entry: EntryId | undefined): void
  edit(item: MessageItem): void
  /** Leaves the edit, else the answer; false when there was neither. */
  leave(): boolean
  /** One message per call; blank text is none. */
  send(): 'sent' | 'edited' | 'nothing'
  /** A draft as the engine has it: what was written in another tab is taken over. */
  adopt(draft: Draft): void
}

export interface ComposerPorts {
  readonly client: Pick<ClientApi, 'post' | 'edit' | 'saveDraft' | 'setTyping'>
  readonly room: RoomId
  readonly draft: Draft
}

function sameDraft(a: Draft, b: Draft): boolean {
  return a.text === b.text && a.reply === b.reply
}

function plainMentions({ mentions }: MessageItem): Written['mentions'] {
  return mentions.map(({ user, from, length }) => ({ user, from, length }))
}

export function createComposer({ client, room, draft }: ComposerPorts): Composer {
  const [written, setWritten] = createSignal<Written>({ text: draft.text, mentions: draft.mentions })
  const [reply, setReply] = createSignal(draft.reply)
  const [editing, setEditing] = createSignal<Editing>()
  const [error, setError] = createSignal<string>()
  /** What was being written when the edit began. */
  let aside: Written = { text: '', mentions: [] }
  let saved = draft
  /** Saves on their way: until they are through, the engine may still tell of what was before them. */
  let saving = 0

  const current = (): Draft => ({ ...(editing() === undefined ? written() : aside), reply: reply() })

  function save(): void {
    saved = current()
    saving += 1
    void client.saveDraft(room, saved).finally(() => {
      saving -= 1
    })
  }

  function put(next: Written): void {
    setWritten(next)
    if (editing() !== undefined) return
    save()
    void client.setTyping(room, next.text.trim() !== '')
  }

  function endEdit(): void {
    batch(() => {
      setEditing(undefined)
      setWritten(aside)
    })
    aside = { text: '', mentions: [] }
  }

  function beginEdit(item: Editing, next: Written): void {
    if (editing() === undefined) aside = written()
    batch(() => {
      setEditing({ id: item.id, text: item.text })
      setWritten(next)
      setError(undefined)
    })
  }

  /** What was refused comes back before whatever was written since. */
  function bringBack(refused: Draft): void {
    const since = current()
    const both = since.text === '' ? refused : { ...refused, text: `${refused.text}\n${since.text}` }
    if (editing() === undefined) setWritten({ text: both.text, mentions: both.mentions })
    else aside = both
    setReply(since.reply ?? refused.reply)
    save()
  }

  async function post(said: Draft): Promise<void> {
    const { text, mentions } = trimmed(said)
    const options = { mentions, ...(said.reply === undefined ? {} : { reply: said.reply }) }
    const posted = await outcomeOf(client.post(room, text, options))
    if (posted.ok) return
    setError(postErrorText(posted.error))
    bringBack(said)
  }

  async function change(item: Editing, said: Written): Promise<void> {
    const edited = await outcomeOf(client.edit(room, item.id, trimmed(said)))
    if (edited.ok) return
    if (editing() === undefined) beginEdit(item, said)
    setError(editErrorText(edited.error))
  }

  function sendEdit(item: Editing): 'edited' {
    const said = written()
    endEdit()
    if (said.text.trim() !== item.text) void change(item, said)
    return 'edited'
  }

  return {
    written,
    reply,
    editing,
    error,
    write: (text, caret) => put(rewritten(written(), text, caret)),
    put,
    replyTo(entry) {
      if (editing() !== undefined) endEdit()
      setReply(entry)
      save()
    },
    edit: (item) => beginEdit(item, { text: item.text, mentions: plainMentions(item) }),
    leave() {
      if (editing() !== undefined) endEdit()
      else if (reply() === undefined) return false
      else {
        setReply(undefined)
        save()
      }
      return true
    },
    send() {
      const item = editing()
      if (written().text.trim() === '') return 'nothing'
      setError(undefined)
      if (item !== undefined) return sendEdit(item)
      const said = current()
      batch(() => {
        setReply(undefined)
        setWritten({ text: '', mentions: [] })
      })
      void post(said)
      save()
      void client.setTyping(room, false)
      return 'sent'
    },
    adopt(next) {
      if (saving > 0 || editing() !== undefined || sameDraft(next, current())) return
      saved = next
      batch(() => {
        setReply(next.reply)
        setWritten({ text: next.text, mentions: next.mentions })
      })
    },
  }
}
