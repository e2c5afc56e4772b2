/**
 * Draws the app's PNG icons from app/public/icon.svg, in the browser of the tests. Run it by hand when the mark changes;
 * what it draws is part of the checkout.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright'
import { browserFile, pathOf } from './lib/paths.mjs'

/** `filled` icons reach their edges: the system cuts its own shape out of them, and keeps the middle 80 %. */
const icons = [
  { name: 'icon-192.png', size: 192, filled: false },
  { name: 'icon-512.png', size: 512, filled: false },
  { name: 'icon-maskable-512.png', size: 512, filled: true },
  { name: 'icon-touch-180.png', size: 180, filled: true },
]

const mark = readFileSync(pathOf('app/public/icon.svg'), 'utf8')
const filledMark = mark
  .replace(' rx="11"', '')
  .replace('translate(7.2 7.2) scale(.7)', 'translate(8.4 8.4) scale(.65)')
if (filledMark.includes(mark)) throw new Error('icon.svg has changed: say again how it is filled')

const { path, args } = JSON.parse(readFileSync(browserFile, 'utf8'))
const browser = await chromium.launch({ executablePath: path, args })
const page = await browser.newPage()
for (const { name, size, filled } of icons) {
  await page.setViewportSize({ width: size, height: size })
  const drawn = (filled ? filledMark : mark).replace('<svg ', `<svg width="${size}" height="${size}" `)
  await page.setContent(`<body style="margin:0">${drawn}</body>`)
  writeFileSync(pathOf(`app/public/${name}`), await page.screenshot({ omitBackground: true }))
}
await browser.close()
