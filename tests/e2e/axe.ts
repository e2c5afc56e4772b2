/** What axe finds on a page as it stands, each rule with the elements it is about. */
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

/** What fades in has colours of its own until it is there. */
function settled(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
}

/** Goes on when something is found, and has failed then: one run tells all of it. */
export async function isAccessible(page: Page, what = 'the page'): Promise<void> {
  await settled(page)
  const found = (await violationsOn(page)).map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
  expect.soft(found, `axe on ${what}`).toEqual([])
}

/** Put into the page once, and asked again there: without frames of other origins it needs no page beside it. */
async function violationsOn(page: Page): Promise<readonly Violation[]> {
  if (!(await page.evaluate(`'axe' in window`)))
    return (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations
  return page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)`)
}
