/** The message that is being answered, in short: from the rows in the page, else from the engine. */
import { type Accessor, createEffect, createSignal } from 'solid-js'
import type { MessageItem, PersonView, TimelineItem } from '../../shared/client/views.ts'
import type { EntryId } from '../../shared/foundation/ids.ts'
import type { Desk } from './openRoom.ts'
import type { Session } from './session.ts'

export interface ReplyTarget {
  readonly entry: EntryId
  /** Absent while it is not known who said it. */
  readonly said: Pick<MessageItem, 'author' | 'authorName' | 'own'> | undefined
  /** Undefined when it was deleted. */
  readonly text: string | undefined
}

function targetOf(item: TimelineItem): ReplyTarget {
  const { id, author, authorName, own } = item
  return {
    entry: id,
    said: { author, authorName, own },
    text: item.kind === 'message' ? item.text : undefined,
  }
}

function saidBy({ user, name }: PersonView, session: Session): ReplyTarget['said'] {
  return { author: user, authorName: name, own: user === session.account()?.self?.user }
}

export function createReplyTarget(desk: Desk, session: Session): Accessor<ReplyTarget | undefined> {
  const [target, setTarget] = createSignal<ReplyTarget>()

  async function fetchText(entry: EntryId): Promise<void> {
    const details = await session.client.messageDetails(desk.room, entry).catch(() => undefined)
    if (desk.composer.reply() !== entry || target()?.said !== undefined) return
    setTarget({
      entry,
      said: details && saidBy(details.author, session),
      text: details?.versions.at(-1)?.text,
    })
  }

  createEffect(() => {
    const entry = desk.composer.reply()
    const item = desk.view().items.find((candidate) => candidate.id === entry)
    if (item !== undefined) setTarget(targetOf(item))
    else if (entry === undefined) setTarget(undefined)
    else if (target()?.entry !== entry) {
      setTarget({ entry, said: undefined, text: '' })
      void fetchText(entry)
    }
  })
  return target
}
