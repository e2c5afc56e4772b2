/** What the account's troubles mean for the screens: a line to show, a page in the way, or a word at the first run. */
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { AccountTrouble, AccountView } from '../../shared/client/views.ts'
import { wasProfileHere } from '../platform/storageHealth.ts'
import { storageTroubleTexts } from '../text/storageTrouble.ts'

/** The store was taken away under the app: nothing is kept any more. */
export function isStoreLost(account: AccountView | undefined): boolean {
  return (
    account?.troubles.some((trouble) => trouble.kind === 'not-stored' && isLoss(trouble.error.kind)) === true
  )
}

function isLoss(kind: Extract<AccountTrouble, { kind: 'not-stored' }>['error']['kind']): boolean {
  return kind === 'store-lost'
}

/** What was here before this first run, if anything: gone altogether, or there and not to be read. */
export function formerProfile(account: AccountView | undefined): 'forgotten' | 'damaged' | undefined {
  if (account === undefined || account.self !== undefined) return undefined
  if (account.troubles.some(({ kind }) => kind === 'identity-damaged')) return 'damaged'
  return wasProfileHere() ? 'forgotten' : undefined
}

export interface StorageLines {
  /** What has not been put aside by the person. */
  readonly texts: Accessor<readonly string[]>
  putAside(): void
}

/** A line that was put aside stays so until it says something else. */
export function createStorageLines(account: Accessor<AccountView | undefined>): StorageLines {
  const [aside, setAside] = createSignal<readonly string[]>([])
  const all = createMemo(() => storageTroubleTexts(account()?.troubles ?? []))
  return {
    texts: () => all().filter((text) => !aside().includes(text)),
    putAside: () => setAside((before) => [...before, ...all()]),
  }
}
