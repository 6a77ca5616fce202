import type { Locator, Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import { expectLive, statusBadge } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

const timeline = (page: Page): Locator =>
  page.getByRole('region', { name: 'Timeline', exact: true })
const drawing = (page: Page): Locator =>
  timeline(page).getByRole('group', { name: 'Timeline of the order' }).filter({ visible: true })
const marks = (page: Page, lane: string): Locator => drawing(page).locator(`[data-mark=${lane}]`)
const state = (page: Page, part: string): Locator => page.locator(`[data-state=${part}]`)

test('an order over time: tries, the fault, what a person asked for and what was written on one axis; stepping shows how it stood', async ({
  openWindow,
  books,
  product,
  email,
}) => {
  // Its charge is tried again after pauses that grow, and a busy machine takes its time as well.
  test.slow()
  const api = new Api(product.url)
  const paymentFails = await books.failService('payment', 'InventoryReserved')
  const placed = await api.place({ email, sku: 'linen-apron', quantity: 2 })
  const { orderId } = placed
  const tries = async () =>
    (await books.rows('select 1 from log.attempts where order_id = $1', [orderId])).length
  await expect.poll(tries).toBeGreaterThan(2)
  await paymentFails.end()
  await expect
    .poll(async () => (await books.order(orderId)).status, { timeout: 60_000 })
    .toBe('COMPLETED')

  const page = await openWindow()
  await signIn(page, 'supervisor@demo.local')
  await page.goto(`/console/orders/${orderId}`)
  await expectLive(page)
  await expect(statusBadge(page)).toHaveText('Completed')
  await expect(drawing(page).locator('[data-attempt]')).toHaveCount(await tries())
  await expect(drawing(page).locator('[data-band]')).toHaveCount(1)
  await expect(timeline(page)).toContainText(
    'Faults that were turned on struck it: Payment fails at charge, on InventoryReserved.',
  )
  await expect(marks(page, 'people')).toHaveCount(0)
  await expect(marks(page, 'messages').first()).toBeVisible()

  await page.getByRole('button', { name: /^Refund…/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('the apron was torn')
  await dialog.getByRole('button', { name: /^Refund/ }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(marks(page, 'people')).toContainText('refund')
  await expect(drawing(page).getByRole('button', { name: /RefundIssued/ })).toBeVisible()

  await timeline(page).getByRole('button', { name: 'Event after' }).click()
  await expect(page).toHaveURL(/[?&]event=1(&|$)/)
  await expect(timeline(page)).toContainText('after event 1 of')
  await expect(state(page, 'order')).toContainText('Pending, at reserve')
  await page.keyboard.press('ArrowRight')
  await expect(state(page, 'order')).toContainText('Confirmed, at charge')
  await expect(state(page, 'money')).toContainText('nothing taken')
  await expect(state(page, 'money')).toContainText('given back')
  await expect(state(page, 'stock')).toContainText('2 reserved')
  await expect(state(page, 'stock')).toContainText('2 left the shelf')
  await expect(
    page.getByRole('button', { pressed: true, name: 'InventoryReserved', exact: true }),
  ).toHaveCount(1)
  await expectAccessible(page)

  // What the shopper reads is what their page says.
  const shopper = page.getByRole('region', { name: 'The shopper reads now' })
  const told = await shopper.locator('[data-headline]').textContent()
  const steps = await shopper.locator('[data-steps] > li').allInnerTexts()
  const theirs = await openWindow()
  await theirs.goto(`/orders/${orderId}?token=${placed.accessToken}`)
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText(told ?? 'nothing was told')
  // Until its script runs, the page does not know the zone of whoever reads it.
  const theirSteps = theirs.locator('main h1 ~ ol > li')
  await expect.poll(() => theirSteps.allInnerTexts()).toEqual(steps)

  await timeline(page).getByRole('button', { name: 'Afterwards' }).click()
  await expect(page).toHaveURL(/zoom=afterwards/)
  await expect(drawing(page).getByRole('button', { name: /^2: / })).toHaveCount(0)
  await expect(drawing(page).getByRole('button', { name: /RefundIssued/ })).toBeVisible()
  await page.reload()
  await expect(timeline(page).getByRole('button', { name: 'Afterwards' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await page.setViewportSize({ width: 320, height: 700 })
  await expectNoSideways(page)
  await expectAccessible(page)

  await timeline(page).getByRole('button', { name: 'Event after' }).focus()
  await page.keyboard.press('End')
  await expect(state(page, 'order')).toContainText('the same')
  await page.keyboard.press('Escape')
  await expect(page).not.toHaveURL(/event=/)
  await expect(state(page, 'order')).toHaveCount(0)
})

test('an order is taken away as one page and as a picture, which need nothing else to be read', async ({
  openWindow,
  staff,
  books,
  product,
  email,
}, testInfo) => {
  const api = new Api(product.url)
  const { orderId } = await api.place({ email })
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  await staff.emulateMedia({ colorScheme: 'dark' })
  await staff.goto(`/console/orders/${orderId}`)
  await expectLive(staff)
  const panel = staff.getByRole('region', { name: 'Take it away' })
  await expect(panel).toContainText('Name, e-mail, address, note and payment token')
  const save = async (name: string) => {
    const downloads = staff.waitForEvent('download')
    await panel.getByRole('button', { name, exact: true }).click()
    const file = testInfo.outputPath((await downloads).suggestedFilename())
    await (await downloads).saveAs(file)
    return file
  }

  const reader = await openWindow({ javaScriptEnabled: false, colorScheme: 'dark' })
  const asked: string[] = []
  reader.on('request', (request) => asked.push(request.url()))
  const [page, picture] = [await save('One page'), await save('Picture of the timeline')]
  await reader.goto(`file://${page}`)
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText(/^Order /)
  await expect(reader.getByRole('heading', { name: 'Events' })).toBeVisible()
  await expect(reader.locator('svg').first()).toBeVisible()
  await expect(reader.getByText('OrderCompleted, what it says')).toBeVisible()
  await expect(reader.locator('body')).not.toContainText(email)
  // In the colours of the light theme, whatever is on here and was there.
  const paint = (selector: string) =>
    reader
      .locator(selector)
      .first()
      .evaluate((shape) => getComputedStyle(shape).fill)
  expect(await paint('svg text')).toBe('rgb(107, 104, 96)')
  await reader.goto(`file://${picture}`)
  await expect(reader.locator('text').first()).toHaveText(/^Timeline of order /)
  expect(await paint('svg > rect')).toBe('rgb(255, 255, 255)')
  expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([
    `file://${page}`,
    `file://${picture}`,
  ])
})

test('two orders are compared: where they part, and which step took longer in one of them', async ({
  staff,
  books,
  product,
  email,
}) => {
  const api = new Api(product.url)
  const [shipped, declined] = await Promise.all([
    api.place({ email }),
    api.place({ email, token: 'tok_declined' }),
  ])
  await expect.poll(async () => (await api.order(shipped)).status).toBe('COMPLETED')
  await expect.poll(async () => (await api.order(declined)).status).toBe('CANCELLED')
  const [first, second] = [await books.order(shipped.orderId), await books.order(declined.orderId)]
  expect([first.version, second.version]).toEqual([6, 5])

  await staff.goto(`/console/orders/${shipped.orderId}`)
  await staff.getByRole('link', { name: 'Compare…' }).click()
  await expect(staff.getByRole('heading', { name: 'Nothing to compare with yet' })).toBeVisible()
  await staff.getByLabel('Compare with').fill('nobody-has-this')
  await staff.getByRole('button', { name: 'Compare' }).click()
  await expect(staff.getByText('No other order is found by “nobody-has-this”.')).toBeVisible()
  await staff.getByLabel('Compare with').fill(declined.orderId)
  await staff.getByRole('button', { name: 'Compare' }).click()
  await expect(staff.getByText(/^They part at “declined”, which only /)).toBeVisible()
  const events = staff.getByRole('region', { name: 'Event by event' })
  await expect(events.getByRole('row')).toHaveCount(1 + 9)
  await expect(events.getByRole('row').filter({ hasText: 'charged' })).toContainText(
    'not in this one',
  )
  await expect(
    staff.getByRole('region', { name: 'How they stand' }).getByRole('row', { name: /^Order/ }),
  ).toContainText('Cancelled, payment declined')
  await staff.setViewportSize({ width: 320, height: 700 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
})

test('an order of ten thousand events is opened at its newest ones, with few rows and requests', async ({
  staff,
  books,
  product,
  email,
}) => {
  test.slow()
  const api = new Api(product.url)
  const { orderId } = await api.place({ email })
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  await books.addEvents(orderId, 10_000)
  await expect
    .poll(async () => (await books.order(orderId)).version, { timeout: 120_000 })
    .toBe(10_000)
  let asked = 0
  const sizes: Promise<number>[] = []
  staff.on('response', (response) => {
    if (!response.url().includes('/api/trpc')) return
    asked += 1
    sizes.push(response.text().then((text) => text.length))
  })
  const page = await staff.goto(`/console/orders/${orderId}`)
  // It comes with its newest events alone, and the browser asks for the others once.
  expect((await page?.text())?.length).toBeLessThan(1_000_000)
  const rows = staff.locator('[data-event]')
  await expect(rows.first()).toHaveAttribute('data-event', '10000')
  await expect(rows).toHaveCount(200)
  await expectLive(staff)
  await expect(drawing(staff)).toBeVisible()
  expect(await drawing(staff).getByRole('button').count()).toBeLessThan(1_000)
  const shopper = staff.getByRole('region', { name: 'The shopper reads now' })
  expect(await shopper.locator('[data-steps] > li').count()).toBeLessThanOrEqual(30)
  expect(asked).toBeLessThan(20)
  const large = (await Promise.all(sizes)).filter((size) => size > 200_000)
  expect(large).toHaveLength(1)

  await staff.getByRole('button', { name: '200 earlier events of 9,800' }).click()
  await expect(rows).toHaveCount(400)
  await rows.first().getByRole('button').click()
  await expect(staff).toHaveURL(/event=10000/)
  await expect(state(staff, 'order')).toContainText('the same')
})
