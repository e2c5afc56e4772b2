/** Finds words in one room; a find opens the room there. */
import { createSignal } from 'solid-js'
import type { SearchHit } from '../../../shared/client/views.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { messageRoute } from '../../routes.ts'
import { createMessageSearch } from '../../state/messageSearch.ts'
import { roomName } from '../../state/names.ts'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { FindDialog } from '../list/FindDialog.tsx'
import { HitOptions } from '../list/HitOptions.tsx'
import { createOptionList } from '../list/optionList.ts'
import { SearchState } from '../list/SearchState.tsx'
import { DateForm } from './DateForm.tsx'

export default function RoomSearch(props: { room: RoomId; onClose: () => void }) {
  const session = useSession()
  const first = session.overlay.lastWords(props.room)
  const [text, setText] = createSignal(first)
  const { look, searched, looking } = createMessageSearch({ client: session.client, room: props.room })
  look(first)
  const hits = (): readonly SearchHit[] => searched()?.view.hits ?? []
  const list = createOptionList({ count: () => hits().length, pick: (index) => pick(hits()[index]) })

  function pick(hit: SearchHit | undefined): void {
    if (hit === undefined) return
    session.overlay.keepWords(props.room, text())
    props.onClose()
    session.router.go(messageRoute(hit.room, hit.entry))
  }

  const name = () => {
    const row = session.account()?.rooms.find((each) => each.id === props.room)
    return row === undefined ? '' : roomName(row)
  }
  return (
    <FindDialog
      title={t('search-room-in', { name: name() })}
      placeholder={t('search-hint')}
      list={list}
      count={hits().length}
      first={first}
      onText={(words) => {
        setText(words)
        look(words)
      }}
      onClose={props.onClose}
      state={
        <>
          <SearchState
            view={searched()?.view}
            looking={looking()}
            start={t('search-start')}
            none={hits().length === 0 ? t('search-none') : undefined}
          />
          <DateForm room={props.room} atMs={session.nowMs()} onGone={props.onClose} />
        </>
      }
    >
      <HitOptions
        hits={hits()}
        text={searched()?.text ?? ''}
        list={list}
        from={0}
        placed={false}
        onPick={pick}
      />
    </FindDialog>
  )
}
