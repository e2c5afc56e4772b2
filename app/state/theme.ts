/** Light, dark, or as the system has it. `public/theme.js` applies the choice before the first paint. */
import { createSignal } from 'solid-js'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'castlinker-theme'

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(storageKey)
    return themes.find((theme) => theme === stored) ?? 'system'
  } catch {
    return 'system' // storage may be forbidden; the choice then lasts as long as the page
  }
}

const [theme, setThemeSignal] = createSignal<Theme>(storedTheme())

export { theme }

export function setTheme(next: Theme): void {
  setThemeSignal(next)
  if (next === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
  try {
    localStorage.setItem(storageKey, next)
  } catch {
    return // as above
  }
}
