import type { TroubleWords } from '../../text/engineTrouble.ts'
import { t } from '../../text/t.ts'
import { Brand } from '../../ui/Brand.tsx'

/** There is no engine to talk to: says why, and reloads. */
export function EngineTrouble(props: { words: TroubleWords }) {
  return (
    <main class="page page-centre">
      <div class="page-card">
        <Brand />
        <h1>{props.words.title}</h1>
        <p class="lead" role="alert">
          {props.words.text}
        </p>
        <div class="page-actions">
          <button type="button" class="button button-main" onClick={() => location.reload()}>
            {t('reload')}
          </button>
        </div>
      </div>
    </main>
  )
}
