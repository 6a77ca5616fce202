import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const schemes = ['light', 'dark'] as const

/** What was looked at in this run already, and was clean. */
const clean = new Set<string>()

/**
 * Looks for violations of WCAG 2.2 AA on the page as it is now, in light and in dark. A page that was clean in the same
 * state (address without ids, headline, width) before is not looked at again.
 *
 * @returns one line per violation
 */
export async function violationsOf(page: Page): Promise<string[]> {
  const key = await stateOf(page)
  if (clean.has(key)) return []
  // Between two pages the title is taken away and put back; one that never comes is found below.
  await page
    .waitForFunction(() => document.title !== '', undefined, { timeout: 30_000 })
    .catch(() => undefined)
  const found: string[] = []
  for (const colorScheme of schemes) {
    // Without motion a colour is the one it is going to be, not one on its way there.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // A frame that runs no scripts can't be looked at from inside: a test opens what it holds by itself.
    const { violations } = await new AxeBuilder({ page })
      .exclude('iframe[sandbox]')
      .withTags(standard)
      .analyze()
    for (const { id, help, nodes } of violations) {
      found.push(
        `${page.url()} in ${colorScheme}: ${help} (${id})\n${nodes.map((node) => `  ${node.target.join(' ')}: ${node.any[0]?.message ?? ''}`).join('\n')}`,
      )
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  if (found.length === 0) clean.add(key)
  return found
}

async function stateOf(page: Page): Promise<string> {
  const { pathname, search } = new URL(page.url())
  const address = `${pathname}${search.replace(/token=[^&]*/, 'token')}`
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')
    // Product pages are one page with other words.
    .replace(/^\/products\/.*/, '/products/:sku')
  const headline =
    (await page
      .locator('h1')
      .first()
      .textContent({ timeout: 5_000 })
      .catch(() => '')) ?? ''
  const status = await page
    .locator('main [data-status]')
    .first()
    .getAttribute('data-status', { timeout: 100 })
    .catch(() => '')
  return [
    address,
    address.startsWith('/products/') ? '' : headline.replace(/[\d.,]+/g, '#'),
    status,
    page.viewportSize()?.width,
  ].join(' | ')
}
