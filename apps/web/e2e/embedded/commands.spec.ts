import { randomUUID } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import type { EventType } from '@sagaboard/events/catalog/events'
import { partitionOf } from '@sagaboard/events/log/partition'
import { eventLabels } from '../../src/lib/labels.ts'
import { Api } from '../support/api.ts'
import {
  expectSameDocument,
  markDocument,
  panel,
  statusBadge,
  textsRunningOut,
} from '../support/console.ts'
import { cards, orderThroughShop } from '../support/shop.ts'
import { expect, expectAccessible, signIn, test } from '../support/test.ts'

const commands = (page: Page): Locator => panel(page, 'What a person can do')
const dialog = (page: Page): Locator => page.getByRole('dialog')
/** What the dialog says will follow, in its words. */
const foretold = async (page: Page): Promise<string[]> =>
  await dialog(page)
    .getByRole('region', { name: 'What will follow' })
    .getByRole('list')
    .first()
    .getByRole('listitem')
    .allTextContents()

/** Opens a command, fills in the reason, and does it. */
async function ask(
  page: Page,
  button: RegExp,
  reason: string,
  fill?: (form: Locator) => Promise<void>,
): Promise<void> {
  await commands(page).getByRole('button', { name: button }).click()
  await fill?.(dialog(page))
  await dialog(page).getByLabel('Reason').fill(reason)
  await expectAccessible(page)
  const send = () => dialog(page).getByRole('button', { name: button }).click()
  const accepted = dialog(page).getByRole('status').filter({ hasText: 'Accepted.' })
  const isBeingTried = dialog(page).getByText('is trying it at this moment')
  await send()
  await expect(accepted.or(isBeingTried)).toBeVisible()
  // The service may have been at work on it just then: it says so, and is asked again.
  while (await isBeingTried.isVisible()) {
    await send()
    await expect(accepted.or(isBeingTried)).toBeVisible()
  }
  await dialog(page).getByRole('button', { name: 'Close' }).click()
}

async function openAs(page: Page, person: string, orderId: string): Promise<void> {
  await signIn(page, `${person}@demo.local`)
  await page.goto(`/console/orders/${orderId}`)
}

