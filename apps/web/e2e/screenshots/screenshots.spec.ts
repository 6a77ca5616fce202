import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import type { Books } from '../support/books.ts'
import { expectLive } from '../support/console.ts'
import { expect, type Login, signIn, test } from '../support/test.ts'
import { cutOff } from './clipped.ts'

const folder = path.resolve(import.meta.dirname, '../../../../screenshots')
const widths = [320, 768, 1440] as const
const themes = ['light', 'dark'] as const

/** Who looks: nobody in particular, or somebody of the demo accounts. */
type Who = 'guest' | 'shopper' | 'operator' | 'admin'

/** A page in one state. */
interface Shot {
  name: string
  who: Who
  address: string
  /** Brings it into this state once it is open. */
  enter?: (page: Page) => Promise<unknown>
}

/** The pages of the console that list things; each is also shown with nothing in it. */
const consolePages = [
  ['overview', '/console'],
  ['orders', '/console/orders'],
  ['incidents', '/console/incidents'],
  ['acts-on-many', '/console/sets'],
  ['approvals', '/console/approvals'],
  ['packing', '/console/packing'],
  ['returns', '/console/returns'],
  ['stock', '/console/stock'],
  ['products', '/console/products'],
  ['warehouses', '/console/warehouses'],
  ['services', '/console/services'],
  ['messages', '/console/messages'],
  ['audit', '/console/audit'],
  ['faults', '/console/faults'],
  ['programs', '/console/programs'],
  ['staff', '/console/staff'],
  ['account', '/console/account'],
] as const

const shopPages = [
  ['home', '/'],
  ['category', '/kitchen'],
  ['product', '/products/enamel-mug'],
  ['search', '/search?q=mug'],
  ['search-nothing', '/search?q=nothing-of-that-name'],
  ['bag-empty', '/bag'],
  ['sign-in', '/sign-in'],
  ['missing', '/there/is/nothing'],
] as const

const listed = (state: string, who: Who): Shot[] =>
  consolePages.map(([name, address]) => ({ name: `console-${name}-${state}`, who, address }))

test('in each of its states a page fits its window, and nothing is cut off', async ({
  browser,
  product,
  books,
}) => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const logins = await signInAll(browser, product.url)
  const take = (shot: Shot) => takeAll(browser, product.url, logins.get(shot.who), shot)

  for (const [name, address] of shopPages)
    await take({ name: `shop-${name}`, who: 'guest', address })
  await take({ name: 'console-sign-in', who: 'guest', address: '/console/sign-in' })
  for (const shot of listed('empty', 'admin')) await take(shot)
  for (const shot of listed('may-not', 'operator')) await take(shot)
  for (const shot of await filled(new Api(product.url), books)) await take(shot)
  for (const shot of listed('full', 'admin')) await take(shot)
  for (const shot of [
    { name: 'console-palette', who: 'admin', address: '/console/orders', enter: openPalette },
    { name: 'console-offline', who: 'admin', address: '/console', enter: goOffline },
    { name: 'console-orders-offline', who: 'admin', address: '/console/orders', enter: goOffline },
  ] as const)
    await take(shot)
})

/** Orders in every state that can be reached within seconds, and their pages for both sides. */
async function filled(api: Api, books: Books): Promise<Shot[]> {
  await books.beginOutage()
  const placed = await Promise.all([
    api.place({ sku: 'linen-apron', name: 'Zoë Wolfeschlegelsteinhausenbergerdorff' }),
    api.place({ sku: 'block-plane', postcode: '00000' }),
    api.place({ sku: 'watering-can', token: 'tok_declined' }),
    api.place({ sku: 'copper-pan', token: 'tok_outage' }),
    api.place({ sku: 'enamel-mug', quantity: 2, token: 'tok_flaky' }),
  ])
  const [sent, undeliverable, declined, waiting] = placed
  await expect
    .poll(async () => (await api.order(sent)).status, { timeout: 60_000 })
    .toBe('COMPLETED')
  for (const gone of [undeliverable, declined])
    await expect
      .poll(async () => (await api.order(gone)).status, { timeout: 60_000 })
      .toBe('CANCELLED')
  const states = { sent, undeliverable, declined, waiting }
  return Object.entries(states).flatMap(([name, { orderId, accessToken }]): Shot[] => [
    {
      name: `shop-order-${name}`,
      who: 'guest',
      address: `/orders/${orderId}?token=${accessToken}`,
    },
    { name: `console-order-${name}`, who: 'admin', address: `/console/orders/${orderId}` },
  ])
}

const openPalette = async (page: Page) => {
  // Keys are heard once the page's script runs.
  await expectLive(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
}

const goOffline = async (page: Page) => {
  await page.context().setOffline(true)
  await page.locator('[data-freshness]:not([data-freshness="live"])').first().waitFor()
}

async function signInAll(browser: Browser, url: string): Promise<Map<Who, Login>> {
  const logins = new Map<Who, Login>()
  for (const who of ['operator', 'admin'] as const) {
    const context = await browser.newContext({ baseURL: url })
    await signIn(await context.newPage(), `${who}@demo.local`)
    logins.set(who, await context.storageState())
    await context.close()
  }
  return logins
}

/** One page in all widths and themes; what does not fit is told, and the next one is taken. */
async function takeAll(
  browser: Browser,
  baseURL: string,
  login: Login | undefined,
  { name, address, enter }: Shot,
): Promise<void> {
  for (const width of widths) {
    const context: BrowserContext = await browser.newContext({
      baseURL,
      storageState: login,
      viewport: { width, height: 900 },
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    await page.goto(address, { waitUntil: 'load' })
    await page.locator('main').first().waitFor()
    await page.evaluate('document.fonts.ready')
    // Panels that are still reading say so by this.
    await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0)
    await enter?.(page)
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.screenshot({
        path: path.join(folder, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
        animations: 'disabled',
      })
    }
    expect.soft(await cutOff(page), `${name} at ${width} px`).toEqual([])
    await context.close()
  }
}
