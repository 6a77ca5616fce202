'use client'

import { useCallback, useState } from 'react'

/** As high as most are, until it has been measured. */
const startPx = 640

/**
 * A message as its reader sees it, in a document of its own. It runs no scripts, whatever it holds, and loads nothing; links
 * open a window of their own. It is as high as what it says, and has the theme of the page.
 *
 * @param html a whole document, without a style element: the policy of the page counts in it as well
 */
export function MailFrame({ html, title, lang }: { html: string; title: string; lang: string }) {
  const [heightPx, setHeightPx] = useState(startPx)
  const measured = useCallback((frame: HTMLIFrameElement | null) => {
    if (!frame) return
    const fit = () => {
      // While its document is parsed it has no body.
      const held: { documentElement: HTMLElement; body: HTMLElement | null } | null =
        frame.contentDocument
      if (!held?.body?.childElementCount) return
      // Left to itself it asks the system, whatever theme was chosen for the page.
      held.documentElement.style.colorScheme = getComputedStyle(frame).colorScheme
      setHeightPx(Math.ceil(held.body.scrollHeight))
    }
    // It may have been loaded before the page came alive; and another width makes other lines.
    const resizes = new ResizeObserver(fit)
    const themes = new MutationObserver(fit)
    frame.addEventListener('load', fit)
    resizes.observe(frame)
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      frame.removeEventListener('load', fit)
      resizes.disconnect()
      themes.disconnect()
    }
  }, [])
  return (
    <iframe
      ref={measured}
      title={title}
      lang={lang}
      srcDoc={html}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      className="block w-full rounded-panel border border-line bg-paper"
      style={{ height: heightPx }}
    />
  )
}
