import { Api } from '../support/api.ts'
import { expectLive, holdScripts, openOrders, panel, rowOf } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, test } from '../support/test.ts'

const orderRows = '[data-order]'

test('what the list is narrowed by stands in the address: it survives a reload, and the way back undoes it', async ({
  staff,
  product,
  books,
  email,
}) => {
  const api = new Api(product.url)
  const [sent, declined] = [
    await api.place({ email }),
    await api.place({ email, token: 'tok_declined' }),
  ]
  for (const [order, status] of [
    [sent, 'COMPLETED'],
    [declined, 'CANCELLED'],
  ] as const)
    await expect.poll(async () => (await api.order(order)).status).toBe(status)

  await openOrders(staff)
  await staff.getByLabel('Find', { exact: true }).fill(email)
  await staff.keyboard.press('Enter')
  await expect(staff).toHaveURL(new RegExp(`[?&]q=${email}`))
  await expect(staff.locator(orderRows)).toHaveCount(2)

  await staff.getByLabel('Status').selectOption({ label: 'Cancelled' })
  await expect(staff).toHaveURL(/[?&]status=CANCELLED/)
  await expect(staff.locator(orderRows)).toHaveCount(1)
  await expect(rowOf(staff, declined.orderId)).toContainText('payment declined')
  await expectAccessible(staff)

  await staff.reload()
  await expect(staff.locator(orderRows)).toHaveCount(1)
  await expect(staff.getByLabel('Status')).toHaveValue('CANCELLED')
  await staff.goBack()
  await expect(staff.locator(orderRows)).toHaveCount(2)
  await expect(rowOf(staff, sent.orderId)).toContainText('Completed')
  // Until the way back has ended the router has no title: what is clicked before may leave the page without one.
  await expect(staff).toHaveTitle(/^Orders/)

  await staff.getByRole('button', { name: 'Show all' }).click()
  await expect(staff).toHaveURL(/\/console\/orders$/)
  const [all] = await books.rows<{ count: number }>(
    'select count(*)::int as count from orders.orders',
  )
  await expect(
    staff.getByRole('main').getByText(String(all?.count), { exact: true }).first(),
  ).toBeVisible()
})

test('what is chosen, or taken back, while the page is still loading counts', async ({
  staff,
  product,
  email,
}) => {
  const api = new Api(product.url)
  for (const token of ['tok_visa', 'tok_declined']) {
    const order = await api.place({ email, token })
    await expect.poll(async () => (await api.order(order)).status).toMatch(/COMPLETED|CANCELLED/)
  }
  await openOrders(staff, `?q=${email}`)
  const release = await holdScripts(staff)
  await staff.reload({ waitUntil: 'commit' })
  await staff.getByLabel('Status').selectOption({ label: 'Cancelled' })
  release()
  await expect(staff.locator(orderRows)).toHaveCount(1)
  await expect(staff).toHaveURL(/[?&]status=CANCELLED/)

  await staff.getByLabel('Status').selectOption({ label: 'Completed' })
  await expect(staff).toHaveURL(/[?&]status=COMPLETED/)
  const releaseAgain = await holdScripts(staff)
  await staff.reload({ waitUntil: 'commit' })
  await expect(staff.getByLabel('Status')).toHaveValue('COMPLETED')
  await staff.evaluate(() => history.back())
  await expect(staff).toHaveURL(/[?&]status=CANCELLED/)
  releaseAgain()
  await expect(staff.getByLabel('Status')).toHaveValue('CANCELLED')
  await expect(staff.locator(orderRows)).toHaveCount(1)
  await expect(staff.locator(orderRows)).toContainText('payment declined')
  await expect(staff).toHaveURL(/[?&]status=CANCELLED/)
})

