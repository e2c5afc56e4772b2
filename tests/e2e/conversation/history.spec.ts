/** A long history: what is read stays under the eye while the window slides over it, in both directions. */
import { Person, unwrap } from '../../support/person.ts'
import { Visitor } from '../person.ts'
import { expect, test } from '../test.ts'
import { saying } from './scene.ts'
import { scrollThrough } from './scrollThrough.ts'

const count = 5_000

/** Of one to four lines, so that no two windows have the same height. */
function textOf(index: number): string {
  return `Message ${index}.${' It goes on for a while, as people do.'.repeat((index * 7) % 5)}`
}

test('[U46] 5,000 messages: no row jumps under the eye, up to the oldest and down again; a quote far up is reached', async ({
  browser,
  origin,
}) => {
  test.setTimeout(300_000)
  const ada = await new Person('Ada', origin).open()
  const room = await ada.makeRoom('Kitchen')
  const first = await ada.says(room, textOf(0))
  for (let index = 1; index < count; index += 1) await ada.says(room, textOf(index))
  const link = await ada.linkTo(room)

  const ben = await Visitor.arrive(browser)
  await ben.join(link, 'Ben')
  await expect(saying(ben.page, 'Message 4999.')).toBeVisible()

  const up = await ben.page.evaluate(scrollThrough, { direction: 'up' as const, end: 'Message 0.' })
  await expect(ben.timeline().getByText('Sealed. Only the people in this room can read it.')).toBeVisible()
  await expect(saying(ben.page, 'Message 0.')).toBeVisible()
  const down = await ben.page.evaluate(scrollThrough, { direction: 'down' as const, end: 'Message 4999.' })
  await expect(saying(ben.page, 'Message 4999.')).toBeVisible()
  for (const { windows, worstPx, mostRows } of [up, down]) {
    expect(windows).toBeGreaterThan(20)
    expect(worstPx).toBeLessThanOrEqual(1)
    expect(mostRows).toBeLessThan(300)
  }

  unwrap(await ada.api.post(room, 'it all began here', { reply: first }))
  await saying(ben.page, 'it all began here')
    .getByRole('button', { name: /^Answers Ada/ })
    .click()
  await expect(saying(ben.page, 'Message 0.')).toBeInViewport()
  await ben.page.getByRole('button', { name: 'Back to the answer' }).click()
  await expect(saying(ben.page, 'it all began here')).toBeInViewport()

  await ben.context.close()
  await ada.close()
})
