import { randomUUID } from 'node:crypto'
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test'
import { violationsOf } from './accessibility.ts'
import { Books } from './books.ts'
import { type Product, type ProductOptions, startProduct } from './product.ts'
import { Watch } from './watch.ts'

export const password = 'sagaboard-demo'

/** Cookies of somebody who is signed in. */
export type Login = Awaited<ReturnType<BrowserContext['storageState']>>

interface TestFixtures {
  watch: Watch
  /** Opens a browser window of its own (its own cookies), which is watched; `login` makes it somebody's. */
  openWindow: (options?: BrowserContextOptions & { login?: Login }) => Promise<Page>
  /** A guest's window. */
  shopper: Page
  /** An operator's window. */
  staff: Page
  /** An e-mail address that only this test uses. */
  email: string
}

interface WorkerFixtures {
  product: Product
  books: Books
  operator: Login
}

export const test = base.extend<TestFixtures, WorkerFixtures & ProductOptions>({
  bus: ['log', { option: true, scope: 'worker' }],

  fulfilment: ['auto', { option: true, scope: 'worker' }],

  approvalMinor: ['', { option: true, scope: 'worker' }],

  product: [
    async ({ bus, fulfilment, approvalMinor }, use) => {
      const product = await startProduct({ bus, fulfilment, approvalMinor })
      await use(product)
      await product.stop()
    },
    { scope: 'worker', timeout: 480_000 },
  ],

  books: [
    async ({ product }, use) => {
      const books = new Books(product.databaseUrl)
      await use(books)
      await books.close()
    },
    { scope: 'worker' },
  ],

  operator: [
    async ({ browser, product }, use) => {
      const context = await browser.newContext({ baseURL: product.url })
      await signIn(await context.newPage(), 'operator@demo.local')
      await use(await context.storageState())
      await context.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  watch: [
    async ({ product, books }, use) => {
      const watch = new Watch(product.url)
      await use(watch)
      await books.letGo()
      const logged = watch.incidents.length > 0 ? await product.errorsOfWeb() : []
      expect
        .soft([...watch.incidents, ...logged], 'what went wrong in the browsers, and at the web')
        .toEqual([])
      // An order on its way may have been charged by the provider a moment before our ledger says so.
      await expect.poll(() => books.broken(), 'views of the schema invariant').toEqual({})
    },
    { auto: true },
  ],

  openWindow: async ({ browser, product, watch, contextOptions }, use) => {
    const contexts: BrowserContext[] = []
    // The search for violations is a script, too: it can't look at a window that runs none.
    const scriptless = new Set<BrowserContext>()
    await use(async ({ login, ...options } = {}) => {
      const context = await browser.newContext({
        ...contextOptions,
        baseURL: product.url,
        storageState: login,
        ...options,
      })
      if (options.javaScriptEnabled === false) scriptless.add(context)
      watch.attach(context, { scripts: !scriptless.has(context) })
      contexts.push(context)
      return context.newPage()
    })
    const pages = contexts
      .filter((context) => !scriptless.has(context))
      .flatMap((context) => context.pages())
      .filter((page) => page.url() !== 'about:blank')
    for (const page of pages) expect.soft(await violationsOf(page), 'accessibility').toEqual([])
    for (const context of contexts) await context.close()
  },

  shopper: async ({ openWindow }, use) => {
    await use(await openWindow())
  },

  staff: async ({ openWindow, operator }, use) => {
    await use(await openWindow({ login: operator }))
  },

  // biome-ignore lint/correctness/noEmptyPattern: the first argument of a fixture has to be a pattern.
  email: async ({}, use) => {
    await use(`guest-${randomUUID().slice(0, 8)}@example.org`)
  },
})

export { expect }

/** Signs in to the console through its page. */
export async function signIn(page: Page, email: string, own = password): Promise<void> {
  await page.goto('/console/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(own)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/console$/)
}

/** The page is accessible as it is now: what a test looks at on its way, before the page changes. */
export async function expectAccessible(page: Page): Promise<void> {
  expect.soft(await violationsOf(page), 'accessibility').toEqual([])
}

/** Nothing of the page stands out to the right. */
export async function expectNoSideways(page: Page): Promise<void> {
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }))
  expect(wide, `width of ${page.url()}`).toBeLessThanOrEqual(room)
}