test('a supervisor refunds a completed order in part, then by hand, and restocks what came back; the books agree', async ({
  openWindow,
  shopper,
  staff,
  books,
  product,
}) => {
  const placed = await new Api(product.url).place({ sku: 'enamel-mug', quantity: 2 })
  const { orderId } = placed
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  const { total_minor: totalMinor } = await books.order(orderId)

  await staff.goto(`/console/orders/${orderId}`)
  await commands(staff).getByText('What can’t be done now, and why').click()
  await expect(commands(staff).getByRole('button', { name: 'Refund…' })).toBeDisabled()
  await expect(commands(staff)).toContainText('Only a supervisor may do this.')
  await expect(
    commands(staff).getByRole('button', { name: /^Cancel and compensate/ }),
  ).toBeDisabled()
  await expect(commands(staff)).toContainText('refund it, and restock what comes back')

  const page = await openWindow()
  await openAs(page, 'supervisor', orderId)
  await ask(page, /^Refund/, 'one mug was chipped', async (form) => {
    await expect(form.getByRole('heading', { level: 2 })).toHaveText(
      /^Refund: [\w-]{9,12}, Robin Robot, 36\.00\u00a0€$/,
    )
    const amount = form.getByLabel('Amount in EUR')
    await form.getByLabel('Reason').fill('one mug was chipped')
    const send = form.getByRole('button', { name: /^Refund/ })
    await expect(send).toBeEnabled()
    // What is no amount is never sent, and neither is the last one that was.
    for (const text of ['', ' ', '0', '1.005', '0x10', '1e1', '5,50,1', '1 000,00']) {
      await amount.fill(text)
      await expect(send).toBeDisabled()
      await expect(form.getByRole('region', { name: 'What will follow' })).toHaveCount(0)
    }
    await amount.blur()
    await expect(amount).toHaveAccessibleDescription('An amount above zero, such as 12.50.')
    await amount.press('Enter')
    await expect(form.getByText('Accepted.')).toHaveCount(0)
    await amount.fill('5,00')
    await expect(form.getByRole('region', { name: 'What will follow' })).toContainText('5.00')
    expect(await foretold(page)).toHaveLength(2)
  })
  await expect.poll(() => books.moneyOf(orderId)).toEqual([totalMinor, -500])

  // What is wrong when the dialog is closed goes nowhere.
  await markDocument(page)
  await commands(page)
    .getByRole('button', { name: /^Refund/ })
    .click()
  await dialog(page).getByLabel('Amount in EUR').fill('5.00scratched')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toHaveCount(0)
  await expectSameDocument(page)
  expect(page.url()).not.toContain('scratched')

  await ask(page, /^Mark refund as done/, 'the bank sent the rest', async (form) => {
    await form.getByLabel('Reference').fill('bank 77')
  })
  await expect.poll(() => books.moneyOf(orderId)).toEqual([totalMinor, -500, 500 - totalMinor])
  await expect(panel(page, 'Money')).toContainText('bank 77')
  await ask(page, /^Restock/, 'both came back', async (form) => {
    await expect(form.getByLabel('Enamel mug, to Leipzig')).toBeVisible()
  })
  await expect.poll(() => books.stockOf(orderId)).toEqual({ onHand: 0, reserved: 0, touched: 2 })

  const drawing = page
    .getByRole('group', { name: 'The way of this order' })
    .filter({ visible: true })
  await expect(drawing.getByRole('button', { name: /^Money back: 5\.00.* by hand$/ })).toBeVisible()
  await expect(drawing.getByRole('button', { name: /^Goods back: 2 units/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'What is happening' })).toContainText(
    'After the end: 5.00\u00a0€ given back to the card, 31.00\u00a0€ given back by hand, 2 units',
  )
  expect(await textsRunningOut(page)).toEqual([])

  // Of money and goods nothing is left, so no return can be opened either.
  await expect(commands(page)).toContainText(
    /Mark refund as done….*Everything that was taken \(36\.00.*\) has been given back already/,
  )
  await expect(commands(page)).toContainText(
    /Open a return….*its money was given back, and its goods are on the shelf/,
  )
  await expect(panel(page, 'What people did')).toContainText('the bank sent the rest')
  await expect(panel(page, 'What people did')).toContainText('Sun Supervisor')
  expect(await books.eventsOf(orderId)).toEqual([
    ...[
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
      'ShipmentCreated',
      'InventoryCommitted',
      'OrderCompleted',
    ],
    ...[
      'RefundRequested',
      'RefundIssued',
      'RefundRequested',
      'RefundIssued',
      'RestockRequested',
      'InventoryRestocked',
    ],
  ])
  expect(await new Api(product.url).order(placed)).toMatchObject({
    status: 'COMPLETED',
    payment: { status: 'refunded', refundedMinor: totalMinor },
  })
  await shopper.goto(`/orders/${orderId}?token=${placed.accessToken}`)
  await expect(shopper.getByRole('main')).toContainText('went back to your card')
})

