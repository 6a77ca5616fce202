import { Api } from '../support/api.ts'
import { expectSameDocument, markDocument, openOrders } from '../support/console.ts'
import { needsKafka } from '../support/needs-kafka.ts'
import { pidOfService } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

needsKafka()

test.skip(process.platform !== 'linux', 'the processes of the services are found in /proc')

const orders = 10

test('payment is killed with -9 between taking the money and saying so: each of ten orders is charged once and ends', async ({
  staff,
  product,
  books,
  email,
}) => {
  const api = new Api(product.url)
  await openOrders(staff, `?q=${email}`)
  await markDocument(staff)
  // The provider takes the money at once, and its answer gets lost: now payment waits for it in vain.
  const placed = await Promise.all(
    Array.from({ length: orders }, () => api.place({ email, token: 'tok_timeout' })),
  )
  await expect.poll(() => charged(placed)).toBe(orders)
  const before = await killed('payment')

  for (const order of placed)
    await expect
      .poll(async () => (await api.order(order)).status, { timeout: 60_000 })
      .toBe('COMPLETED')
  expect(await charged(placed), 'charges in the provider’s own book').toBe(orders)
  expect(await pidOfService(product, 'payment')).not.toBe(before)
  await staff.getByRole('button', { name: `Show ${orders} new` }).click()
  await expect(staff.locator('[data-order]').filter({ hasText: 'Completed' })).toHaveCount(orders)
  await expectSameDocument(staff)

  async function charged(these: readonly { orderId: string }[]): Promise<number> {
    const [row] = await books.rows<{ count: number }>(
      "select count(*)::int as count from simulated.charges where order_id = any($1::uuid[]) and outcome->>'type' = 'captured'",
      [these.map(({ orderId }) => orderId)],
    )
    return row?.count ?? 0
  }

  async function killed(service: string): Promise<number> {
    const pid = await pidOfService(product, service)
    if (pid === undefined) throw new Error(`There is no process of ${service}.`)
    process.kill(pid, 'SIGKILL')
    return pid
  }
})

test('the relay is killed with -9 while orders wait: what happens meanwhile reaches Kafka when it is back, in order', async ({
  staff,
  product,
  books,
  email,
}) => {
  const api = new Api(product.url)
  await openOrders(staff, `?q=${email}`)
  await markDocument(staff)
  const shelf = await books.holdShelf('watering-can')
  const placed = await Promise.all(
    Array.from({ length: orders }, (_, index) =>
      api.place({ email, sku: 'watering-can', postcode: index % 2 === 0 ? '04109' : '00000' }),
    ),
  )
  const pid = await pidOfService(product, 'relay')
  if (pid === undefined) throw new Error('There is no relay.')
  process.kill(pid, 'SIGKILL')
  await shelf.release()

  for (const [index, order] of placed.entries()) {
    await expect
      .poll(async () => (await api.order(order)).status, { timeout: 60_000 })
      .toBe(index % 2 === 0 ? 'COMPLETED' : 'CANCELLED')
  }
  expect(await pidOfService(product, 'relay')).not.toBe(pid)
  await staff.getByRole('button', { name: `Show ${orders} new` }).click()
  await expect(staff.locator('[data-order]').filter({ hasText: 'Completed' })).toHaveCount(
    orders / 2,
  )
  await expect(staff.locator('[data-order]').filter({ hasText: 'undeliverable' })).toHaveCount(
    orders / 2,
  )
  await expectSameDocument(staff)
})
