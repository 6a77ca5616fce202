import type { Locator, Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import { expectLive, statusBadge } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

// An order that was held up goes on with its next try, which may be a minute away.
test.beforeEach(() => test.slow())

const ended = (page: Page) => page.getByRole('region', { name: 'Faults that have ended' })
const turningOn = (page: Page) => page.getByRole('region', { name: 'Turn on a fault' })

/** A supervisor on the page of the faults. */
async function atFaults(openWindow: () => Promise<Page>): Promise<Page> {
  const supervisor = await openWindow()
  await signIn(supervisor, 'supervisor@demo.local')
  await supervisor.goto('/console/faults')
  return supervisor
}

/** Turns on what is chosen in the form, for one order. */
async function turnOnFor(form: Locator, orderId: string): Promise<void> {
  await form.getByLabel('For which orders').selectOption('one order')
  await form.getByLabel('Order number').fill(orderId)
  await form.getByLabel('Why', { exact: true }).fill('To see how it is taken')
  await form.getByRole('button', { name: 'Turn on the fault' }).click()
}

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
  const form = turningOn(supervisor)
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
    .getByRole('region', { name: 'Faults that are on' })
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
  const banner = supervisor.getByRole('region', { name: 'Broken on purpose' })
  await expect(banner).toContainText(
    /Broken on purpose: Payment fails at charge, on InventoryReserved, until \d\d:\d\d/,
  )
  await supervisor.setViewportSize({ width: 320, height: 700 })
  await expectNoSideways(supervisor)
  await expectAccessible(supervisor)

  await supervisor.setViewportSize({ width: 1440, height: 900 })
  await banner.getByRole('link', { name: 'See what is on' }).click()
  await supervisor.waitForURL('**/console/faults')
  await row.getByRole('button', { name: /^End: Payment fails/ }).click()
  await expect(supervisor.getByRole('heading', { name: 'No fault is on' })).toBeVisible()
  await expect
    .poll(async () => (await api.order(placed)).status, { timeout: 60_000 })
    .toBe('COMPLETED')
  await expect(banner).toHaveText('')
  await expect(ended(supervisor).getByRole('row').nth(1)).toContainText(
    /Payment fails at charge, on InventoryReserved.*at \d\d:\d\d:\d\d$/,
  )
  expect(await books.moneyOf(placed.orderId)).toHaveLength(1)
  await supervisor.goto(`/console/orders/${placed.orderId}`)
  await expect(statusBadge(supervisor)).toHaveText('Completed')
})

test('a supervisor has a charge declined: the order is cancelled, and the charts of the overview say when that was on', async ({
  openWindow,
  product,
  books,
  email,
}) => {
  const api = new Api(product.url)
  const supervisor = await atFaults(openWindow)
  const shelf = await books.holdShelf('linen-apron')
  const placed = await api.place({ email, sku: 'linen-apron' })
  const form = turningOn(supervisor)
  await form.getByRole('button', { name: 'Decline 15 % of the charges' }).click()
  await expect(form.getByLabel('What goes wrong')).toHaveValue('decline')
  await expect(form.getByLabel('Of the charges, in percent')).toHaveValue('15')
  await expect(form.getByLabel(/^End it when more/)).toHaveCount(0)
  await form.getByLabel('Of the charges, in percent').fill('100')
  await turnOnFor(form, placed.orderId)
  const row = supervisor
    .getByRole('region', { name: 'Faults that are on' })
    .getByRole('row')
    .filter({ hasText: 'Payment is declined at charge' })
  await expect(row).toContainText('every charge')
  await books.switchesAreRead()
  await shelf.release()
  await expect.poll(async () => (await api.order(placed)).status).toBe('CANCELLED')
  expect(await api.order(placed)).toMatchObject({ reason: 'payment_declined' })
  expect(await books.moneyOf(placed.orderId)).toEqual([])
  await expect(row).toContainText('1 attempt, 1 order')
  await row.getByRole('button', { name: /^End: Payment is declined/ }).click()
  await expect(ended(supervisor)).toContainText('Payment is declined at charge')

  await supervisor.goto('/console')
  const finished = supervisor
    .locator('section')
    .filter({ hasText: /^Finished/ })
    .last()
  await expect(finished.locator('.fault-band').first()).toBeAttached()
  await finished.getByText('The same as a table').click()
  await expect(
    finished.getByText(/^Broken on purpose: Payment is declined at charge, from/).first(),
  ).toBeVisible()
  await expectAccessible(supervisor)
})

test('a fault ends by its stop rule once more orders need a person than that allows, and the audit says that the system did it', async ({
  openWindow,
  product,
  books,
  email,
}) => {
  const api = new Api(product.url)
  const supervisor = await atFaults(openWindow)
  const shelf = await books.holdShelf('tea-towel')
  const placed = await api.place({ email, sku: 'tea-towel' })
  const form = turningOn(supervisor)
  await form.getByLabel('Service').selectOption('payment')
  await form.getByLabel(/^End it when more orders/).fill('0')
  await turnOnFor(form, placed.orderId)
  await expect(supervisor.getByText('0 of 0 that may need a person')).toBeVisible()
  await books.switchesAreRead()
  await shelf.release()
  // As when its tries are used up.
  await expect
    .poll(
      async () => {
        await books.rows(
          `update log.blocked set state = 'dead', next_at = null where order_id = $1 and state = 'retrying'`,
          [placed.orderId],
        )
        return (await ended(supervisor).allTextContents()).join()
      },
      { timeout: 30_000 },
    )
    .toMatch(/Payment fails at every step.*by its stop rule at \d\d:\d\d:\d\d, 1 order/)
  await expectAccessible(supervisor)
  await supervisor.goto('/console/audit?by=clock')
  await expect(
    supervisor
      .getByRole('row')
      .filter({ hasText: /The clock.*end a fault by its stop rule/s })
      .first(),
  ).toBeVisible()
  await books.rows(
    `update log.blocked set state = 'retrying', next_at = now() where order_id = $1`,
    [placed.orderId],
  )
  await expect
    .poll(async () => (await api.order(placed)).status, { timeout: 60_000 })
    .toBe('COMPLETED')
})

