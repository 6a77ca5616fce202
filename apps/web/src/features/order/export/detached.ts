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
  const host = document.createElement('div')
  host.inert = true
  host.style.cssText = `position:fixed;top:0;left:-9999px;width:${widthPx}px;color-scheme:light`
  document.body.append(host)
  const root = createRoot(host)
  try {
    flushSync(() => root.render(element))
    return read(host)
  } finally {
    root.unmount()
    host.remove()
  }
}
