import type { Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import { euros, panel } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

const limitMinor = 2_000
// A shop in which more than that takes two supervisors.
test.use({ approvalMinor: String(limitMinor) })

const approval = (page: Page) => page.getByRole('region', { name: 'Approval' })

/** The page as it is on a phone, and back. */
async function onPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(page)
  await expectAccessible(page)
  await page.setViewportSize({ width: 1280, height: 900 })
}

test('one supervisor asks for a refund, cannot approve it, and another does', async ({
  openWindow,
  staff,
  books,
  product,
}) => {
  test.slow()
  const api = new Api(product.url)
  const { orderId } = await api.place({ sku: 'enamel-mug', quantity: 2 })
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  const totalMinor = (await books.order(orderId)).captured_minor

  const sun = await openWindow()
  await signIn(sun, 'supervisor@demo.local')
  await sun.goto(`/console/orders/${orderId}`)
  await sun.getByRole('button', { name: 'Refund…' }).click()
  const dialog = sun.getByRole('dialog')
  await expect(dialog).toContainText(
    `${euros(totalMinor)} would go back, and one person decides over ${euros(limitMinor)} at most`,
  )
  await dialog.getByLabel('Reason').fill('All of it came broken.')
  await expectAccessible(sun)
  await sun.setViewportSize({ width: 320, height: 640 })
  await expectAccessible(sun)
  await sun.setViewportSize({ width: 1280, height: 900 })
  await dialog.getByRole('button', { name: 'Ask for approval' }).click()
  await expect(dialog.getByRole('status')).toContainText('It waits for approval.')
  await dialog.getByRole('button', { name: 'Close' }).click()

  const own = approval(sun)
  await expect(own).toContainText(`Sun Supervisor asks: refund. ${euros(totalMinor)} would go back`)
  await expect(own).toContainText('“All of it came broken.”')
  await expect(own.getByRole('button', { name: 'Approve' })).toBeDisabled()
  await expect(own.getByRole('button', { name: 'Approve' })).toHaveAccessibleDescription(
    /You asked for this yourself/,
  )
  await expect(own.getByRole('button', { name: 'Withdraw' })).toBeEnabled()
  await onPhone(sun)
  expect((await books.order(orderId)).refunded_minor).toBe(0)
  expect(await books.eventsOf(orderId)).not.toContain('RefundRequested')

  // An operator sees it, and that it is not theirs to decide.
  await staff.goto(`/console/orders/${orderId}`)
  await expect(approval(staff).getByRole('button', { name: 'Decline…' })).toBeDisabled()
  await expect(approval(staff)).toContainText('Only a supervisor may approve or decline this.')

  const ada = await openWindow()
  await signIn(ada, 'admin@demo.local')
  const link = ada.getByRole('link', { name: 'Approvals , 1 wait for a supervisor' })
  await expect(link).toBeVisible()
  await link.click()
  const row = ada.locator('[data-request="waiting"]')
  await expect(row).toContainText(euros(totalMinor))
  await onPhone(ada)
  await row.getByRole('link', { name: /^refund: order / }).click()
  await ada.waitForURL(`**/console/orders/${orderId}`)
  const foretold = approval(ada).getByRole('region', { name: 'What will follow' })
  await expect(foretold).toContainText('Sun Supervisor')
  await expect(foretold).toContainText(`${euros(totalMinor)} given back`)
  await onPhone(ada)
  await approval(ada).getByRole('button', { name: 'Approve' }).click()
  await expect(approval(ada)).toBeHidden()
  await expect.poll(async () => (await books.order(orderId)).refunded_minor).toBe(totalMinor)
  const did = panel(ada, 'What people did')
  await expect(
    did.getByRole('listitem').filter({ hasText: 'ask for approval: refund' }),
  ).toContainText('Sun Supervisor')
  await expect(did.getByRole('listitem').filter({ hasText: 'approve: refund' })).toContainText(
    'Ada Administrator',
  )
  await expect(own).toBeHidden()
  await expect(ada.getByRole('link', { name: 'Approvals', exact: true })).toBeVisible()
})

