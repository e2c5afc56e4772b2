/** Opened where a browser gives no Web Crypto: says what is missing, why, and the lines that fix it. Needs no engine. */
import { For, Show } from 'solid-js'
import type { Capability } from '../../platform/capabilities.ts'
import { t } from '../../text/t.ts'
import { Brand } from '../../ui/Brand.tsx'

const port = location.port === '' ? '8080' : location.port
const host = location.hostname === '' ? 'chat.example' : location.hostname

const ways = [
  { key: 'plain-same-machine', lines: `http://localhost:${port}` },
  { key: 'plain-tunnel', lines: `ssh -L 8080:localhost:${port} ${host}` },
  { key: 'plain-caddy', lines: `chat.example\nreverse_proxy localhost:${port}` },
  {
    key: 'plain-nginx',
    lines: [
      'location / {',
      `  proxy_pass http://localhost:${port};`,
      '  proxy_http_version 1.1;',
      '  proxy_set_header Host $host;',
      '  proxy_set_header Upgrade $http_upgrade;',
      '  proxy_set_header Connection "upgrade";',
      '}',
    ].join('\n'),
  },
] as const

export function PlainPage(props: { missing: readonly Capability[]; secure: boolean }) {
  return (
    <main class="page">
      <article class="plain">
        <Brand />
        <h1>{t(props.secure ? 'plain-old-browser-title' : 'plain-title')}</h1>
        <p class="lead">{t(props.secure ? 'plain-old-browser' : 'plain-lead')}</p>
        <h2>{t('plain-missing')}</h2>
        <ul>
          <For each={props.missing}>{(name) => <li>{t(`plain-missing-${name}`)}</li>}</For>
        </ul>
        <Show when={!props.secure}>
          <For each={ways}>
            {(way) => (
              <section>
                <h2>{t(way.key)}</h2>
                <p>{t(`${way.key}-text`)}</p>
                <pre dir="ltr">{way.lines}</pre>
              </section>
            )}
          </For>
        </Show>
      </article>
    </main>
  )
}
