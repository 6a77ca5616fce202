import { expect, type Locator, type Page } from '@playwright/test'
import { formatMoney } from '../../src/lib/format.ts'

/** Marks the document, so that a test can say that it was never loaded anew. */
export async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { stillTheSame: true }))
}

export async function expectSameDocument(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'stillTheSame' in window), 'the page was not loaded anew').toBe(
    true,
  )
}

/** Opens the list of orders and waits until it is live. */
export async function openOrders(staff: Page, query = ''): Promise<void> {
  await staff.goto(`/console/orders${query}`)
  await expectLive(staff)
}

/** Lets pages load without their scripts until the function that it returns is called. */
export async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/_next/static/**/*.js', async (route) => {
    await held
    await route.continue()
  })
  return release
}

export const freshness = (page: Page): Locator => page.locator('[data-freshness]')

export async function expectLive(page: Page): Promise<void> {
  await expect(freshness(page)).toHaveAttribute('data-freshness', 'live')
}

/** The row of an order in the list. */
export const rowOf = (staff: Page, orderId: string): Locator =>
  staff.locator(`[data-order="${orderId}"]`)

/** Lets in what is new, which waits behind a button so that no row moves under the pointer. */
export async function showNewest(staff: Page, orderId: string): Promise<void> {
  await staff.getByRole('button', { name: /^Show \d+ new$/ }).click()
  await expect(rowOf(staff, orderId)).toBeVisible()
}

/** Follows the link of a row to the order's page. */
export async function openFromList(staff: Page, orderId: string): Promise<void> {
  await rowOf(staff, orderId).getByRole('link').click()
  await staff.waitForURL(`**/console/orders/${orderId}`)
}

export const statusBadge = (staff: Page): Locator =>
  staff.getByRole('main').locator('[data-status]')

/** A panel by its heading, such as the ledgers beside an order. */
export const panel = (staff: Page, title: string): Locator =>
  staff
    .locator('section')
    .filter({ has: staff.getByRole('heading', { name: title, exact: true }) })
    .last()

export const euros = (minor: number): string => formatMoney(minor, 'EUR')

/** Texts of the drawings on a page that stand out of their picture, or of the box that they are in. */
export const textsRunningOut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const edges = (element: Element) => element.getBoundingClientRect()
    const isShown = (element: Element) => edges(element).width > 0
    const out = (texts: Iterable<Element>, left: number, right: number) =>
      [...texts]
        .filter((text) => isShown(text) && (edges(text).left < left || edges(text).right > right))
        .map((text) => text.textContent)
    return [...document.querySelectorAll('main svg')].filter(isShown).flatMap((svg) => [
      ...out(svg.querySelectorAll('text'), edges(svg).left - 1, edges(svg).right + 1),
      ...[...svg.querySelectorAll('[role="button"], [role="img"]')].flatMap((shape) => {
        const boxes = [...shape.querySelectorAll('rect')].map(edges)
        if (boxes.length === 0) return []
        return out(
          shape.querySelectorAll('text'),
          Math.min(...boxes.map(({ left }) => left)),
          Math.max(...boxes.map(({ right }) => right)),
        )
      }),
    ])
  })