test('a request that changed meanwhile is outdated, and another is declined with a reason', async ({
  openWindow,
  books,
  product,
  watch,
}) => {
  test.slow()
  const api = new Api(product.url)
  const { orderId } = await api.place({ sku: 'enamel-mug', quantity: 2 })
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  const sun = await openWindow()
  await signIn(sun, 'supervisor@demo.local')
  const ask = async (amount: string, verb: string) => {
    await sun.goto(`/console/orders/${orderId}`)
    await sun.getByRole('button', { name: 'Refund…' }).click()
    const dialog = sun.getByRole('dialog')
    await dialog.getByLabel(/^Amount/).fill(amount)
    await dialog.getByLabel('Reason').fill('It came broken.')
    await dialog.getByRole('button', { name: verb }).click()
    await expect(dialog.getByRole('status')).toBeVisible()
    await dialog.getByRole('button', { name: 'Close' }).click()
  }
  await ask('36.00', 'Ask for approval')
  // What is less than the limit is one person's.
  await ask('5.00', 'Refund')
  await expect.poll(async () => (await books.order(orderId)).refunded_minor).toBe(500)

  const ada = await openWindow()
  await signIn(ada, 'admin@demo.local')
  await ada.goto(`/console/orders/${orderId}`)
  await expect(approval(ada)).toContainText(/can still be given back: refund at most that/)
  watch.expectRefusal(/approvals\.say/)
  await approval(ada).getByRole('button', { name: 'Approve' }).click()
  await expect(approval(ada).getByRole('alert')).toContainText('The request is outdated: ask anew.')
  await expect(ada.locator('[data-approval="outdated"]')).toBeVisible()
  await expectAccessible(ada)

  await ask('31.00', 'Ask for approval')
  await expect(ada.locator('[data-approval="waiting"]')).toBeVisible()
  await approval(ada).getByRole('button', { name: 'Decline…' }).click()
  const dialog = ada.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('One of them was whole.')
  await expectAccessible(ada)
  await dialog.getByRole('button', { name: 'Decline', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(approval(sun)).toContainText(
    /Ada Administrator declined, .*“One of them was whole\.”/,
  )
  expect((await books.order(orderId)).refunded_minor).toBe(500)
})

test('a set whose orders move more back together begins once another has approved it', async ({
  openWindow,
  books,
  product,
}) => {
  test.slow()
  const api = new Api(product.url)
  const email = 'together@example.org'
  const sold = await Promise.all([1, 2].map(() => api.place({ sku: 'enamel-mug', email })))
  for (const { orderId } of sold)
    await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  const sun = await openWindow()
  await signIn(sun, 'supervisor@demo.local')
  await sun.goto(`/console/orders?q=${email}`)
  await sun.getByRole('button', { name: 'Act on all…' }).click()
  await sun.getByRole('dialog').getByLabel('What is to be done for each').selectOption('refund')
  await sun.getByRole('button', { name: 'Freeze the set' }).click()
  await sun.waitForURL(/\/console\/sets\/[0-9a-f-]{36}$/)
  await sun.getByRole('button', { name: /^Begin with one order/ }).click()
  const dialog = sun.getByRole('dialog')
  await expect(dialog).toContainText(`${euros(3_600)} would go back`)
  await dialog.getByLabel('Reason').fill('Both came back.')
  await expectAccessible(sun)
  await dialog.getByRole('button', { name: 'Ask for approval' }).click()
  await expect(dialog).toBeHidden()
  await expect(approval(sun).getByRole('button', { name: 'Approve' })).toBeDisabled()
  await onPhone(sun)
  for (const { orderId } of sold) expect((await books.order(orderId)).refunded_minor).toBe(0)

  const ada = await openWindow()
  await signIn(ada, 'admin@demo.local')
  await ada.goto('/console/approvals')
  await ada.getByRole('link', { name: /^refund: the set “/ }).click()
  await approval(ada).getByRole('button', { name: 'Approve' }).click()
  await expect(approval(ada)).toBeHidden()
  const state = ada.getByRole('main').locator('header [data-state]')
  await expect(state).toHaveText('done', { timeout: 60_000 })
  for (const { orderId } of sold)
    expect((await books.order(orderId)).refunded_minor).toBeGreaterThan(0)
  await expect(ada.getByRole('region', { name: 'What is happening' })).toContainText(
    'Sun Supervisor has begun',
  )
})
