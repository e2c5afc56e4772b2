/** Every key that does something. */
import { For } from 'solid-js'
import { keyLabels } from '../../state/shortcutKeys.ts'
import { appShortcuts, composerShortcuts, type Shortcut, timelineShortcuts } from '../../state/shortcuts.ts'
import { t } from '../../text/t.ts'
import { Dialog } from '../../ui/Dialog.tsx'

function Keys(props: { keys: string }) {
  return (
    <dd class="keys">
      <For each={keyLabels(props.keys)}>
        {(press) => (
          <span class="keys-press">
            <For each={press}>{(key) => <kbd>{key}</kbd>}</For>
          </span>
        )}
      </For>
    </dd>
  )
}

function Group(props: { title: string; shortcuts: readonly Shortcut[] }) {
  return (
    <section class="cheat-group">
      <h3>{props.title}</h3>
      <dl>
        <For each={props.shortcuts}>
          {(shortcut) => (
            <div class="cheat-row">
              <dt>{t(shortcut.textKey)}</dt>
              <Keys keys={shortcut.keys} />
            </div>
          )}
        </For>
      </dl>
    </section>
  )
}

export default function CheatSheet(props: { onClose: () => void }) {
  return (
    <Dialog title={t('shortcuts')} look="wide" onClose={() => props.onClose()}>
      <div class="cheat-groups">
        <Group title={t('shortcuts-everywhere')} shortcuts={appShortcuts} />
        <Group title={t('keys-writing')} shortcuts={composerShortcuts} />
        <Group title={t('keys-messages')} shortcuts={timelineShortcuts} />
      </div>
    </Dialog>
  )
}
