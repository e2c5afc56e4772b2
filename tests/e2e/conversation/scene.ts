/** Scenes of people in one room, and what they do with its messages: by role and name, as a screen reader would. */
import { type Browser, type BrowserContextOptions, expect, type Locator, type Page } from '@playwright/test'
import { Visitor } from '../person.ts'

/** Ada makes the Kitchen; the others come in by her link, in their own browsers. */
export async function inKitchen(
  browser: Browser,
  names: readonly string[],
  options: BrowserContextOptions = {},
): Promise<readonly Visitor[]> {
  const ada = await Visitor.arrive(browser, options)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  const people = [ada]
  if (names.length === 0) return people
  const link = await ada.copyInvite()
  for (const name of names) {
    const visitor = await Visitor.arrive(browser, options)
    await visitor.join(link, name)
    people.push(visitor)
  }
  return people
}

/** The one person there must be at this place. */
export function one(people: readonly Visitor[], at: number): Visitor {
  const person = people[at]
  if (!person) throw new Error(`nobody is at ${at}`)
  return person
}

export async function endAll(people: readonly Visitor[]): Promise<void> {
  await Promise.all(people.map(({ context }) => context.close()))
}

/** The newest message that says this. */
export function saying(page: Page, text: string): Locator {
  return page.getByRole('log').getByRole('article').filter({ hasText: text }).last()
}

/** The room's line in the list. */
export function listed(page: Page, room: string): Locator {
  return page.getByRole('navigation', { name: 'Rooms' }).getByRole('link').filter({ hasText: room })
}

export async function setSwitch(page: Page, name: string, on: boolean): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click()
  const toggle = page.getByRole('switch', { name })
  if ((await toggle.getAttribute('aria-checked')) !== String(on)) await toggle.click()
  await expect(toggle).toHaveAttribute('aria-checked', String(on))
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}
