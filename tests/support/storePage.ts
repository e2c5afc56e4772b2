/** A page that runs the store's contract scenes against the browser it is in. No part of the product. */
import { type ClosableStore, openIndexedDbStore } from '../../app/platform/indexedDbStore.ts'
import { type StoreDevice, storeScenes } from '../contract/storeSuite.ts'

declare global {
  interface Window {
    /** The test's end of it: the browser's disk. */
    fillDisk(full: boolean): Promise<void>
    sceneTitles(): readonly string[]
    /** What went wrong, or nothing. */
    runScene(title: string): Promise<string | undefined>
  }
}

let databases = 0

function browserDevice(): StoreDevice {
  databases += 1
  const name = `device-${databases}`
  let open: ClosableStore | undefined
  return {
    async start() {
      open?.close()
      const opened = await openIndexedDbStore(name)
      if (!opened.ok) throw new Error(JSON.stringify(opened.error))
      open = opened.value
      return open
    },
    fill: (full) => window.fillDisk(full),
  }
}

window.sceneTitles = () => storeScenes.map(({ title }) => title)
window.runScene = async (title) => {
  const scene = storeScenes.find((each) => each.title === title)
  try {
    if (!scene) throw new Error('no such scene')
    await scene.run(browserDevice())
    return undefined
  } catch (error) {
    return String(error)
  }
}
