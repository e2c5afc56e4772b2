/**
 * Runs in a page before its own scripts: notes how far a start has come, in milliseconds since the navigation began. Plain code
 * without imports: it crosses to the page as text.
 */

export interface ScreenMarks {
  /** The page has begun its worker. */
  readonly workerMs: number | undefined
  /** The worker has loaded and opens the engine; the engine answers. */
  readonly loadedMs: number | undefined
  readonly runningMs: number | undefined
  /** A view of the room has come with as many rows as are waited for. */
  readonly viewMs: number | undefined
  /** The frame after the one that had these rows. */
  readonly rowsMs: number | undefined
  /** The same view, and it is no preview: the room itself is open. */
  readonly openedMs: number | undefined
}

declare global {
  interface Window {
    benchMarks: { -readonly [K in keyof ScreenMarks]: ScreenMarks[K] }
  }
}

export function noteScreen(rows: number): void {
  const marks: Window['benchMarks'] = {
    ...{ workerMs: undefined, loadedMs: undefined, runningMs: undefined },
    ...{ viewMs: undefined, rowsMs: undefined, openedMs: undefined },
  }
  window.benchMarks = marks
  const observer = new MutationObserver(() => {
    if (document.querySelectorAll('[data-row]').length < rows) return
    observer.disconnect()
    requestAnimationFrame(() => {
      const painted = new MessageChannel()
      painted.port1.onmessage = () => {
        marks.rowsMs = performance.now()
      }
      painted.port2.postMessage(undefined)
    })
  })
  observer.observe(document, { childList: true, subtree: true })
  const PlainWorker = window.Worker
  window.Worker = class extends PlainWorker {
    constructor(...parts: ConstructorParameters<typeof Worker>) {
      super(...parts)
      marks.workerMs ??= performance.now()
    }
  }
  interface Heard {
    readonly kind?: string
    readonly value?: { readonly items?: readonly unknown[]; readonly preview?: boolean }
  }
  const PlainChannel = window.BroadcastChannel
  window.BroadcastChannel = class extends PlainChannel {
    constructor(name: string) {
      super(name)
      this.addEventListener('message', ({ data }: MessageEvent<Heard | undefined>) => {
        if (data?.kind === 'alive') marks.loadedMs ??= performance.now()
        if (data?.kind === 'owner') marks.runningMs ??= performance.now()
        const { items, preview } = data?.value ?? {}
        if (items === undefined || items.length < rows) return
        marks.viewMs ??= performance.now()
        if (preview !== true) marks.openedMs ??= performance.now()
      })
    }
  }
}
