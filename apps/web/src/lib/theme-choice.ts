import { keepChoice } from './keep-choice.ts'
import { parseTheme, type Theme, themeCookie } from './theme.ts'

/** The theme that is shown: the chosen one, else the system's. */
export const currentTheme = (): Theme =>
  parseTheme(document.documentElement.dataset.theme) ??
  (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')

/** Calls whenever another theme is shown, until the function that it returns is called. */
export function onThemeChange(onChange: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  system.addEventListener('change', onChange)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', onChange)
  }
}

/** Shows a theme, and keeps it: no flash on the next page. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  keepChoice(themeCookie, theme)
}
