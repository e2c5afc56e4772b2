/** Everything about one message: when it was written, who has it, who read it, who reacted, and its versions. */
import { For, Show } from 'solid-js'
import type { MessageDetails, MessageItem, ReactionView } from '../../../../shared/client/views.ts'
import { createMessageDetails } from '../../../state/messageDetails.ts'
import { namesText, personName } from '../../../state/names.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { useSession } from '../../../state/session.ts'
import { t } from '../../../text/t.ts'
import { fullTimeText, momentText } from '../../../text/times.ts'
import { walkText } from '../../../text/walk.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { Dialog } from '../../../ui/Dialog.tsx'
import { MessageText } from '../../../ui/MessageText.tsx'

type Person = MessageDetails['people'][number]

function PersonLine(props: { person: Person }) {
  const session = useSession()
  const { pictureOf } = useDesk()
  const words = () => {
    const { readAtMs, deliveredAtMs } = props.person
    if (readAtMs !== undefined) return t('message-read', { time: momentText(readAtMs, session.locale) })
    if (deliveredAtMs === undefined) return t('message-waiting')
    return t('message-has', { time: momentText(deliveredAtMs, session.locale) })
  }
  return (
    <li class="reader">
      <Avatar
        id={props.person.user}
        name={personName(props.person.name)}
        picture={pictureOf(props.person.user)}
        size="small"
      />
      <span class="reader-words">
        <bdi>{personName(props.person.name)}</bdi>
        <span class="soft">{words()}</span>
      </span>
    </li>
  )
}

function ReactionLine(props: { reaction: ReactionView }) {
  const session = useSession()
  return (
    <li class="reader">
      <span class="reader-emoji">{props.reaction.emoji}</span>
      <bdi>{namesText(props.reaction.people, session.locale)}</bdi>
    </li>
  )
}

function Versions(props: { item: MessageItem; versions: MessageDetails['versions'] }) {
  const session = useSession()
  const newestFirst = () => [...props.versions].reverse()
  return (
    <section class="details-part">
      <h3>{t('message-versions')}</h3>
      <ol class="versions">
        <For each={newestFirst()}>
          {(version, index) => (
            <li class="version">
              <p class="soft">
                {momentText(version.atMs, session.locale)}
                {index() === 0 ? ` · ${t('message-now')}` : ''}
              </p>
              <div class="message-text" dir="auto">
                <MessageText text={version.text} mentions={index() === 0 ? props.item.mentions : []} />
              </div>
            </li>
          )}
        </For>
      </ol>
    </section>
  )
}

/** Those who read it first, those who do not have it last. */
function byProgress(people: readonly Person[]): readonly Person[] {
  const rank = (one: Person) => (one.readAtMs !== undefined ? 0 : one.deliveredAtMs !== undefined ? 1 : 2)
  return [...people].sort((a, b) => rank(a) - rank(b))
}

function Told(props: { item: MessageItem; details: MessageDetails }) {
  const session = useSession()
  return (
    <>
      <p class="details-part">
        {t('message-written')} {fullTimeText(props.details.writtenAtMs, session.locale)}
        <Show when={props.item.own}>
          <br />
          <span class="soft">{walkText(props.item, props.details.people, session.locale)}</span>
        </Show>
      </p>
      <Show when={props.item.reactions.length > 0}>
        <section class="details-part">
          <h3>{t('reactions')}</h3>
          <ul>
            <For each={props.item.reactions}>{(reaction) => <ReactionLine reaction={reaction} />}</For>
          </ul>
        </section>
      </Show>
      <Show when={props.item.own && props.details.people.length > 0}>
        <section class="details-part">
          <h3>{t('message-people')}</h3>
          <ul>
            <For each={byProgress(props.details.people)}>{(person) => <PersonLine person={person} />}</For>
          </ul>
        </section>
      </Show>
      <Show when={props.details.versions.length > 1}>
        <Versions item={props.item} versions={props.details.versions} />
      </Show>
    </>
  )
}

export default function MessageDetailsDialog(props: { item: MessageItem; onClose: () => void }) {
  const session = useSession()
  const { room } = useDesk()
  const details = createMessageDetails(session.client, room, () => props.item)
  return (
    <Dialog title={t('message-details-title')} onClose={props.onClose}>
      <Show when={details()} fallback={<p class="soft">{t('message-looking')}</p>}>
        {(told) => <Told item={props.item} details={told()} />}
      </Show>
    </Dialog>
  )
}
