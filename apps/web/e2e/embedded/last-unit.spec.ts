import { goToCheckout, payButton, placedOrder } from '../support/shop.ts'
import { expect, test } from '../support/test.ts'

test('of two people who order the last one at the same moment, exactly one gets it, and the other pays nothing', async ({
  openWindow,
  books,
  email,
}) => {
  const [one, other] = [await openWindow(), await openWindow()]
  for (const page of [one, other]) await goToCheckout(page, 'desk-lamp', { email })
  // Both are told that it is there, and both orders are taken, before the shelf is looked at.
  const shelf = await books.holdShelf('desk-lamp')
  await Promise.all([payButton(one).click(), payButton(other).click()])
  await Promise.all([placedOrder(one), placedOrder(other)])
  await shelf.release()

  const headline = (page: typeof one) => page.getByRole('heading', { level: 1 })
  await expect
    .poll(async () =>
      [await headline(one).textContent(), await headline(other).textContent()].sort(),
    )
    .toEqual(['It’s on its way to you.', 'Somebody was quicker than you.'])
  const orders = await books.ordersOf(email)
  expect(
    orders
      .map(({ status, reason, captured_minor }) => ({ status, reason, captured_minor }))
      .sort((a, b) => a.status.localeCompare(b.status)),
  ).toEqual([
    { status: 'CANCELLED', reason: 'out_of_stock', captured_minor: 0 },
    { status: 'COMPLETED', reason: null, captured_minor: 9600 },
  ])
  expect(
    await books.rows("select on_hand, reserved from inventory.stock where sku = 'desk-lamp'"),
  ).toEqual([{ on_hand: 0, reserved: 0 }])

  const third = await openWindow()
  await third.goto('/products/desk-lamp')
  // Who wants it all the same may wait for it: nothing on the page says otherwise.
  await expect(
    third.getByText('None is in stock now: put it into your bag, and at the checkout choose to'),
  ).toBeVisible()
  await expect(third.getByText(/sold out/i)).toHaveCount(0)
  await expect(third.getByRole('button', { name: 'Add to bag' })).toBeEnabled()
})
