import { fillCheckout, payButton, placedOrder } from '../support/shop.ts'
import { expect, test } from '../support/test.ts'

test('without JavaScript a guest browses, fills a bag, orders, and follows the order by looking again', async ({
  openWindow,
  books,
  email,
}) => {
  const page = await openWindow({ javaScriptEnabled: false })
  await page.goto('/')
  await page
    .getByRole('navigation', { name: 'Shelves' })
    .getByRole('link', { name: 'Kitchen' })
    .click()
  await page.getByRole('link', { name: /Linen apron/ }).click()
  await page.getByRole('button', { name: 'Add to bag' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your bag' })).toBeVisible()
  await page.getByRole('button', { name: 'One Linen apron more' }).click()
  await expect(page.getByRole('link', { name: 'Bag, 2 items' })).toBeVisible()
  await page.getByRole('link', { name: 'Go to checkout' }).click()

  await payButton(page).click()
  await expect(page.getByText('Something is missing before we can take the order')).toBeVisible()
  await fillCheckout(page, { email, postcode: '00000' })
  await payButton(page).click()
  const { orderId } = await placedOrder(page)

  await expect(async () => {
    const again = page.getByRole('link', { name: 'Look again' })
    await again.click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'We couldn’t deliver there. Your money is back.',
      { timeout: 500 },
    )
  }).toPass()
  // Playwright finds no text within noscript.
  const bare = page.getByRole('main').locator('noscript')
  expect(await bare.allTextContents()).toEqual([expect.stringContaining('Times are in UTC.')])
  await expect(bare.locator('span')).toBeVisible()
  await expect(page.getByText('This page updates by itself')).toBeHidden()
  await expect(page.getByText('Karl-Heine-Straße 12')).toBeVisible()
  expect(await books.order(orderId)).toMatchObject({
    status: 'CANCELLED',
    total_minor: 8400,
    captured_minor: 8400,
    refunded_minor: 8400,
  })
})
