import { Api } from '../support/api.ts'
import { expectLive, rowOf, statusBadge } from '../support/console.ts'
import { fillCheckout, payButton, placedOrder } from '../support/shop.ts'
import { expect, expectAccessible, expectNoSideways, test } from '../support/test.ts'

const phone = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2,
}

test('on a phone a guest orders and follows the order, and no page is pushed sideways', async ({
  openWindow,
  email,
}) => {
  const page = await openWindow(phone)
  const looksRight = async () => {
    await expectNoSideways(page)
    await expectAccessible(page)
  }
  await page.goto('/')
  await looksRight()
  await page.getByRole('link', { name: /Cherry board/ }).tap()
  await page.waitForURL('**/products/cherry-board')
  await looksRight()
  await page.getByRole('button', { name: 'Add to bag' }).tap()
  await page.getByRole('link', { name: 'Bag, 1 item' }).tap()
  await page.waitForURL('**/bag')
  await page.getByRole('button', { name: 'One Cherry board more' }).tap()
  await expect(page.getByRole('link', { name: 'Bag, 2 items' })).toBeVisible()
  await looksRight()
  await page.getByRole('link', { name: 'Go to checkout' }).tap()
  await page.waitForURL('**/checkout')
  await fillCheckout(page, { email })
  await looksRight()
  await payButton(page).tap()
  await placedOrder(page)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('It’s on its way to you.')
  await looksRight()
})

test('on a phone an operator watches the overview, the list and an order, and no page is pushed sideways', async ({
  openWindow,
  operator,
  product,
  email,
}) => {
  const { orderId } = await new Api(product.url).place({ email, postcode: '00000' })
  const page = await openWindow({ ...phone, login: operator })
  await page.goto('/console')
  await expectLive(page)
  await expectNoSideways(page)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Orders', exact: true }).tap()
  await page.waitForURL('**/console/orders')
  await expectLive(page)
  await expectNoSideways(page)
  await expectAccessible(page)
  await rowOf(page, orderId).getByRole('link').tap()
  await page.waitForURL(`**/console/orders/${orderId}`)
  await expect(statusBadge(page)).toHaveAttribute('data-status', 'CANCELLED')
  await expectNoSideways(page)
})
