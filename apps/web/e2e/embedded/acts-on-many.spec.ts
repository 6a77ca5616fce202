import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import type { Books } from '../support/books.ts'
import { openOrders, rowOf } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

/** Waits until each of these orders stands and nothing is tried for it by itself any more, as after its last try. */
async function giveUp(books: Books, orderIds: readonly string[]): Promise<void> {
  const left = async () => {
    await books.rows(
      `update log.blocked set state = 'dead', attempts = 50, next_at = null
       where order_id = any($1) and fingerprint <> 'CallUnderWay' and coalesce(calling_until < now(), true)`,
      [orderIds],
    )
    const rows = await books.rows(
      `select from log.blocked where order_id = any($1) and state = 'dead'`,
      [orderIds],
    )
    return orderIds.length - rows.length
  }
  await expect.poll(left, { timeout: 30_000 }).toBe(0)
}

const isAt = (page: Page, state: string) =>
  expect(page.getByRole('main').locator('header [data-state]')).toHaveText(state, {
    timeout: 60_000,
  })
const figure = (page: Page, name: string) => page.locator(`[data-count="${name}"]`)

async function sayWhy(page: Page, button: RegExp, reason: string): Promise<void> {
  await page.getByRole('button', { name: button }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill(reason)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: button }).click()
  await expect(dialog).toBeHidden()
}

test('orders that stand at payment: the incident is frozen as a set, one is retried, then the others, and all are verified', async ({
  staff,
  books,
  product,
}) => {
  test.slow()
  const api = new Api(product.url)
  const fault = await books.failService('payment', 'InventoryReserved')
  const held = await Promise.all([1, 2, 3].map(() => api.place({ sku: 'enamel-mug' })))
  const orderIds = held.map(({ orderId }) => orderId)
  await giveUp(books, orderIds)
  const [blocked] = await books.rows<{ incident: string }>(
    'select incident from log.blocked where order_id = $1',
    [orderIds[0]],
  )
  await fault.end()
  await books.switchesAreRead()

  await staff.goto(`/console/incidents/${blocked?.incident}`)
  await staff.getByRole('button', { name: 'Act on all 3…' }).click()
  const dialog = staff.getByRole('dialog')
  await expect(dialog.getByLabel('What is to be done for each')).toHaveValue('retry')
  await expectAccessible(staff)
  await dialog.getByRole('button', { name: 'Freeze the set' }).click()
  await staff.waitForURL(/\/console\/sets\/[0-9a-f-]{36}$/)
  await isAt(staff, 'frozen, not begun')
  const foretold = staff.getByRole('region', { name: 'What would follow' })
  await expect(foretold).toContainText(/3 orders will be tried again: [\d.,]+\u00a0€ taken\./)
  await expect(foretold).toContainText('3 are completed then')
  for (const orderId of orderIds) expect((await books.order(orderId)).captured_minor).toBe(0)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 1280, height: 900 })

  await sayWhy(staff, /^Begin with one order/, 'The provider is back.')
  await isAt(staff, 'done')
  await expect(figure(staff, 'verified')).toHaveText('3')
  await expect(staff.getByRole('list', { name: 'Stages' }).getByRole('listitem')).toHaveText([
    /^1verified/,
    /^2verified/,
  ])
  await expect(staff.getByRole('region', { name: 'What is happening' })).toContainText(
    'It is done: 3 verified.',
  )
  await expect(staff.locator('tr[data-state="verified"]')).toHaveCount(3)
  await expectAccessible(staff)
  for (const orderId of orderIds) expect((await books.order(orderId)).status).toBe('COMPLETED')
  const asked = await books.rows<{ reason: string; count: number }>(
    `select reason, count(*)::int as count from audit.commands
     where order_id = any($1) and action = 'retry' and outcome = 'accepted' and after->>'setId' is not null group by reason`,
    [orderIds],
  )
  expect(asked).toEqual([{ reason: 'The provider is back.', count: 3 }])

  const [file] = await Promise.all([
    staff.waitForEvent('download'),
    staff.getByRole('link', { name: 'Export as CSV' }).click(),
  ])
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n')
  expect(lines).toHaveLength(4)
  for (const orderId of orderIds)
    expect(lines.filter((line) => line.includes(orderId))).toEqual([
      expect.stringContaining(',verified,'),
    ])

  await staff.goto('/console/sets')
  await expect(staff.locator('[data-set]').first()).toContainText('done')
  await expectAccessible(staff)
  expect(await books.broken()).toEqual({})
})

