/** What is being written when it is not simply a message: another version of one, or an answer. */
import { type JSX, Match, Switch } from 'solid-js'
import { hueOf } from '../../../state/avatar.ts'
import { personName } from '../../../state/names.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { createReplyTarget, type ReplyTarget } from '../../../state/replyTarget.ts'
import { useSession } from '../../../state/session.ts'
import { t } from '../../../text/t.ts'
import { Icon, type IconName } from '../../../ui/Icon.tsx'
import { quoteText } from '../timeline/Quote.tsx'

function Strip(props: {
  icon: IconName
  title: string
  hue?: number | undefined
  leave: string
  onLeave: () => void
  children: JSX.Element
}) {
  return (
    <div class="composer-strip" style={{ '--hue': props.hue === undefined ? undefined : String(props.hue) }}>
      <Icon name={props.icon} />
      <div class="strip-words" classList={{ 'strip-person': props.hue !== undefined }}>
        <p class="strip-title">
          <bdi>{props.title}</bdi>
        </p>
        <p class="strip-text">
          <bdi>{props.children}</bdi>
        </p>
      </div>
      <button type="button" class="icon-button" aria-label={props.leave} onClick={() => props.onLeave()}>
        <Icon name="close" />
      </button>
    </div>
  )
}

function replyTitle({ said }: ReplyTarget): string {
  if (said === undefined) return t('replying-unknown')
  return said.own ? t('replying-self') : t('replying-to', { name: personName(said.authorName) })
}

function Answering(props: { target: ReplyTarget; onLeave: () => void }) {
  return (
    <Strip
      icon="reply"
      title={replyTitle(props.target)}
      hue={props.target.said && hueOf(props.target.said.author)}
      leave={t('leave-reply')}
      onLeave={props.onLeave}
    >
      {props.target.text === undefined ? t('quote-gone') : quoteText({ text: props.target.text })}
    </Strip>
  )
}

export function ComposerStrip(props: { onLeave: () => void }) {
  const desk = useDesk()
  const target = createReplyTarget(desk, useSession())
  const leave = () => {
    desk.composer.leave()
    props.onLeave()
  }
  return (
    <Switch>
      <Match when={desk.composer.editing()}>
        {(item) => (
          <Strip icon="edit" title={t('editing')} leave={t('leave-edit')} onLeave={leave}>
            {quoteText(item())}
          </Strip>
        )}
      </Match>
      <Match when={target()}>{(known) => <Answering target={known()} onLeave={leave} />}</Match>
    </Switch>
  )
}