test('an order that waits for its bank is cancelled with a reason: what the dialog foretold is what the log then says', async ({
  staff,
  shopper,
  books,
  email,
}) => {
  await books.beginOutage()
  const { orderId } = await orderThroughShop(shopper, 'tea-towel', {
    email,
    card: cards.tok_outage,
  })
  await expect
    .poll(
      async () =>
        (await books.rows('select 1 from log.blocked where order_id = $1', [orderId])).length,
    )
    .toBe(1)
  await staff.goto(`/console/orders/${orderId}`)
  await commands(staff)
    .getByRole('button', { name: /^Cancel and compensate/ })
    .click()
  await expect(dialog(staff)).toContainText('it is asked to void the charge')
  const foretoldLabels = await dialog(staff)
    .getByRole('listitem')
    .locator('span:nth-child(3)')
    .allTextContents()
  const before = (await books.eventsOf(orderId)).length
  await dialog(staff).getByLabel('Reason').fill('the customer called')
  await dialog(staff).getByRole('button', { name: 'Cancel and compensate' }).click()
  await expect(dialog(staff).getByRole('status').filter({ hasText: 'Accepted.' })).toBeVisible()
  await dialog(staff).getByRole('button', { name: 'Close' }).click()
  // The provider is still away, and the order ends: it voids the charge.
  await expect(statusBadge(staff)).toHaveAttribute('data-status', 'CANCELLED')
  await expect.poll(async () => (await books.order(orderId)).status).toBe('CANCELLED')
  expect(await books.order(orderId)).toMatchObject({
    reason: 'cancelled_by_staff',
    captured_minor: 0,
  })
  const happened = (await books.eventsOf(orderId))
    .slice(before)
    .map((type) => eventLabels[type as EventType])
  // Payment and shipping go on side by side: who of them is first is open.
  expect(happened.toSorted()).toEqual(foretoldLabels.toSorted())
  const [audit] = await books.rows<{ action: string; outcome: string }>(
    'select action, outcome from audit.commands where order_id = $1',
    [orderId],
  )
  expect(audit).toEqual({ action: 'cancel', outcome: 'accepted' })
})

test('an order with an event that nobody can read is shown, skipped past by a supervisor, and goes on', async ({
  openWindow,
  books,
  product,
}) => {
  const { orderId } = await new Api(product.url).place()
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  const [log] = await books.rows<{ partitions: number }>(
    `select value as partitions from log.settings where name = 'partitions'`,
  )
  const partition = partitionOf(orderId, log?.partitions ?? 0)
  const stranger = {
    partition,
    order_id: orderId,
    id: randomUUID(),
    type: 'InventoryCounted',
    schema_version: 1,
    time: new Date().toISOString(),
    data: {},
    causation_id: null,
    correlation_id: randomUUID(),
    traceparent: null,
    actor: null,
  }
  await books.rows('select log.append($1, $2)', [[partition], JSON.stringify([stranger])])
  const page = await openWindow()
  await openAs(page, 'supervisor', orderId)
  const events = page.getByRole('region', { name: 'Events of the order' })
  await expect(events.getByRole('row').filter({ hasText: 'InventoryCounted' })).toContainText(
    'can’t be read',
  )
  await expect(
    page
      .getByRole('group', { name: 'Timeline of the order' })
      .filter({ visible: true })
      .getByRole('button', { name: /^7: InventoryCounted, can’t be read, by unknown/ }),
  ).toBeVisible()
  await expect(page.getByRole('region', { name: 'What is happening' })).toContainText(
    'orders stands at event 7, InventoryCounted',
  )
  await ask(page, /^Skip the step of orders/, 'a trial of another team')
  await expect(events.getByRole('row').filter({ hasText: 'StepSkipped' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'What is happening' })).toContainText(
    'Nobody has to do anything',
  )
  expect(await books.rows('select 1 from log.blocked where order_id = $1', [orderId])).toEqual([])
  expect(await books.order(orderId)).toMatchObject({ status: 'COMPLETED', version: 8 })
})

test('a shopper cancels on the order’s page while that is possible', async ({
  shopper,
  books,
  email,
}) => {
  const inventoryFails = await books.failService('inventory', 'OrderCreated')
  const { orderId } = await orderThroughShop(shopper, 'linen-apron', { email })
  await shopper.getByText('Cancel this order').click()
  await expect(shopper.getByText('Nothing is sent and nothing is charged.')).toBeVisible()
  await expectAccessible(shopper)
  await shopper.getByRole('button', { name: 'Yes, cancel it' }).click()
  await expect(
    shopper.getByRole('listitem').filter({ hasText: 'You asked to cancel' }),
  ).toBeVisible()
  await inventoryFails.end()
  await expect(shopper.getByRole('heading', { level: 1 })).toHaveText('Your order is cancelled.')
  expect(await books.order(orderId)).toMatchObject({
    status: 'CANCELLED',
    reason: 'cancelled_by_customer',
    captured_minor: 0,
  })
})
