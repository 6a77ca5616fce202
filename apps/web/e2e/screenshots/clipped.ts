import type { Page } from '@playwright/test'

/**
 * Where the page is wider than its window, and where text is cut off so that nobody can read it: not where it ends in an
 * ellipsis, nor where one can scroll to the rest.
 *
 * @returns a line per place
 */
export function cutOff(page: Page): Promise<string[]> {
  // As text, since what the compiler adds to functions is not there in the page.
  return page.evaluate<string[]>(`(() => {
    const root = document.documentElement
    const found = root.scrollWidth > root.clientWidth
      ? ['the page is ' + root.scrollWidth + ' px wide in a window of ' + root.clientWidth]
      : []
    for (const element of document.body.querySelectorAll('*')) {
      const style = getComputedStyle(element)
      const hides = [style.overflowX, style.overflowY].some((value) => value === 'hidden' || value === 'clip')
      if (!hides || style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') continue
      // What is only for those who listen is a pixel wide on purpose.
      if (element.clientWidth <= 1 || element.clientHeight <= 1) continue
      if (element.closest('[aria-hidden="true"], svg')) continue
      const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      const box = element.getBoundingClientRect()
      while (text.nextNode()) {
        const words = text.currentNode.textContent.trim()
        const parent = text.currentNode.parentElement
        if (!words || parent.closest('[aria-hidden="true"], svg, .sr-only')) continue
        const range = document.createRange()
        range.selectNodeContents(text.currentNode)
        const place = range.getBoundingClientRect()
        if (place.width <= 1 || place.height <= 1) continue
        const isCut = (style.overflowX !== 'visible' && (place.right > box.right + 1 || place.left < box.left - 1)) ||
          (style.overflowY !== 'visible' && (place.bottom > box.bottom + 1 || place.top < box.top - 1))
        if (isCut && scrolls(parent, element) === false) found.push('cut off: ' + words.slice(0, 60))
      }
    }
    return [...new Set(found)]

    function scrolls(from, until) {
      for (let at = from; at && at !== until; at = at.parentElement) {
        const { overflowX, overflowY, textOverflow } = getComputedStyle(at)
        if (/auto|scroll/.test(overflowX + overflowY) || textOverflow === 'ellipsis') return true
      }
      return false
    }
  })()`)
}