test('a filter of the list is frozen: refunds take a supervisor, what can’t be refunded says why, and a stopped set asks for nothing', async ({
  staff,
  openWindow,
  books,
  product,
  watch,
}) => {
  test.slow()
  const api = new Api(product.url)
  const email = 'many@example.org'
  const sold = await Promise.all([1, 2].map(() => api.place({ email })))
  const declined = await api.place({ email, token: 'tok_declined' })
  for (const { orderId } of sold)
    await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  await expect.poll(async () => (await books.order(declined.orderId)).status).toBe('CANCELLED')

  await staff.goto(`/console/orders?q=${email}`)
  await staff.getByRole('button', { name: 'Act on all…' }).click()
  const dialog = staff.getByRole('dialog', { name: `Act on: Orders found by “${email}”` })
  await dialog.getByLabel('What is to be done for each').selectOption('refund')
  await dialog.getByRole('button', { name: 'Freeze the set' }).click()
  await staff.waitForURL(/\/console\/sets\/[0-9a-f-]{36}$/)
  await isAt(staff, 'frozen, not begun')
  const foretold = staff.getByRole('region', { name: 'What would follow' })
  await expect(foretold).toContainText(/2 orders will be refunded: [\d.,]+\u00a0€ given back\./)
  await expect(foretold).toContainText('1 can’t be: The order was cancelled')

  await staff.getByRole('button', { name: /^Begin with one order/ }).click()
  const begin = staff.getByRole('dialog')
  await begin.getByLabel('Reason').fill('All of them came back.')
  watch.expectRefusal(/sets\.say/)
  await begin.getByRole('button', { name: /^Begin with one order/ }).click()
  await expect(begin.getByRole('alert')).toContainText('ask a supervisor')
  await begin.getByRole('button', { name: 'Leave it' }).click()

  const other = await openWindow()
  await signIn(other, 'supervisor@demo.local')
  await other.goto(staff.url())
  await sayWhy(other, /^Stop for good/, 'They did not come back.')
  await isAt(staff, 'stopped')
  await expect(figure(staff, 'to come')).toHaveText('2')
  for (const { orderId } of sold) expect((await books.order(orderId)).refunded_minor).toBe(0)
})

test('orders are chosen by hand and frozen as a set; the list stands still meanwhile and says what is new', async ({
  staff,
  books,
  product,
}) => {
  test.slow()
  const api = new Api(product.url)
  const email = 'chosen@example.org'
  const placed = []
  for (const _ of [1, 2, 3, 4]) placed.push(await api.place({ email }))
  for (const { orderId } of placed)
    await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  await openOrders(staff, `?q=${email}`)
  const bar = staff.getByRole('region', { name: 'Chosen orders' })
  const [first, second, third, last] = placed.map(({ orderId }) => rowOf(staff, orderId))
  // By its box, by Space on its link, and with all between.
  await last?.getByRole('checkbox').check()
  await second?.getByRole('checkbox').click({ modifiers: ['Shift'] })
  await third?.getByRole('link').focus()
  await staff.keyboard.press('Space')
  await expect(bar).toContainText('2 chosen, ')
  await expect(third?.getByRole('checkbox') ?? bar).not.toBeChecked()
  await expect(staff).toHaveURL(/\/console\/orders\?/)

  const late = await api.place({ email })
  await expect(bar).toContainText('Live is paused while orders are chosen: one order is new')
  await expect(rowOf(staff, late.orderId)).toBeHidden()
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 1280, height: 900 })
  await bar.getByRole('button', { name: 'Go on live' }).click()
  await expect(rowOf(staff, late.orderId)).toBeVisible()
  await expect(bar).toContainText('2 chosen, ')
  await staff.getByRole('checkbox', { name: /^Choose all/ }).check()
  await expect(bar).toContainText('5 chosen, ')
  await first?.getByRole('link').focus()
  await staff.keyboard.press('Escape')
  await expect(bar).toBeHidden()

  await first?.getByRole('checkbox').check()
  await third?.getByRole('checkbox').check()
  await bar.getByRole('button', { name: 'Act on these…' }).click()
  const dialog = staff.getByRole('dialog', { name: /^Act on: 2 orders chosen by hand, / })
  await dialog.getByLabel('What is to be done for each').selectOption('refund')
  await dialog.getByRole('button', { name: 'Freeze the set' }).click()
  await staff.waitForURL(/\/console\/sets\/[0-9a-f-]{36}$/)
  await isAt(staff, 'frozen, not begun')
  await expect(staff.getByRole('main')).toContainText(
    'Refund all that is left: Orders chosen by hand',
  )
  await expect(staff.getByRole('region', { name: 'What would follow' })).toContainText(
    '2 orders will be refunded',
  )

  // A verb with a filter leads to the same dialog.
  await staff.keyboard.press('Control+k')
  await staff.keyboard.type(`cancel all ${email}`)
  const palette = staff.getByRole('dialog', { name: 'Find or do anything' })
  await expect(palette.getByRole('region', { name: 'What would follow' })).toContainText(
    '5 orders are meant now.',
  )
  await staff.keyboard.press('Enter')
  const frozen = staff.getByRole('dialog', { name: `Act on: Orders found by “${email}”` })
  await expect(frozen.getByLabel('What is to be done for each')).toHaveValue('cancel')
  await expect(staff).not.toHaveURL(/act=/)
  await frozen.getByRole('button', { name: 'Leave it' }).click()
})
