import { chromium } from '@playwright/test'
import { freePort } from '@sagaboard/db/embedded/local-process'
import { Api } from '../support/api.ts'
import { Books } from '../support/books.ts'
import { panel } from '../support/console.ts'
import { startProduct } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

/** A name that is neither localhost nor https: there a browser has no crypto.randomUUID and no clipboard of its own. */
const name = 'shop.test'

test('over plain http by a name, the first administrator comes in, a bag is filled, a command dialog opens, a fault can be turned on, and JSON and the link of an order are copied', async ({
  launchOptions,
}) => {
  // It starts a product of its own.
  test.setTimeout(180_000)
  const port = await freePort()
  const baseURL = `http://${name}:${port}`
  const product = await startProduct({
    bus: 'log',
    settings: { PORT: `${port}`, PUBLIC_URL: baseURL },
  })
  const books = new Books(product.databaseUrl)
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${name} 127.0.0.1`],
  })
  try {
    const { orderId, accessToken } = await new Api(`http://localhost:${port}`).place()
    await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
    const page = await (await browser.newContext({ baseURL, locale: 'en-GB' })).newPage()
    const broken: string[] = []
    page.on('pageerror', (error) => broken.push(error.message))
    await page.goto('/products/garden-twine')
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await page.getByRole('button', { name: 'Add to bag' }).click()
    await expect(page.getByRole('link', { name: 'Bag, 1 item' })).toBeVisible()

    const link = product.lines.find((line) => line.includes('/console/welcome/'))?.trim() ?? ''
    await page.goto(link)
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Become administrator' }).click()
    await page.waitForURL(/\/console$/)
    await expect(page.getByText('Every order, right now')).toBeVisible()
    await page.goto(`/console/orders/${orderId}?view=json`)
    await page.getByRole('button', { name: 'Copy JSON' }).click()
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
    await page.goto(`/orders/${orderId}?token=${accessToken}`)
    await page.getByRole('button', { name: 'Copy the link' }).click()
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
    await page.goto(`/console/orders/${orderId}`)
    await panel(page, 'What a person can do')
      .getByRole('button', { name: /^Refund/ })
      .click()
    await expect(page.getByRole('dialog').getByLabel('Amount in EUR')).toBeVisible()
    await page.goto('/console/faults')
    await expect(page.getByRole('button', { name: 'Turn on the fault' })).toBeVisible()
    expect(broken).toEqual([])
  } finally {
    await browser.close()
    await books.close()
    await product.stop()
  }
})
