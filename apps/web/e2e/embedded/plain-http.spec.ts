import { chromium } from '@playwright/test'
import { Api } from '../support/api.ts'
import { panel } from '../support/console.ts'
import { expect, password, test } from '../support/test.ts'

/** A name that is neither localhost nor https: there a browser has no crypto.randomUUID and no clipboard of its own. */
const name = 'shop.test'

test('over plain http by a name, a bag is filled, a command dialog opens, a fault can be turned on, and JSON is copied', async ({
  product,
  books,
  launchOptions,
}) => {
  const { orderId } = await new Api(product.url).place()
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${name} 127.0.0.1`],
  })
  try {
    const baseURL = product.url.replace('localhost', name)
    const page = await (await browser.newContext({ baseURL, locale: 'en-GB' })).newPage()
    const broken: string[] = []
    page.on('pageerror', (error) => broken.push(error.message))
    await page.goto('/products/garden-twine')
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await page.getByRole('button', { name: 'Add to bag' }).click()
    await expect(page.getByRole('link', { name: 'Bag, 1 item' })).toBeVisible()

    await page.goto('/console/sign-in')
    await page.getByLabel('E-mail').fill('supervisor@demo.local')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(/\/console$/)
    await page.goto(`/console/orders/${orderId}?view=json`)
    await page.getByRole('button', { name: 'Copy JSON' }).click()
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
    await panel(page, 'What a person can do')
      .getByRole('button', { name: /^Refund/ })
      .click()
    await expect(page.getByRole('dialog').getByLabel('Amount in EUR')).toBeVisible()
    await page.goto('/console/faults')
    await expect(page.getByRole('button', { name: 'Turn on the fault' })).toBeVisible()
    expect(broken).toEqual([])
  } finally {
    await browser.close()
  }
})
