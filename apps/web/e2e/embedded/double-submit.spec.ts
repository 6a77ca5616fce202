import { cards, fillCheckout, goToCheckout, payButton, placedOrder } from '../support/shop.ts'
import { expect, test } from '../support/test.ts'

test('a double click makes one order', async ({ shopper, books, email }) => {
  await goToCheckout(shopper, 'garden-twine', { email })
  await payButton(shopper).dblclick()
  const { orderId } = await placedOrder(shopper)
  expect((await books.ordersOf(email)).map((order) => order.id)).toEqual([orderId])
})

test('the same form in two tabs makes one order, and both tabs show it', async ({
  shopper,
  books,
  email,
}) => {
  await goToCheckout(shopper, 'garden-twine', { email })
  const second = await shopper.context().newPage()
  await second.goto('/checkout')
  await fillCheckout(second, { email })
  await Promise.all([payButton(shopper).click(), payButton(second).click()])
  const [one, other] = await Promise.all([placedOrder(shopper), placedOrder(second)])
  expect(other).toEqual(one)
  expect((await books.ordersOf(email)).map((order) => order.id)).toEqual([one.orderId])
})

test('a second tab with other details is told that the bag is ordered, and may order it as a new one', async ({
  shopper,
  books,
  email,
}) => {
  await goToCheckout(shopper, 'garden-twine', { email })
  const second = await shopper.context().newPage()
  await second.goto('/checkout')
  await fillCheckout(second, { email, card: cards.tok_declined })
  await payButton(shopper).click()
  const { orderId } = await placedOrder(shopper)
  await payButton(second).click()
  const told = second
    .getByRole('alert')
    .filter({ hasText: 'This bag has been ordered already, with other details.' })
  await expect(told).toBeFocused()
  await expect(told.getByRole('link')).toHaveCount(0)
  expect((await books.ordersOf(email)).map((order) => order.id)).toEqual([orderId])
  await second.getByRole('button', { name: /^Pay .* and order as a new bag$/ }).click()
  const other = await placedOrder(second)
  expect(other.orderId).not.toBe(orderId)
  expect((await books.ordersOf(email)).map((order) => order.id).toSorted()).toEqual(
    [orderId, other.orderId].toSorted(),
  )
})

test('going back after ordering leads to no second order', async ({ shopper, books, email }) => {
  await goToCheckout(shopper, 'garden-twine', { email })
  await payButton(shopper).click()
  const { orderId } = await placedOrder(shopper)
  await shopper.goBack()
  await expect(shopper.getByRole('heading', { level: 1, name: 'Your bag is empty.' })).toBeVisible()
  expect((await books.ordersOf(email)).map((order) => order.id)).toEqual([orderId])
})

test('the same form sent a second time leads to the same order', async ({
  openWindow,
  books,
  email,
  product,
}) => {
  const page = await openWindow({ javaScriptEnabled: false })
  await page.goto('/products/garden-twine')
  await page.getByRole('button', { name: 'Add to bag' }).click()
  await page.getByRole('link', { name: 'Go to checkout' }).click()
  await fillCheckout(page, { email })
  const sending = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/checkout'),
  )
  await payButton(page).click()
  const first = await placedOrder(page)

  // What a reload of a sent form, or a proxy that tries again, sends: the very same bytes.
  const request = await sending
  const again = await page.request.fetch(request.url(), {
    method: 'POST',
    headers: {
      'content-type': (await request.headerValue('content-type')) ?? '',
      origin: product.url,
    },
    data: request.postDataBuffer() ?? undefined,
    maxRedirects: 0,
  })
  expect(again.status()).toBe(303)
  expect(again.headers().location).toContain(first.orderId)
  expect((await books.ordersOf(email)).map((order) => order.id)).toEqual([first.orderId])
})
