import type { Browser, Page } from '@playwright/test'
import { median } from '../stats.ts'
import { openPage, type Vitals, vitalsOf } from './browser.ts'

/** A phone on a slow network, as Lighthouse has it: 150 ms away, 1.6 Mbit/s down, a processor of a quarter of this one. */
const slowNetwork = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1_024 * 1_024) / 8,
  uploadThroughput: (750 * 1_024) / 8,
}
const slowdown = 4
const phone = { width: 390, height: 844 }

/** The pages that somebody comes to first, and what they press there. */
const pages = {
  'the shop': { path: '/', press: (page: Page) => page.keyboard.press('Tab') },
  'a product': {
    path: '/products/enamel-mug',
    press: (page: Page) => page.getByRole('button', { name: 'Add to bag' }).click(),
  },
} as const

export type ShopPage = keyof typeof pages

/** Opens each page for the first time, so many times; the figures are the middle ones. */
export async function measureShop(
  browser: Browser,
  webUrl: string,
  times: number,
): Promise<Map<ShopPage, Vitals>> {
  const found = new Map<ShopPage, Vitals>()
  for (const name of Object.keys(pages) as ShopPage[]) {
    const visits: Vitals[] = []
    for (let n = 0; n < times; n++) visits.push(await visit(browser, webUrl, pages[name]))
    const middle = (of: (vitals: Vitals) => number) => median(visits.map(of))
    found.set(name, {
      largestPaintMs: middle(({ largestPaintMs }) => largestPaintMs),
      shift: middle(({ shift }) => shift),
      interactionMs: middle(({ interactionMs }) => interactionMs),
    })
  }
  return found
}

async function visit(
  browser: Browser,
  baseURL: string,
  { path, press }: (typeof pages)[ShopPage],
): Promise<Vitals> {
  const page = await openPage(browser, { baseURL, viewport: phone })
  try {
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Network.enable')
    await cdp.send('Network.emulateNetworkConditions', slowNetwork)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
    await page.goto(path, { waitUntil: 'networkidle' })
    const { largestPaintMs } = await vitalsOf(page)
    await press(page)
    await page.waitForTimeout(settleMs)
    return { ...(await vitalsOf(page)), largestPaintMs }
  } finally {
    await page.context().close()
  }
}

/** The browser tells of an interaction once its frame is painted. */
const settleMs = 1_000
