import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'

/**
 * Draws an element where nobody sees it, in the light theme, and hands it to `read`. It is gone afterwards.
 *
 * @param widthPx what is drawn by the room that it has, has this much
 */
export function detached<T>(
  element: ReactNode,
  widthPx: number,
  read: (host: HTMLElement) => T,
): T {
  const page = document.documentElement
  const { theme } = page.dataset
  const host = document.createElement('div')
  host.inert = true
  host.style.cssText = `position:fixed;top:0;left:-9999px;width:${widthPx}px`
  document.body.append(host)
  // The colours are of the whole page: it is light for as long as nothing is painted.
  page.dataset.theme = 'light'
  const root = createRoot(host)
  try {
    flushSync(() => root.render(element))
    return read(host)
  } finally {
    root.unmount()
    host.remove()
    if (theme === undefined) delete page.dataset.theme
    else page.dataset.theme = theme
  }
}
