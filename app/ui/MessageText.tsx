/** What a person wrote: formatted, with links and the people it names. Nodes only, never markup from a string. */
import { createMemo, For, Match, Show, Switch } from 'solid-js'
import type { MentionView } from '../../shared/client/views.ts'
import { personName } from '../state/names.ts'
import { type Block, formatted } from '../text/formatting.ts'
import type { Span } from '../text/spans.ts'
import { t } from '../text/t.ts'

/** `reachable`: links are tab stops; in a timeline only those of the current row are. */
interface Drawn {
  readonly reachable: boolean
}

function Mention(props: { mention: MentionView }) {
  const name = () => personName(props.mention.name)
  return (
    <bdi class="mention" classList={{ 'mention-self': props.mention.self }}>
      @{name()}
      <Show when={props.mention.self}>
        <span class="unseen">{t('mention-you')}</span>
      </Show>
    </bdi>
  )
}

function Spans(props: Drawn & { spans: readonly Span[] }) {
  return (
    <For each={props.spans}>
      {(span) => {
        switch (span.kind) {
          case 'text':
            return span.text
          case 'code':
            return <code>{span.text}</code>
          case 'link':
            return (
              <a
                href={span.href}
                target="_blank"
                rel="noopener noreferrer"
                tabindex={props.reachable ? undefined : -1}
              >
                {span.text}
              </a>
            )
          case 'mention':
            return <Mention mention={span.mention} />
          case 'bold':
            return (
              <strong>
                <Spans spans={span.spans} reachable={props.reachable} />
              </strong>
            )
          case 'italics':
            return (
              <em>
                <Spans spans={span.spans} reachable={props.reachable} />
              </em>
            )
        }
      }}
    </For>
  )
}

function Lines(props: Drawn & { lines: readonly (readonly Span[])[] }) {
  return (
    <span>
      <For each={props.lines}>
        {(line, index) => (
          <>
            {index() > 0 ? '\n' : ''}
            <Spans spans={line} reachable={props.reachable} />
          </>
        )}
      </For>
    </span>
  )
}

function Blocks(props: Drawn & { blocks: readonly Block[] }) {
  return (
    <For each={props.blocks}>
      {(block) => (
        <Switch>
          <Match when={block.kind === 'text' && block}>
            {(text) => <Lines lines={text().lines} reachable={props.reachable} />}
          </Match>
          <Match when={block.kind === 'code' && block}>
            {(code) => (
              <pre dir="ltr">
                <code>{code().text}</code>
              </pre>
            )}
          </Match>
          <Match when={block.kind === 'quote' && block}>
            {(quote) => (
              <blockquote>
                <Blocks blocks={quote().blocks} reachable={props.reachable} />
              </blockquote>
            )}
          </Match>
        </Switch>
      )}
    </For>
  )
}

export function MessageText(props: { text: string; mentions: readonly MentionView[]; reachable?: boolean }) {
  const blocks = createMemo(() => formatted(props.text, [...props.mentions]))
  return <Blocks blocks={blocks()} reachable={props.reachable ?? true} />
}
