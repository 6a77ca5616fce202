import { Api } from '../support/api.ts'
import { panel } from '../support/console.ts'
import { orderThroughShop } from '../support/shop.ts'
import { expect, expectAccessible, expectNoSideways, test } from '../support/test.ts'

/** What a customer is told by message: in their mailbox, and in the console. */

test('a guest finds what they were written on the page of their order, and nobody else does', async ({
  shopper,
  openWindow,
  books,
  email,
  watch,
}) => {
  const { orderId } = await orderThroughShop(shopper, 'enamel-mug', { email })
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  await shopper.getByRole('link', { name: 'What we wrote to you about it' }).click()
  const list = shopper.getByRole('list', { name: 'Messages' }).getByRole('link')
  await expect(list).toHaveText([/^We have your order/, /^Your order .* is on its way/])
  await expectAccessible(shopper)
  await list.first().click()
  await expect(shopper.getByRole('heading', { level: 1 })).toHaveText(/^We have your order/)
  const letter = shopper.frameLocator('iframe')
  await expect(letter.getByRole('heading')).toHaveText('Thank you. We have your order.')
  await expect(letter.getByText('1 × Enamel mug')).toBeVisible()
  await expect(letter.getByText('Karl-Heine-Straße 12')).toBeVisible()
  await expect(shopper.getByText(email)).toBeVisible()
  // The whole of it is seen: the frame is as high as what it says.
  await expect(letter.getByText(/^You get this message because/)).toBeVisible()
  await expectAccessible(shopper)
  await shopper.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(shopper)
  await expectAccessible(shopper)
  await expect
    .poll(() => letter.locator('body').evaluate((body) => body.scrollWidth - body.clientWidth))
    .toBe(0)

  watch.expectRefusal(/messages/)
  const stranger = await openWindow()
  expect((await stranger.goto(shopper.url()))?.status()).toBe(404)
  expect((await stranger.goto(`/orders/${orderId}/messages`))?.status()).toBe(404)
})

test('staff see what was written, open one beside the list, and find it on the page of the order', async ({
  staff,
  books,
  product,
}) => {
  const api = new Api(product.url)
  const placed = await api.place({ sku: 'linen-apron' })
  await expect.poll(async () => (await books.order(placed.orderId)).status).toBe('COMPLETED')
  const { orderNumber } = await api.order(placed)

  await staff.goto('/console/messages?kind=shipped')
  await expect(staff.getByRole('heading', { level: 1 })).toHaveText('Messages')
  const row = staff.locator('[data-message="shipped"]').filter({ hasText: orderNumber })
  await expect(row).toContainText('in the mailbox')
  await expectAccessible(staff)
  await row.getByRole('link', { name: 'Shipped' }).click()
  const opened = staff.getByRole('region', { name: 'The message' })
  await expect(opened).toContainText('robot@example.org')
  const letter = opened.frameLocator('iframe')
  await expect(letter.getByRole('heading')).toHaveText('It’s on its way to you.')
  await opened.getByText('As plain text').click()
  await expect(opened.locator('pre')).toContainText(`/orders/${placed.orderId}`)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 1280, height: 900 })

  await staff.goto(`/console/orders/${placed.orderId}`)
  const written = panel(staff, 'Messages to the customer')
  await expect(written.getByRole('listitem')).toHaveCount(2)
  await written.getByRole('link', { name: 'Order received' }).click()
  await expect(staff.getByRole('region', { name: 'The message' })).toContainText(orderNumber)

  await staff.goto('/console/messages?message=nothing')
  await expect(staff.getByRole('heading', { name: 'There is no such message' })).toBeVisible()
  await staff.goto('/console/messages?state=failed')
  await expect(staff.getByRole('heading', { name: 'There is no such message' })).toBeVisible()
})