test('an address leads to one event of an order, selected in drawing, timeline, table and JSON', async ({
  staff,
  product,
  email,
}) => {
  const api = new Api(product.url)
  const placed = await api.place({ email })
  await expect.poll(async () => (await api.order(placed)).status).toBe('COMPLETED')
  await staff.goto(`/console/orders/${placed.orderId}?event=3&view=json`)
  await expectLive(staff)
  const events = staff.getByRole('region', { name: 'Events of the order' })
  await expect(events.getByRole('button', { name: 'PaymentCompleted' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect(events.getByRole('button', { pressed: true })).toHaveCount(1)
  await expect(staff.getByLabel('Event 3 as JSON')).toContainText('"type": "PaymentCompleted"')
  const timeline = staff
    .getByRole('group', { name: 'Timeline of the order' })
    .filter({ visible: true })
  await expect(timeline.getByRole('button', { pressed: true })).toHaveAccessibleName(
    /^3: PaymentCompleted/,
  )
  await expectAccessible(staff)

  await staff.getByRole('button', { name: 'Saga', exact: true }).click()
  await expect(staff).not.toHaveURL(/view=json/)
  const drawing = staff
    .getByRole('group', { name: 'The way of this order' })
    .filter({ visible: true })
  await expect(drawing.getByRole('button', { pressed: true })).toHaveAccessibleName(/^Charge/)
  await drawing.getByRole('button', { name: /^Reserve/ }).click()
  await expect(staff).toHaveURL(/[?&]event=2/)
  await expect(events.getByRole('button', { name: 'InventoryReserved' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
})

test('the counts on the fleet map are those of the database, also while orders are stuck, and each leads to its orders', async ({
  staff,
  product,
  books,
  email,
}) => {
  const api = new Api(product.url)
  await books.beginOutage()
  await staff.goto('/console')
  await expectLive(staff)
  const stuck = await Promise.all([
    api.place({ email, token: 'tok_outage' }),
    api.place({ email, token: 'tok_outage' }),
  ])
  await Promise.all([api.place({ email }), api.place({ email, postcode: '00000' })])
  await expect
    .poll(async () => (await books.ordersOf(email)).map((order) => order.status).sort())
    .toEqual(['CANCELLED', 'COMPLETED', 'CONFIRMED', 'CONFIRMED'])

  const map = staff
    .getByRole('group', { name: 'Every order at its step' })
    .filter({ visible: true })
  const shown = async () => {
    const names = await map
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('aria-label') ?? ''))
    const counts = names.map((name) => /^(\w+): ([\d,]+) orders?/.exec(name) ?? [])
    return Object.fromEntries(
      counts.map(([, step = '', count = '']) => [
        step.toLowerCase(),
        Number(count.replaceAll(',', '')),
      ]),
    )
  }
  const inDatabase = async () => {
    const steps = await books.steps()
    return Object.fromEntries(
      Object.keys(await shown()).map((step) => [step, steps.get(step) ?? 0]),
    )
  }
  await expect(async () => expect(await shown()).toEqual(await inDatabase())).toPass()
  expect((await shown()).charge).toBe(2)
  await expect(staff.getByRole('region', { name: 'Needs you' })).toContainText('2 tried again')
  await expectAccessible(staff)

  await map.getByRole('link', { name: /^Charge: 2 orders/ }).click()
  await staff.waitForURL('**/console/orders?station=charge')
  for (const { orderId } of stuck) await expect(rowOf(staff, orderId)).toContainText('Tried again')
  await rowOf(staff, stuck[0].orderId).getByRole('link').click()
  await expect(staff.getByText(/^Waiting for the payment provider to take /)).toBeVisible()
  await expectAccessible(staff)

  await staff.getByRole('link', { name: 'Overview' }).click()
  const outage = staff.getByRole('region', { name: 'Simulated outages' })
  await expect(outage).toContainText('2 orders wait for it')
  await outage.getByRole('button', { name: 'End the outage tok_outage' }).click()
  const dialog = staff.getByRole('dialog', { name: 'End the outage' })
  await expectAccessible(staff)
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The provider is back.')
  await dialog.getByRole('button', { name: 'End the outage' }).click()
  await expect(dialog).toBeHidden()
  for (const order of stuck)
    await expect
      .poll(async () => (await api.order(order)).status, { timeout: 60_000 })
      .toBe('COMPLETED')
  await expect(outage).toBeHidden()
  await expect(async () => expect(await shown()).toEqual(await inDatabase())).toPass()
  expect((await shown()).charge).toBe(0)
})

test('a product that is sold out is told first by what it costs, and its card leads to its stock and to the orders', async ({
  staff,
  product,
  books,
  email,
}) => {
  const api = new Api(product.url)
  const [lately] = await books.rows<{ placed: number }>(
    `select count(*)::int as placed from orders.orders where created_at >= now() - interval '15 min'`,
  )
  // Enough to be a third of what was placed lately, whatever other tests have placed.
  const count = Math.max(12, Math.ceil((lately?.placed ?? 0) / 2))
  for (let placed = 0; placed < count; placed += 4)
    await Promise.all([1, 2, 3, 4].map(() => api.place({ email, sku: 'herb-pot' })))
  await staff.goto('/console')
  const strip = staff.getByRole('region', { name: 'Needs you' })
  // Another test may have sold out something else in these minutes: then the card speaks of both.
  await expect(strip).toContainText(/Herb pot (is sold out|and \d+ more products? ran short)/)
  const card = strip.getByRole('listitem').filter({ hasText: 'Herb pot' })
  await expect(card).toContainText(/\d+ orders lost.*refused: [\d.]+\s%/)
  const [lost] = await books.rows<{ orders: number }>(
    `select count(*)::int as orders from orders.orders where reason = 'out_of_stock' and created_at >= now() - interval '15 min'`,
  )
  await expect(card.getByRole('link', { name: `See the ${lost?.orders} orders` })).toHaveAttribute(
    'href',
    '/console/orders?age=15m&reason=out_of_stock',
  )
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 320, height: 700 })
  await expectNoSideways(staff)
  await staff.setViewportSize({ width: 1280, height: 900 })
  await card.getByRole('link', { name: 'Restock Herb pot' }).click()
  await expect(staff.getByRole('row').filter({ hasText: 'Herb pot' })).toBeVisible()
})

test('a chart is read by pointing, by the arrow keys, and as a table', async ({
  staff,
  product,
  email,
}) => {
  const api = new Api(product.url)
  const placed = await api.place({ email })
  await expect.poll(async () => (await api.order(placed)).status).toBe('COMPLETED')
  await staff.goto('/console')
  const finished = panel(staff, 'Finished')
  const chart = finished.getByRole('application')
  await expect(chart).toBeVisible()
  const reading = finished.locator('.recharts-tooltip-wrapper').getByText('completed')
  await chart.hover()
  await expect(reading).toBeVisible()
  await staff.mouse.move(0, 0)
  await expect(reading).toBeHidden()
  await chart.focus()
  await staff.keyboard.press('ArrowRight')
  await expect(reading).toBeVisible()
  await finished.getByText('The same as a table').click()
  await expect(
    finished
      .getByRole('row')
      .filter({ hasText: /^\d\d:\d\d/ })
      .first(),
  ).toBeVisible()
  await expectAccessible(staff)
})
