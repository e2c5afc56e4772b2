import type { EngineState } from '../engine/rpc.ts'
import { t } from './t.ts'

export interface TroubleWords {
  readonly title: string
  readonly text: string
}

/** Why there is no engine, in words; nothing while it starts or runs. */
export function engineTroubleOf(state: EngineState): TroubleWords | undefined {
  switch (state.kind) {
    case 'starting':
    case 'running':
      return undefined
    case 'other-version':
      return { title: t('engine-other-version-title'), text: t('engine-other-version') }
    case 'failed':
      return { title: t('engine-title'), text: t(`engine-${state.failure.kind}`) }
  }
}
