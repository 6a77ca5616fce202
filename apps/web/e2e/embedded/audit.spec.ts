import { readFile } from 'node:fs/promises'
import { Api } from '../support/api.ts'
import { panel } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, test } from '../support/test.ts'

test('what people asked for stands in one list, narrowed by who, what and order, and in a file; an order is found by the name of its charge', async ({
  staff,
  shopper,
  product,
  books,
}) => {
  const api = new Api(product.url)
  await books.beginOutage()
  const { orderId } = await api.place({ sku: 'enamel-mug', token: 'tok_outage' })
  await expect.poll(async () => (await books.order(orderId)).status).toBe('CONFIRMED')
  await staff.goto(`/console/orders/${orderId}`)
  const open = panel(staff, 'What a person can do').getByRole('button', { name: /^Cancel/ })
  await open.click()
  const dialog = staff.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('asked for on the phone')
  await dialog.getByRole('button', { name: /^Cancel and compensate/ }).click()
  await expect(dialog.getByRole('status').filter({ hasText: 'Accepted.' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).click()

  await staff.getByRole('link', { name: 'Audit' }).click()
  await expect(staff.getByRole('heading', { name: 'Audit', level: 1 })).toBeVisible()
  const rows = staff.getByRole('table').locator('tbody tr')
  await expect(rows.first()).toContainText('asked for on the phone')
  await expect(rows.first()).toContainText('cancel and compensate')
  await rows.first().getByText('Record').click()
  await expect(rows.first()).toContainText('"type": "cancel"')
  await expectAccessible(staff)

  await staff.getByLabel('What', { exact: true }).selectOption('cancel')
  await staff.getByLabel('Who').selectOption('staff')
  await staff.getByLabel('Order', { exact: true }).fill(orderId)
  await staff.getByRole('button', { name: 'Show', exact: true }).click()
  await staff.waitForURL(/action=cancel/)
  await expect(rows).toHaveCount(1)
  const download = staff.waitForEvent('download')
  await staff.getByRole('link', { name: 'Export as CSV' }).click()
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n')
  expect(lines).toHaveLength(2)
  const history = `/console/orders/${orderId}/export`
  for (const form of ['json', 'csv'])
    expect(await (await staff.request.get(`${history}?as=${form}`)).text()).toContain(
      'OrderCancelRequested',
    )
  expect((await staff.request.get(`${history}?as=pdf`)).status()).toBe(400)
  // A guest gets none of it.
  for (const file of ['/console/audit/export', `${history}?as=json`])
    expect((await shopper.request.get(file)).status()).toBe(401)
  expect(lines[1]).toContain(orderId)

  await staff.getByLabel('Outcome').selectOption('refused')
  await staff.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(staff.getByText('Nobody has asked for this')).toBeVisible()
  await staff.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.getByRole('link', { name: 'Show all' }).click()
  await expect(rows.first()).toBeVisible()
  await expectNoSideways(staff)
  await staff.setViewportSize({ width: 1280, height: 900 })

  const completed = await api.place({ sku: 'tea-towel' })
  await expect.poll(async () => (await books.order(completed.orderId)).status).toBe('COMPLETED')
  const [charge] = await books.rows<{ reference: string }>(
    'select reference from payment.ledger where order_id = $1',
    [completed.orderId],
  )
  await staff.goto('/console')
  await staff.getByRole('searchbox', { name: /^Find an order by/ }).fill(charge?.reference ?? '')
  await staff.keyboard.press('Enter')
  await staff.waitForURL(`**/console/orders/${completed.orderId}`)
})