test('a supervisor has load placed, sees it counted, and stops it', async ({
  openWindow,
  books,
}) => {
  const supervisor = await atFaults(openWindow)
  const panel = supervisor.getByRole('region', { name: 'Load' })
  await panel.getByLabel('Orders a second').fill('10')
  await panel.getByLabel('Shipped', { exact: true }).fill('70')
  await panel.getByRole('button', { name: 'Place orders' }).click()
  await expect(panel.getByText('The shares are 95 % together. They must be 100 %.')).toBeVisible()
  await expectAccessible(supervisor)
  await panel.getByLabel('Payment declined').fill('20')
  await panel.getByLabel('Why the load').fill('To see how much it takes')
  await panel.getByRole('button', { name: 'Place orders' }).click()
  await expect(panel.getByText(/^([3-9]|\d\d) orders placed, at 10\/s/)).toBeVisible()
  await expectAccessible(supervisor)
  await panel.getByRole('button', { name: 'Stop the load' }).click()
  await expect(panel.getByText(/orders placed, until \d\d:\d\d:\d\d, then stopped$/)).toBeVisible()
  await supervisor.setViewportSize({ width: 320, height: 700 })
  await expectNoSideways(supervisor)
  const count = async () =>
    (
      await books.rows<{ placed: number; orders: number; open: number }>(
        `select (select sum(placed)::int from simulated.load_runs) as placed, count(*)::int as orders,
           count(*) filter (where o.closed_at is null)::int as open
         from orders.idempotency_keys k join orders.orders o on o.id = k.order_id where k.key like 'load:%'`,
      )
    )[0]
  await expect.poll(async () => (await count())?.open, { timeout: 60_000 }).toBe(0)
  const { placed, orders } = (await count()) ?? {}
  expect(orders).toBeGreaterThan(2)
  expect(placed).toBe(orders)
})

test('a supervisor plans a drill, sees it on every page while it is on, and reads a verdict that stays: its orders equal SQL', async ({
  openWindow,
  books,
}) => {
  const supervisor = await atFaults(openWindow)
  await supervisor.getByRole('button', { name: 'Plan a drill…' }).click()
  const form = supervisor.getByRole('dialog', { name: 'Plan a drill' })
  await form.getByLabel('What goes wrong').selectOption('latency')
  await form.getByLabel('Wait in ms').fill('20')
  await form.getByLabel('Orders a second').fill('10')
  await form.getByLabel('For so many minutes').fill('0.1')
  await form.getByLabel('Shipped', { exact: true }).fill('80')
  await form.getByLabel('Payment declined').fill('20')
  for (const outcome of ['Out of stock', 'Can’t be shipped', 'Paid at the third try'])
    await form.getByLabel(outcome).fill('0')
  await form.getByLabel('Refused at most, in percent').fill('0')
  await form.getByRole('button', { name: 'Begin the drill' }).click()
  await expect(form.getByText('Say in a few words why.')).toBeVisible()
  await expectAccessible(supervisor)
  await form.getByLabel('Why the drill').fill('To see whether it holds')
  await form.getByRole('button', { name: 'Begin the drill' }).click()
  await supervisor.waitForURL('**/console/faults/drills/*')
  const banner = supervisor.getByRole('region', { name: 'Broken on purpose' })
  await expect(banner).toContainText(/A drill is on: Payment waits 20 ms at every step, until/)
  await expectAccessible(supervisor)
  await expect(supervisor.getByRole('heading', { name: '1 of 4 expectations missed' })).toBeVisible(
    { timeout: 90_000 },
  )
  const [id = ''] = supervisor.url().split('/').slice(-1)
  const [counted] = await books.rows<{ placed: number; refused: number; completed: number }>(
    `select count(*)::int as placed, count(*) filter (where o.reason = 'payment_declined')::int as refused,
       count(*) filter (where o.status = 'COMPLETED')::int as completed
     from simulated.drills d join orders.idempotency_keys k on k.key like 'load:' || d.load_id || ':%' join orders.orders o on o.id = k.order_id
     where d.id = $1`,
    [id],
  )
  expect(counted?.refused).toBeGreaterThan(0)
  const orders = supervisor.getByRole('region', { name: 'Orders of the drill' })
  await expect(orders).toContainText(
    new RegExp(`Placed${counted?.placed}Completed${counted?.completed}Refused${counted?.refused}`),
  )
  const refused = supervisor.getByRole('list', { name: 'Orders that were refused' })
  await expect(refused.getByRole('link')).toHaveCount(Math.min(20, counted?.refused ?? 0))
  await expectAccessible(supervisor)
  await supervisor.setViewportSize({ width: 320, height: 700 })
  await expectNoSideways(supervisor)
  await expectAccessible(supervisor)
  await supervisor.goto('/console/faults')
  const drills = supervisor.getByRole('region', { name: 'Drills' })
  await expect(drills.locator(`[data-drill="${id}"]`)).toContainText('missed')
  await expectNoSideways(supervisor)
})

test('an operator sees the faults, and turns none on', async ({ staff }) => {
  await staff.goto('/console/faults')
  await expect(staff.getByRole('heading', { name: 'A supervisor turns faults on' })).toBeVisible()
  await expect(staff.getByRole('button', { name: 'Turn on the fault' })).toHaveCount(0)
  await expectAccessible(staff)
})
