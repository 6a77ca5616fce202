import { Api } from '../support/api.ts'
import { expectLive, statusBadge } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

test('a supervisor lets payment fail for one order, sees it set aside with its tries, ends the fault, and the order completes', async ({
  openWindow,
  product,
  books,
  email,
  watch,
}) => {
  watch.expectRefusal(/console\.faults\.turnOn/)
  const api = new Api(product.url)
  const supervisor = await openWindow()
  await signIn(supervisor, 'supervisor@demo.local')
  await supervisor.getByRole('link', { name: 'Faults' }).click()
  await expect(supervisor.getByRole('heading', { name: 'No fault is on' })).toBeVisible()
  await expectAccessible(supervisor)

  const shelf = await books.holdShelf('pull-saw')
  const placed = await api.place({ email, sku: 'pull-saw' })
  const form = supervisor.getByRole('region', { name: 'Turn on a fault' })
  await form.getByLabel('Service').selectOption('payment')
  await form.getByLabel('Step').selectOption({ label: 'charge, on InventoryReserved' })
  await form.getByLabel('For which orders').selectOption('one order')
  await form.getByLabel('Order number').fill('not an order')
  await form.getByRole('button', { name: 'Turn on the fault' }).click()
  await expect(form.getByText('Give the number of an order, or its whole id.')).toBeVisible()
  await expect(form.getByText('Say in a few words why.')).toBeVisible()
  await expectAccessible(supervisor)
  await form.getByLabel('Order number').fill(placed.orderId)
  await form.getByLabel('Why').fill('To see how a broken payment is taken')
  await form.getByRole('button', { name: 'Turn on the fault' }).click()
  const row = supervisor
    .getByRole('row')
    .filter({ hasText: 'Payment fails at charge, on InventoryReserved' })
  await expect(row).toContainText('not yet')
  await expect(row).toContainText('every attempt')
  await books.switchesAreRead()
  await shelf.release()
  await expect(row).toContainText(/\d+ attempts, 1 order/)
  await expectAccessible(supervisor)
  await supervisor.setViewportSize({ width: 390, height: 844 })
  await expectNoSideways(supervisor)
  await expectAccessible(supervisor)

  await supervisor.goto(`/console/orders/${placed.orderId}`)
  await expectLive(supervisor)
  await expect(supervisor.getByText(/^Waiting for the payment provider to take /)).toBeVisible()
  await expect(
    supervisor.getByText(
      /Asked \d+ times with the same key; the last answer was “.*a fault switch lets payment fail on InventoryReserved”/,
    ),
  ).toBeVisible()
  await expect(supervisor.getByText(/at most \d+ more times\./)).toBeVisible()
  expect(await books.moneyOf(placed.orderId)).toEqual([])

  await supervisor.setViewportSize({ width: 1440, height: 900 })
  await supervisor.goto('/console/faults')
  await row.getByRole('button', { name: /^End: Payment fails/ }).click()
  await expect(supervisor.getByRole('heading', { name: 'No fault is on' })).toBeVisible()
  await expect
    .poll(async () => (await api.order(placed)).status, { timeout: 60_000 })
    .toBe('COMPLETED')
  expect(await books.moneyOf(placed.orderId)).toHaveLength(1)
  await supervisor.goto(`/console/orders/${placed.orderId}`)
  await expect(statusBadge(supervisor)).toHaveText('Completed')
})

test('an operator sees the faults, and turns none on', async ({ staff }) => {
  await staff.goto('/console/faults')
  await expect(staff.getByRole('heading', { name: 'A supervisor turns faults on' })).toBeVisible()
  await expect(staff.getByRole('button', { name: 'Turn on the fault' })).toHaveCount(0)
  await expectAccessible(staff)
})
