/** Whether the browser promises not to clear this origin's storage when space runs low. */

/** `not-offered`: this browser has no such promise to give. */
export type KeepPromise = 'promised' | 'may-forget' | 'not-offered'

export interface Persistence {
  /** What holds now; asks nobody. */
  state(): Promise<KeepPromise>
  /** Asks the browser, which may ask the person. */
  ask(): Promise<KeepPromise>
  /** Whether this profile has asked before. */
  readonly asked: boolean
}

const askedName = 'castlinker-keep-asked'

export const browserPersistence: Persistence = {
  state: () => answerOf((storage) => storage.persisted()),
  async ask() {
    noteAsked()
    return answerOf((storage) => storage.persist())
  },
  get asked() {
    try {
      return localStorage.getItem(askedName) !== null
    } catch {
      return true
    }
  },
}

async function answerOf(question: (storage: StorageManager) => Promise<boolean>): Promise<KeepPromise> {
  const storage: StorageManager | undefined = navigator.storage
  if (storage?.persist === undefined) return 'not-offered'
  try {
    return (await question(storage)) ? 'promised' : 'may-forget'
  } catch {
    return 'not-offered'
  }
}

function noteAsked(): void {
  try {
    localStorage.setItem(askedName, '1')
  } catch {
    // It is asked once more next time.
  }
}
