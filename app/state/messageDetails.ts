/** The details of a message, asked for anew with every step it takes; the last answer stays until the next. */
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { ClientApi } from '../../shared/client/api.ts'
import type { MessageDetails, MessageItem } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'

export function createMessageDetails(
  client: Pick<ClientApi, 'messageDetails'>,
  room: RoomId,
  item: () => MessageItem,
): Accessor<MessageDetails | undefined> {
  const [details, setDetails] = createSignal<MessageDetails>()
  const step = createMemo(() => JSON.stringify([item().id, item().delivery, item().edits]))
  let asked = 0
  const ask = async () => {
    asked += 1
    const mine = asked
    const told = await client.messageDetails(room, item().id).catch(() => undefined)
    if (mine === asked && told !== undefined) setDetails(told)
  }
  createEffect(on(step, () => void ask()))
  onCleanup(() => {
    asked += 1
  })
  return details
}
