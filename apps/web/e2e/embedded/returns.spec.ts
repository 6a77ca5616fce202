import { Api } from '../support/api.ts'
import { expectLive, panel } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, test } from '../support/test.ts'

/** Things that come back: asked for in the shop, decided and inspected in the console, told on both pages. */

test('a shopper returns one of three things; it is approved, inspected and paid back', async ({
  shopper,
  staff,
  books,
  product,
}) => {
  const api = new Api(product.url)
  const placed = await api.place({ sku: 'enamel-mug', quantity: 3 })
  const { orderId, accessToken } = placed
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  const { orderNumber, totalMinor } = await api.order(placed)

  await shopper.goto(`/orders/${orderId}?token=${accessToken}`)
  await shopper.getByRole('link', { name: 'Return items' }).click()
  await expect(shopper.getByRole('heading', { level: 1 })).toHaveText('Return items')
  await expect(shopper.getByText('3 can be sent back')).toBeVisible()
  await expectAccessible(shopper)
  // Nothing is asked for before it is said what, and why.
  await shopper.getByRole('button', { name: 'Ask to send it back' }).click()
  await expect(shopper.getByRole('main').getByRole('alert')).toHaveText(
    'Say of at least one thing how many you send back.',
  )
  await shopper.getByLabel('How many').fill('1')
  await shopper.getByLabel('Why').selectOption('It is damaged')
  await shopper.getByLabel(/^Anything we should know/).fill('The handle is off.')
  await shopper.getByRole('button', { name: 'Ask to send it back' }).click()
  await shopper.waitForURL(`**/orders/${orderId}`)
  const story = shopper.locator('[data-return]')
  await expect(story).toHaveAttribute('data-status', 'requested')
  await expect(story).toContainText('“The handle is off.”')
  await expectLive(shopper)
  await expectAccessible(shopper)

  await staff.goto('/console')
  await staff.getByRole('link', { name: 'Returns' }).first().click()
  // On a phone what can be done is in reach, without scrolling the table.
  await staff.setViewportSize({ width: 320, height: 640 })
  await expect(
    staff.getByRole('button', { name: `Refuse the return of ${orderNumber}` }),
  ).toBeInViewport({ ratio: 1 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 1280, height: 900 })
  await staff.getByRole('button', { name: `Approve the return of ${orderNumber}` }).click()
  await expect(staff.getByRole('dialog')).toContainText('A label is made.')
  await expectAccessible(staff)
  await staff.getByLabel('Reason').fill('the photo shows it')
  await staff.getByRole('button', { name: 'Approve', exact: true }).click()

  // The page of the shopper tells it while it happens.
  await expect(story).toHaveAttribute('data-status', 'labelled')
  await expect(story).toContainText('Send it back with this label.')
  const { returns } = await api.order(placed)
  const number = returns[0]?.labels[0]?.trackingNumber ?? ''
  await story.getByRole('link', { name: 'Print the label' }).click()
  await expect(shopper.getByRole('article')).toContainText(number)
  await expect(shopper.getByRole('article')).toContainText('1 × Enamel mug')
  await expectAccessible(shopper)
  await shopper.getByRole('link', { name: 'Back to the order' }).click()
  await shopper.waitForURL(`**/orders/${orderId}`)
  await expectLive(shopper)

  // The parcel is here: its number is scanned, and what is right already takes one more key.
  await staff.getByLabel('Find by label or order number').fill(number)
  await expect(staff.getByRole('region', { name: 'Found' })).toContainText(orderNumber)
  await staff.getByLabel('Find by label or order number').press('Enter')
  const dialog = staff.getByRole('dialog')
  await expect(dialog.getByLabel('Written off')).toBeFocused()
  await dialog.getByLabel('Written off').fill('1')
  await expect(dialog).toContainText('go back to the customer')
  await expectAccessible(staff)
  await dialog.getByLabel('Written off').press('Enter')
  await expect(dialog).toBeHidden()

  await expect(story).toHaveAttribute('data-status', 'closed')
  await expect(story).toContainText('Sent back, and settled.')
  await expect(story).toContainText('1 of 1 accepted')
  expect(await books.moneyOf(orderId)).toEqual([totalMinor, -totalMinor / 3])
  await staff.goto(`/console/orders/${orderId}`)
  await expect(panel(staff, 'Return 1')).toHaveAttribute('data-status', 'closed')
  await expect(panel(staff, 'Return 1')).toContainText('1 written off')
  await expectAccessible(staff)
  for (const page of [shopper, staff]) {
    await page.setViewportSize({ width: 390, height: 844 })
    await expectNoSideways(page)
  }
})

test('staff open a return on the page of the order, and give it up: no money goes back', async ({
  staff,
  shopper,
  books,
  product,
}) => {
  const api = new Api(product.url)
  const placed = await api.place({ sku: 'linen-apron' })
  await expect.poll(async () => (await books.order(placed.orderId)).status).toBe('COMPLETED')
  await shopper.goto(`/orders/${placed.orderId}?token=${placed.accessToken}`)
  await staff.goto(`/console/orders/${placed.orderId}`)
  await expectLive(staff)

  await staff.getByRole('button', { name: 'Open a return…' }).click()
  const dialog = staff.getByRole('dialog')
  await dialog.getByLabel('Comes back').fill('1')
  await dialog.getByLabel('Why').selectOption('changed their mind')
  await dialog.getByLabel('Reason').fill('she phoned')
  await dialog.getByRole('button', { name: 'Open a return' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  const opened = panel(staff, 'Return 1')
  await expect(opened).toHaveAttribute('data-status', 'labelled')
  await expectAccessible(staff)
  await expect(shopper.locator('[data-return]')).toContainText('We opened this return for you')
  await expect(shopper.locator('[data-return]')).not.toContainText('phoned')

  await opened.getByRole('button', { name: 'Give it up…' }).click()
  await dialog.getByLabel('Reason').fill('she keeps it')
  await dialog.getByRole('button', { name: 'Give it up' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(opened).toHaveAttribute('data-status', 'given_up')
  await expect(shopper.locator('[data-return]')).toHaveAttribute('data-status', 'given_up')
  expect(await books.moneyOf(placed.orderId)).toHaveLength(1)
})

test('without JavaScript a return is asked for, and called off again', async ({
  openWindow,
  books,
  product,
}) => {
  const api = new Api(product.url)
  const placed = await api.place({ sku: 'garden-twine', quantity: 2 })
  await expect.poll(async () => (await books.order(placed.orderId)).status).toBe('COMPLETED')
  const page = await openWindow({ javaScriptEnabled: false })
  await page.goto(`/orders/${placed.orderId}?token=${placed.accessToken}`)
  await page.getByRole('link', { name: 'Return items' }).click()
  await page.getByLabel('How many').fill('2')
  await page.getByRole('button', { name: 'Ask to send it back' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Say why you send')
  // What was typed is still there.
  await expect(page.getByLabel('How many')).toHaveValue('2')
  await page.getByLabel('Why').selectOption('I changed my mind')
  await page.getByRole('button', { name: 'Ask to send it back' }).click()
  await expect(page.locator('[data-return]')).toHaveAttribute('data-status', 'requested')

  await page.getByText('Call this return off').click()
  await page.getByRole('button', { name: 'Yes, call it off' }).click()
  await expect
    .poll(async () => (await api.order(placed)).returns.map(({ status }) => status))
    .toEqual(['given_up'])
  await page.reload()
  await expect(page.locator('[data-return]')).toHaveAttribute('data-status', 'given_up')
  await expect(page.getByRole('link', { name: 'Return items' })).toBeVisible()
})
