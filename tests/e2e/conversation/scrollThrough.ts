/** What a scroll through a whole timeline was like. */
export interface Scrolled {
  /** How often other rows came into the page. */
  readonly windows: number
  /** How far the row under the eye moved by itself, at most. */
  readonly worstPx: number
  /** Most rows in the page at once. */
  readonly mostRows: number
}

export interface ScrollThrough {
  readonly direction: 'up' | 'down'
  /** Stands in the last row there is. */
  readonly end: string
}

/**
 * Runs in the page: goes through the open room three of its heights at a time and holds on to the row under the eye from the
 * scroll itself until nothing has changed for some frames. Ends where the scroll does, if the last words are there.
 */
export async function scrollThrough({ direction, end }: ScrollThrough): Promise<Scrolled> {
  const stillFrames = 3
  const endFrames = 30
  const log = document.querySelector<HTMLElement>('[role=log]')
  if (!log) throw new Error('no room is open')
  const scroller = log
  let changes = 0
  let windows = 0
  let mostRows = 0
  let worstPx = 0
  const observer = new MutationObserver((records) => {
    const rows = records.some(({ addedNodes }) => [...addedNodes].some((node) => node instanceof HTMLElement))
    changes += 1
    if (rows) windows += 1
  })
  observer.observe(scroller, { childList: true, subtree: true })
  const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()))

  /** Below the edge of the timeline, which itself moves when a line about the connection comes or goes above it. */
  function topOf(row: Element): number {
    return row.getBoundingClientRect().top - scroller.getBoundingClientRect().top
  }

  function eyeRow(): HTMLElement {
    if (!scroller.isConnected) throw new Error('the room is not open any more')
    const rows = [...scroller.querySelectorAll<HTMLElement>('[data-row]')]
    mostRows = Math.max(mostRows, rows.length)
    const row = rows.find((each) => topOf(each) >= 0)
    if (!row) throw new Error('a row is in sight')
    return row
  }

  /** Until nothing has changed for so many frames. */
  async function hold(row: string, topPx: number, frames: number): Promise<void> {
    let seen = changes
    for (let still = 0; still < frames; still += 1) {
      await frame()
      const now = scroller.querySelector(`[data-row="${row}"]`)
      if (!now) throw new Error('the row under the eye has gone')
      worstPx = Math.max(worstPx, Math.abs(topOf(now) - topPx))
      if (changes === seen) continue
      seen = changes
      still = 0
    }
  }

  async function step(frames: number): Promise<boolean> {
    const before = scroller.scrollTop
    const byPx = scroller.clientHeight * 3
    scroller.scrollTop += direction === 'up' ? -byPx : byPx
    const moved = scroller.scrollTop !== before
    const row = eyeRow()
    await hold(row.dataset.row ?? '', topOf(row), frames)
    return moved
  }

  // Where the scroll ends, rows may still be on their way.
  while ((await step(stillFrames)) || (await step(endFrames)) || !scroller.textContent?.includes(end));
  observer.disconnect()
  return { windows, worstPx, mostRows }
}
