import { Api } from '../support/api.ts'
import { orderThroughShop } from '../support/shop.ts'
import { expect, expectAccessible, expectNoSideways, test } from '../support/test.ts'

// A shop in which somebody packs before the label is asked for.
test.use({ fulfilment: 'manual' })

test('a shopper pays; the warehouse fetches, prints the slip, says packed, and it is shipped', async ({
  shopper,
  staff,
  books,
  product,
  email,
}) => {
  // Two people, and every screen of theirs is looked at.
  test.slow()
  const placed = await orderThroughShop(shopper, 'enamel-mug', { email, note: 'Ring twice.' })
  await expect(shopper.getByRole('heading', { name: 'Paid, and being packed.' })).toBeVisible()
  await expect(shopper.getByRole('complementary')).toContainText('Your noteRing twice.')
  await expect(shopper.getByText('We are packing it. You can still cancel.')).toBeVisible()
  expect(await new Api(product.url).order(placed)).toMatchObject({
    status: 'PAID',
    waitingFor: 'packing',
  })
  const { orderNumber } = await new Api(product.url).order(placed)

  await staff.goto('/console')
  await staff.getByRole('link', { name: 'Packing' }).click()
  const row = staff.locator(`[data-order="${placed.orderId}"]`)
  await expect(row).toContainText('1 × Enamel mug')
  await expect(
    staff.getByRole('region', { name: 'Pick list' }).locator('[data-sku="enamel-mug"]'),
  ).toContainText('1')
  await expect(staff.getByRole('button', { name: 'Say packed' })).toBeDisabled()
  await expectAccessible(staff)

  await row.getByRole('checkbox', { name: `Order ${orderNumber}` }).check()
  const slipHref = await staff.getByRole('link', { name: 'Print 1 slip' }).getAttribute('href')
  await staff.setViewportSize({ width: 390, height: 844 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.getByRole('button', { name: 'Say that 1 is packed' }).click()
  await expect(staff.getByRole('status').filter({ hasText: '1 is packed' })).toBeVisible()
  await expect(shopper.getByRole('heading', { name: 'It’s on its way to you.' })).toBeVisible()
  await expect.poll(async () => (await books.order(placed.orderId)).status).toBe('COMPLETED')
  await expect(row).toHaveCount(0)

  await staff.setViewportSize({ width: 1280, height: 900 })
  await staff.goto(slipHref ?? '')
  const slip = staff.getByRole('article', { name: `Packing slip of order ${orderNumber}` })
  await expect(slip).toContainText('Karl-Heine-Straße 12')
  await expect(slip).toContainText('Enamel mug')
  await expect(slip.getByRole('region', { name: 'Note' })).toContainText('Ring twice.')
  await staff.emulateMedia({ media: 'print' })
  await expect(slip).toBeVisible()
  await expect(staff.getByRole('button', { name: 'Print' })).toBeHidden()
  await expect(staff.getByRole('navigation', { name: 'Console' }).first()).toBeHidden()
  await staff.emulateMedia({ media: 'screen' })
})

test('a shopper changes their mind while it is packed: nothing is sent, and the money goes back', async ({
  shopper,
  staff,
  books,
  email,
}) => {
  const { orderId } = await orderThroughShop(shopper, 'linen-apron', { email })
  await expect(shopper.getByRole('heading', { name: 'Paid, and being packed.' })).toBeVisible()
  await staff.goto(`/console/orders/${orderId}`)
  await expect(
    staff.getByText('Waiting to be packed: a person says so.', { exact: true }),
  ).toBeVisible()
  await expect(staff.getByRole('button', { name: 'Say that it is packed…' })).toBeVisible()
  await expectAccessible(staff)

  await shopper.getByText('Cancel this order').first().click()
  await shopper
    .getByRole('button', { name: /cancel/i })
    .last()
    .click()
  await expect(shopper.getByRole('heading', { name: 'Your order is cancelled.' })).toBeVisible()
  await expect.poll(async () => (await books.order(orderId)).status).toBe('CANCELLED')
  const money = await books.moneyOf(orderId)
  expect(money).toHaveLength(2)

  await staff.goto('/console/packing')
  await expect(staff.locator(`[data-order="${orderId}"]`)).toHaveCount(0)
  await expect(
    staff.getByRole('heading', { name: 'Nothing waits to be packed here' }),
  ).toBeVisible()
})

test('an order of two warehouses is sent from elsewhere, packed by each, and goes off with the last one’s word', async ({
  staff,
  books,
  product,
}) => {
  test.slow()
  // More than any warehouse has: Leipzig holds most of it, Hamburg is the nearest that holds the rest.
  const { orderId, accessToken } = await new Api(product.url).place({
    sku: 'shop-stool',
    quantity: 50,
  })
  await expect
    .poll(async () => (await new Api(product.url).order({ orderId, accessToken })).waitingFor)
    .toBe('packing')

  await staff.goto('/console/packing?warehouse=leipzig')
  const row = staff.locator(`[data-order="${orderId}"]`)
  await expect(row).toContainText('The rest is in Hamburg.')
  await row.getByRole('button', { name: /^Source order .* again$/ }).click()
  const dialog = staff.getByRole('dialog')
  const place = dialog.getByLabel('Send it from')
  await place.selectOption('Not from Leipzig')
  await expect(dialog).toContainText('It stays in Leipzig and Hamburg: nothing else can be had.')
  await place.selectOption('Wherever is best now')
  await expect(dialog).toContainText('It stays in Leipzig and Hamburg: nothing is better.')
  await expectAccessible(staff)
  await dialog.getByRole('button', { name: 'Leave it' }).click()

  await staff.goto(`/console/orders/${orderId}`)
  await expect(
    staff.getByText('Each warehouse says it of its part: Leipzig and Hamburg.'),
  ).toBeVisible()
  await staff.getByRole('button', { name: 'Source again…' }).click()
  await place.selectOption('Not from Hamburg')
  await expect(dialog).toContainText(
    'Now from Leipzig and Hamburg; then from Leipzig and Rotterdam.',
  )
  await expectAccessible(staff)
  await dialog.getByLabel('Reason').fill('Hamburg can’t find them')
  await dialog.getByRole('button', { name: 'Source again' }).click()
  await expect(dialog.getByText('Accepted.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  await expect(
    staff.getByText('Each warehouse says it of its part: Leipzig and Rotterdam.'),
  ).toBeVisible()
  await expect(staff.getByRole('list', { name: 'Sent from' })).toContainText('Rotterdam')

  await staff.goto('/console/packing?warehouse=leipzig')
  await row.getByRole('checkbox').check()
  await staff.setViewportSize({ width: 390, height: 844 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.getByRole('button', { name: 'Say that 1 is packed' }).click()
  await expect(staff.getByRole('status').filter({ hasText: '1 is packed here' })).toBeVisible()
  await expect(row).toHaveCount(0)
  await staff.setViewportSize({ width: 1280, height: 900 })
  await staff.goto('/console/packing?warehouse=rotterdam')
  await expect(row).toContainText('The rest is in Leipzig, packed.')

  await staff.goto(`/console/orders/${orderId}`)
  await expect(staff.getByText('Leipzig has packed; Rotterdam is awaited.')).toBeVisible()
  await expectAccessible(staff)
  await staff.getByRole('button', { name: 'Say that Rotterdam has packed…' }).click()
  await dialog.getByLabel('Reason').fill('it stands at the gate')
  await dialog.getByRole('button', { name: 'Say that Rotterdam has packed' }).click()
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
})
