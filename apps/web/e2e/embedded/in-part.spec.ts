import type { Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import { fillCheckout, payButton, placedOrder } from '../support/shop.ts'
import { expect, expectAccessible, expectNoSideways, test } from '../support/test.ts'

const sku = 'herb-pot'
const shelvesOf = (page: Page) => page.getByRole('region', { name: 'Shelves of Herb pot' })
const headline = (page: Page) => page.getByRole('heading', { level: 1 })
const phone = { width: 390, height: 844 }
const desktop = { width: 1280, height: 900 }

/** So many come in, on the stock page. */
async function receive(staff: Page, units: number): Promise<void> {
  await staff.goto(`/console/stock?q=herb&sku=${sku}`)
  await shelvesOf(staff).getByLabel('Units').fill(String(units))
  await shelvesOf(staff).getByLabel('Delivery note').fill('LS-20419')
  await shelvesOf(staff).getByRole('button', { name: 'Receive it' }).click()
  await expect(shelvesOf(staff).getByRole('status').first()).toHaveText('Done, and written down.')
}

/** Puts so many into the bag and fills in the checkout. */
async function wantMore(page: Page, units: number, email: string): Promise<void> {
  await page.goto(`/products/${sku}`)
  for (let click = 0; click < units; click += 1)
    await page.getByRole('button', { name: 'Add to bag' }).click()
  await expect(page.getByRole('link', { name: `Bag, ${units} items` })).toBeVisible()
  await page.goto('/bag')
  await expect(page.getByText('At the checkout you choose')).toBeVisible()
  await expectAccessible(page)
  await page.goto('/checkout')
  await fillCheckout(page, { email })
}

test('an order comes in two deliveries: what is there now, and the rest once staff have received it', async ({
  shopper,
  staff,
  books,
  product,
  email,
}) => {
  // Two people, two orders, and a shelf that is filled in between.
  test.slow()
  await receive(staff, 1)
  await wantMore(shopper, 3, email)
  await payButton(shopper).click()
  await expect(
    shopper.getByRole('link', { name: 'Choose what happens with what is missing.' }),
  ).toBeVisible()
  await expectAccessible(shopper)
  await shopper.getByRole('radio', { name: 'Send the rest later' }).check()
  await expect(shopper.getByRole('complementary')).toContainText(/Charged now14\.00/)
  await expect(shopper.getByRole('complementary')).toContainText(/Charged when it is there28\.00/)
  await shopper.setViewportSize(phone)
  await expectNoSideways(shopper)
  await expectAccessible(shopper)
  await shopper.setViewportSize(desktop)
  await shopper.getByRole('button', { name: /^Pay 14\.00.* now and order$/ }).click()
  const first = await placedOrder(shopper)

  await expect(headline(shopper)).toHaveText('The first part is on its way to you.')
  await expect(
    shopper.getByText(/2 × Herb pot are for a second delivery, which comes to 28\.00/),
  ).toBeVisible()
  const second = shopper.getByRole('region', { name: 'Your second delivery' })
  await expect(second).toContainText('We are waiting for 2 × Herb pot.')
  await expect(second).toContainText(
    /You will be charged 28\.00.* when they are here\. If they are not here by/,
  )
  await expectAccessible(shopper)
  await shopper.setViewportSize(phone)
  await expectNoSideways(shopper)
  await shopper.setViewportSize(desktop)

  const api = new Api(product.url)
  const told = await api.order(first)
  expect(told).toMatchObject({
    totalMinor: 1_400,
    onShortage: 'backorder',
    leftOut: [{ line: 1, sku, quantity: 2 }],
    followUpOf: null,
    waitingFor: null,
  })
  const followUp = { ...first, orderId: told.followUp ?? '' }
  expect(await api.order(followUp)).toMatchObject({
    status: 'PENDING',
    waitingFor: 'stock',
    followUpOf: first.orderId,
    totalMinor: 2_800,
    payment: { capturedMinor: 0 },
  })

  await staff.goto(`/console/orders?waits=stock`)
  const row = staff.getByRole('row').filter({ hasText: 'Waits for stock' })
  await expect(row).toHaveCount(1)
  await expectAccessible(staff)
  await staff.goto(`/console/orders/${first.orderId}`)
  const deliveries = staff.getByRole('region', { name: 'Deliveries' })
  await expect(deliveries).toContainText('2 × Herb pot are not in this delivery and follow.')
  await deliveries.getByRole('link').click()
  await expect(staff.getByText('Waiting for stock: 2 × Herb pot.')).toBeVisible()
  await expect(deliveries).toContainText('Herb pot: 2 units, first in line.')
  await expect(deliveries).toContainText('First order')
  await expectAccessible(staff)
  await staff.goto('/console')
  await expect(staff.getByText('1 waits for stock').first()).toBeVisible()
  await staff.goto(`/console/stock?q=herb&sku=${sku}`)
  await expect(staff.locator(`[data-stock="${sku}"]`)).toContainText('2')
  const waiters = staff.getByRole('region', { name: 'Who waits for Herb pot' })
  await expect(waiters.locator(`[data-waiting="${followUp.orderId}"]`)).toContainText(email)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(staff)
  await staff.setViewportSize(desktop)

  await receive(staff, 2)
  await expect(second).toContainText('It’s on its way to you.')
  await second.getByRole('link', { name: 'Follow this delivery' }).click()
  await expect(headline(shopper)).toHaveText('It’s on its way to you.')
  await expect(shopper.getByRole('main').getByText('The rest of your order')).toBeVisible()
  await expect(shopper.getByRole('region', { name: 'Your first delivery' })).toContainText(
    '1 × Herb pot',
  )
  await expectAccessible(shopper)
  for (const { orderId, minor } of [
    { ...first, minor: 1_400 },
    { ...followUp, minor: 2_800 },
  ])
    await expect
      .poll(async () => books.order(orderId))
      .toMatchObject({ status: 'COMPLETED', total_minor: minor, captured_minor: minor })
})

test('the rest is cancelled, and what was sent stays; what is left out is not charged', async ({
  shopper,
  staff,
  openWindow,
  books,
  product,
  email,
}) => {
  test.slow()
  await receive(staff, 1)
  await wantMore(shopper, 2, email)
  await shopper.getByRole('radio', { name: 'Send the rest later' }).check()
  await shopper.getByRole('button', { name: /^Pay .* now and order$/ }).click()
  const first = await placedOrder(shopper)
  const second = shopper.getByRole('region', { name: 'Your second delivery' })
  await second.getByRole('link', { name: 'Follow this delivery' }).click()
  await expect(headline(shopper)).toHaveText('We are waiting for it.')
  await shopper.getByText('Cancel this order').click()
  await expect(shopper.getByText('your first one stays as it is')).toBeVisible()
  await expectAccessible(shopper)
  await shopper.getByRole('button', { name: 'Yes, cancel it' }).click()
  await expect(headline(shopper)).toHaveText('Your order is cancelled.')
  await expect(shopper.getByRole('region', { name: 'Your first delivery' })).toContainText(
    'The first part is on its way to you.',
  )
  const { followUp } = await new Api(product.url).order(first)
  await expect.poll(() => books.order(first.orderId)).toMatchObject({ status: 'COMPLETED' })
  expect(await books.order(followUp ?? '')).toMatchObject({
    status: 'CANCELLED',
    reason: 'cancelled_by_customer',
    captured_minor: 0,
  })

  await receive(staff, 1)
  const other = await openWindow()
  await wantMore(other, 2, email)
  await other.getByRole('radio', { name: 'Send what is there' }).check()
  await other.getByRole('button', { name: /^Pay .* now and order$/ }).click()
  const part = await placedOrder(other)
  await expect(headline(other)).toHaveText('It’s on its way to you.')
  await expect(other.getByText('1 × Herb pot was not there')).toBeVisible()
  await expect(other.getByRole('complementary')).toContainText('1 of them left out')
  await expect
    .poll(() => books.order(part.orderId))
    .toMatchObject({ status: 'COMPLETED', total_minor: 1_400, captured_minor: 1_400 })
})

test('what is sold out is ordered all the same, and comes once staff have received it', async ({
  shopper,
  staff,
  books,
  email,
}) => {
  test.slow()
  await shopper.goto(`/products/${sku}`)
  await expect(shopper.getByText('None is in stock now: put it into your bag')).toBeVisible()
  await expectAccessible(shopper)
  await shopper.getByRole('button', { name: 'Add to bag' }).click()
  await expect(shopper.getByRole('link', { name: 'Bag, 1 item' })).toBeVisible()
  await shopper.goto('/bag')
  await expect(shopper.getByText('None of it is in stock now')).toBeVisible()
  await shopper.goto('/checkout')
  await fillCheckout(shopper, { email })
  await expect(shopper.getByRole('radio', { name: 'Send what is there' })).toHaveCount(0)
  await shopper.getByRole('radio', { name: 'Wait until it is there' }).check()
  await expectAccessible(shopper)
  await shopper.getByRole('button', { name: 'Order, and pay when it is there' }).click()
  const { orderId } = await placedOrder(shopper)
  await expect(headline(shopper)).toHaveText('We are waiting for it.')
  await expectAccessible(shopper)
  expect(await books.moneyOf(orderId)).toEqual([])

  await receive(staff, 1)
  await expect(headline(shopper)).toHaveText('It’s on its way to you.')
  expect(await books.moneyOf(orderId)).toEqual([1_400])
})
