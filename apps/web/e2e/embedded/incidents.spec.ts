import type { Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import type { Books } from '../support/books.ts'
import { panel } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

/** The incident that holds an order, once something has failed for it. */
async function incidentOf(books: Books, orderId: string): Promise<string> {
  const read = async () => {
    const [row] = await books.rows<{ incident: string }>(
      'select incident from log.blocked where order_id = $1 and incident is not null',
      [orderId],
    )
    return row?.incident ?? ''
  }
  await expect.poll(read, { timeout: 30_000 }).not.toBe('')
  return read()
}

const heldAt = async (books: Books, incident: string): Promise<number> => {
  const [row] = await books.rows<{ held: number }>(
    'select count(distinct order_id)::int as held from log.blocked where incident = $1',
    [incident],
  )
  return row?.held ?? 0
}

async function endOutage(staff: Page): Promise<void> {
  await staff.goto('/console')
  const outage = staff.getByRole('region', { name: 'Simulated outages' })
  await outage.getByRole('button', { name: 'End the outage tok_outage' }).click()
  const dialog = staff.getByRole('dialog', { name: 'End the outage' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The provider is back.')
  await dialog.getByRole('button', { name: 'End the outage' }).click()
  await expect(dialog).toBeHidden()
}

/** What the page reads of the incident stays away until the function that it returns is called. */
async function holdReads(page: Page): Promise<() => void> {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/api/trpc/**incidents.one**', async (route) => {
    await held
    await route.continue()
  })
  return release
}

const theCase = (page: Page) => panel(page, 'The case')
const state = (page: Page) => page.getByRole('main').locator('[data-state]')

test('a payment outage is one incident with its orders: taken over by one of two, noted, retried, ended, and over by itself', async ({
  staff,
  openWindow,
  books,
  product,
  watch,
}) => {
  test.slow()
  const api = new Api(product.url)
  await books.beginOutage()
  const held = [
    await api.place({ sku: 'enamel-mug', token: 'tok_outage' }),
    await api.place({ sku: 'enamel-mug', token: 'tok_outage' }),
    await api.place({ sku: 'enamel-mug', token: 'tok_outage' }),
  ] as const
  const ids = await Promise.all(held.map(({ orderId }) => incidentOf(books, orderId)))
  expect(new Set(ids).size, 'one cause').toBe(1)
  const [id = ''] = ids
  const [one] = held

  // The overview's card leads there.
  await staff.goto('/console')
  await staff
    .getByRole('region', { name: 'Needs you' })
    .getByRole('link', { name: /Payment/ })
    .first()
    .click()
  await staff.waitForURL(/\/console\/incidents/)

  await staff
    .getByRole('link', { name: /^Incidents/ })
    .first()
    .click()
  await staff.waitForURL('**/console/incidents')
  const row = staff.locator(`[data-incident="${id}"]`)
  await expect(row).toHaveAttribute('data-state', 'new')
  await expect(async () =>
    expect(await row.getByRole('cell').nth(2).textContent()).toBe(`${await heldAt(books, id)}held`),
  ).toPass()
  const [money] = await books.rows<{ total: number }>(
    `select sum(total_minor)::int as total from orders.orders where id in (select order_id from log.blocked where incident = $1)`,
    [id],
  )
  await expect(row).toContainText(`${((money?.total ?? 0) / 100).toFixed(2)}\u00a0€`)
  await expect(row).toContainText(/\d+ this hour, 0 the hour before/)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 1280, height: 900 })

  // Two take it over: the page of the second has stood still since before the first.
  const other = await openWindow()
  await signIn(other, 'supervisor@demo.local')
  await other.goto(`/console/incidents/${id}`)
  await expect(other.getByRole('button', { name: 'Take over', exact: true })).toBeVisible()
  const release = await holdReads(other)
  await row.getByRole('button', { name: /^Take over/ }).click()
  await expect(row).toContainText('you')
  await expect(row).toHaveAttribute('data-state', 'looking')
  watch.expectRefusal(/incidents\.act/)
  await other.getByRole('button', { name: 'Take over', exact: true }).click()
  await expect(theCase(other).getByRole('alert')).toContainText(
    'Somebody was first: Olga Operator has it',
  )
  release()
  await expect(other.getByRole('button', { name: 'Take over from Olga Operator' })).toBeVisible({
    timeout: 15_000,
  })

  // Its page: the order links to it and back, the event that stands in the way, tries with their times.
  await staff.goto(`/console/orders/${one.orderId}`)
  await staff.getByRole('link', { name: /^Its incident/ }).click()
  await staff.waitForURL(`**/console/incidents/${id}`)
  await expect(staff.getByRole('region', { name: 'What is happening' })).toContainText(
    /^\d+ orders stand still, and [\d.,]+\u00a0€ with them\./,
  )
  const standing = panel(staff, 'Orders that stand still')
  for (const { orderId } of held)
    await expect(standing.locator(`[data-order="${orderId}"]`)).toContainText(/\d+:\d+/)
  await expect(panel(staff, 'Tries').getByRole('row').nth(1)).toBeVisible()
  const payload = panel(staff, 'What stands in the way')
  await expect(payload.getByRole('region', { name: 'Payload of the event' })).toContainText(
    '"allocations"',
  )
  await payload.getByText('The shape that it should have').click()
  await expect(payload.getByRole('region', { name: 'Schema of the event' })).toContainText(
    '"properties"',
  )
  await expectAccessible(staff)

  // Noted, and said how far it is; the second sees it without loading anew.
  await staff.getByRole('button', { name: 'Note…' }).click()
  const note = staff.getByRole('dialog', { name: 'Note on the incident' })
  await note.getByLabel('Note').fill('Their status page says so.')
  await expectAccessible(staff)
  await note.getByRole('button', { name: 'Keep the note' }).click()
  await expect(note).toBeHidden()
  await expect(theCase(other)).toContainText('“Their status page says so.”', { timeout: 15_000 })
  await expect(theCase(other)).toContainText('Olga Operator')
  await staff.getByLabel('How far it is').selectOption('known')
  await expect(state(staff).first()).toHaveText('known')

  // An order is acted on from here, by the dialog that it has on its own page.
  await standing
    .locator(`[data-order="${one.orderId}"]`)
    .getByRole('button', { name: /^Act on order/ })
    .click()
  const acts = panel(staff, 'What a person can do')
  await acts
    .getByRole('button', { name: /^Retry/ })
    .first()
    .click()
  const dialog = staff.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('it may be back')
  await dialog.getByRole('button', { name: /^Retry/ }).click()
  await expect(dialog.getByRole('status').filter({ hasText: 'Accepted.' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await staff.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 1280, height: 900 })

  // The cause ends; the case closes itself when its last order has gone on.
  await endOutage(staff)
  for (const { orderId } of held)
    await expect
      .poll(async () => (await books.order(orderId)).status, { timeout: 60_000 })
      .toBe('COMPLETED')
  await expect.poll(() => heldAt(books, id), { timeout: 60_000 }).toBe(0)
  await expect(other.getByRole('region', { name: 'What is happening' })).toContainText(
    'It is over',
    { timeout: 15_000 },
  )
  await expect(panel(other, 'Have gone on')).toBeVisible()
  await expectAccessible(other)
  await staff.goto('/console/incidents')
  await expect(staff.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(row).toHaveCount(0)
  await staff.getByLabel('State').selectOption('over')
  await staff.getByLabel('Owner').selectOption('mine')
  await staff.getByRole('button', { name: 'Show', exact: true }).click()
  await staff.waitForURL(/state=over.*owner=mine/)
  await expect(row).toHaveAttribute('data-state', 'over')
  await staff.getByLabel('Service').selectOption('shipping')
  await staff.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(staff.getByText('There is no such incident')).toBeVisible()
  await expectAccessible(staff)

  const actions = await books.rows<{ action: string; outcome: string }>(
    `select action, outcome from audit.commands where command->>'id' = $1 order by at`,
    [id],
  )
  expect(actions).toEqual([
    { action: 'incident_take', outcome: 'accepted' },
    { action: 'incident_take', outcome: 'refused' },
    { action: 'incident_note', outcome: 'accepted' },
    { action: 'incident_state', outcome: 'accepted' },
  ])
})

test('what was said to be fixed and happens again is new, and says so', async ({
  staff,
  books,
  product,
}) => {
  test.slow()
  const api = new Api(product.url)
  await books.beginOutage()
  const again = await api.place({ sku: 'enamel-mug', token: 'tok_outage' })
  const id = await incidentOf(books, again.orderId)
  await staff.goto(`/console/incidents/${id}`)
  await staff.getByLabel('How far it is').selectOption('fixed')
  await expect(theCase(staff)).toContainText(/said (to be fixed )?by Olga Operator/)
  await expect(staff.getByRole('region', { name: 'What is happening' })).toContainText(
    'It was said to be fixed, and happened again.',
    { timeout: 60_000 },
  )
  await expect(state(staff).first()).toHaveText('new')
  await endOutage(staff)
  await expect
    .poll(async () => (await books.order(again.orderId)).status, { timeout: 60_000 })
    .toBe('COMPLETED')
})

test('who has no role of staff sees no incident, and an unknown one is said to be none', async ({
  shopper,
  staff,
  watch,
}) => {
  await shopper.goto('/console/incidents')
  await shopper.waitForURL(/\/console\/sign-in\?next=/)
  watch.expectRefusal(/\/console\/incidents\/f00f00f00f00/)
  const response = await staff.goto('/console/incidents/f00f00f00f00')
  expect(response?.status()).toBe(404)
  await expect(staff.getByText('There is no incident with this id')).toBeVisible()
})
