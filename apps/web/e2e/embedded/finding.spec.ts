import type { Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import { euros, openOrders, rowOf } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

test('by keys alone: a page, an order by its customer, and an act that opens its dialog with what would follow', async ({
  staff,
  product,
}) => {
  test.slow()
  const api = new Api(product.url)
  const placed = await api.place({ sku: 'enamel-mug', name: 'Ørsted O’Neil' })
  const { orderId } = placed
  const { orderNumber } = await api.order(placed)
  await staff.goto('/console/stock')
  await staff.keyboard.press('Control+k')
  const palette = staff.getByRole('dialog', { name: 'Find or do anything' })
  const input = palette.getByRole('combobox', { name: 'Find or do anything' })
  await expect(input).toBeFocused()
  await staff.keyboard.type('audi')
  await expect(palette.getByRole('option', { name: 'Audit' })).toBeVisible()
  await staff.keyboard.press('Enter')
  await staff.waitForURL('**/console/audit')
  await expect(palette).toBeHidden()

  await staff.keyboard.press('Control+k')
  await staff.keyboard.type('orsted')
  await expect(palette.getByRole('option', { name: new RegExp(`^${orderNumber}`) })).toBeVisible()
  await expectAccessible(staff)
  await staff.keyboard.press('Escape')
  await expect(palette).toBeHidden()

  await staff.keyboard.press('Control+k')
  await staff.keyboard.type(`cancel ${orderNumber.toLowerCase()}`)
  const act = palette.getByRole('option', { name: /^Cancel and compensate…/ })
  await expect(act).toBeVisible()
  if ((await act.getAttribute('aria-disabled')) === 'true')
    await expect(act).toContainText('Can’t be done:')
  await staff.keyboard.press('Escape')

  await staff.keyboard.press('Control+k')
  await staff.keyboard.type(`refund ${orderNumber}`)
  await expect(palette.getByRole('option', { name: /^Refund… / })).toContainText('Can’t be done:')
  await expectAccessible(staff)
  await staff.keyboard.press('Escape')
  await expect(palette).toBeHidden()

  await staff.keyboard.press('Control+k')
  await staff.keyboard.type('restock enamel-mug 7')
  await expect(palette.getByRole('option', { name: /^Receive 7 of / })).toBeVisible()
  await staff.keyboard.press('Enter')
  await staff.waitForURL('**/console/stock?**')
  await expect(staff.getByLabel('Units')).toHaveValue('7')
  await expect(staff.getByLabel('Delivery note')).toBeFocused()
  await expect(staff.getByText('What will follow')).toBeVisible()
  await expect(staff).not.toHaveURL(/receive=/)

  await expectKeysTurnedOff(staff)

  await staff.goto(`/console/orders/${orderId}?ask=nonsense`)
  await expect(staff.getByText('This is not offered for the order now.')).toBeVisible()
})

/** Keys of one character open the sheet and lead to pages, are none in a field, and do nothing once they are turned off. */
async function expectKeysTurnedOff(staff: Page): Promise<void> {
  const sheet = staff.getByRole('dialog', { name: 'Keys' })
  await staff.keyboard.type('go?')
  await expect(staff.getByLabel('Delivery note')).toHaveValue('go?')
  await staff.getByRole('heading', { level: 1 }).click()
  await staff.keyboard.type('go')
  await staff.waitForURL('**/console/orders')
  await staff.keyboard.press('?')
  await expect(sheet).toBeVisible()
  await expectAccessible(staff)
  await sheet.getByLabel('Keys of one character').uncheck()
  await staff.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await staff.keyboard.type('?gi')
  await staff.getByRole('button', { name: /: account$/ }).click()
  await expect(staff.getByRole('menuitemcheckbox')).not.toBeChecked()
  await expect(sheet).toBeHidden()
  await staff.getByRole('menuitem', { name: 'All keys…' }).click()
  await sheet.getByLabel('Keys of one character').check()
  await staff.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await staff.keyboard.type('gi')
  await staff.waitForURL('**/console/incidents')
}

test('a retry is opened from the palette, with its preview, and nothing is done by that', async ({
  staff,
  books,
  product,
}) => {
  test.slow()
  const fault = await books.failService('payment', 'InventoryReserved')
  const api = new Api(product.url)
  const placed = await api.place({ sku: 'enamel-mug' })
  const { orderId } = placed
  const { orderNumber } = await api.order(placed)
  await expect
    .poll(
      () =>
        books
          .rows(`select from log.blocked where order_id = $1 and state <> 'asked'`, [orderId])
          .then(({ length }) => length),
      { timeout: 30_000 },
    )
    .toBe(1)
  await staff.goto('/console/services')
  await staff.keyboard.press('Control+k')
  const palette = staff.getByRole('dialog', { name: 'Find or do anything' })
  await staff.keyboard.type(`retry ${orderNumber}`)
  await expect(palette.getByRole('option', { name: /^Retry payment now…/ })).toHaveAttribute(
    'data-highlighted',
    '',
  )
  await expect(palette.getByRole('region', { name: 'What would follow' })).toContainText(
    'Leaves the order completed.',
  )
  await expectAccessible(staff)
  await staff.keyboard.press('Enter')
  await staff.waitForURL(`**/console/orders/${orderId}**`)
  const dialog = staff.getByRole('dialog', {
    name: new RegExp(`^Retry payment now: ${orderNumber}`),
  })
  await expect(dialog.getByLabel('Reason')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Retry payment now' })).toBeDisabled()
  await expect(staff).toHaveURL(new RegExp(`/console/orders/${orderId}$`))
  await staff.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect(await books.rows('select from audit.commands where order_id = $1', [orderId])).toEqual([])
  await fault.end()
})

test('the list is searched and narrowed, the address says by what, and a view of it is kept for everybody', async ({
  staff,
  openWindow,
  product,
}) => {
  test.slow()
  const api = new Api(product.url)
  const { orderId } = await api.place({ sku: 'enamel-mug', name: 'Zoë 100%_' })
  await openOrders(staff)
  await staff.getByRole('searchbox', { name: 'Find' }).fill('zoe 100%_')
  await staff.keyboard.press('Enter')
  await expect(rowOf(staff, orderId)).toBeVisible()

  await staff.getByText('More filters').click()
  const more = staff.getByRole('form', { name: 'More filters' })
  await more.getByLabel('Amount from').fill('ten')
  await more.getByRole('button', { name: 'Narrow the list' }).click()
  await expect(more.getByLabel('Amount from')).toHaveAttribute('aria-invalid', 'true')
  await more.getByLabel('Amount from').fill('1')
  await more.getByLabel('Amount to').fill('900')
  await more.getByLabel('Placed from').fill('2026-01-01')
  await more.getByRole('button', { name: 'Narrow the list' }).click()
  await expect(staff).toHaveURL(/min=100&max=90000&from=2025-12-31T23/)
  await expect(rowOf(staff, orderId)).toBeVisible()
  await staff.getByRole('button', { name: 'Remove the filter “At most 900.00' }).click()
  await expect(staff).not.toHaveURL(/max=/)
  await staff.reload()
  await expect(
    staff.getByRole('button', { name: 'Remove the filter “At least 1.00' }),
  ).toBeVisible()
  await expectAccessible(staff)

  await staff.getByRole('button', { name: 'Save this view…' }).click()
  const dialog = staff.getByRole('dialog', { name: 'Save this view' })
  await dialog.getByLabel('Name').fill('Zoë at least 1')
  await dialog.getByLabel('Everybody of the staff sees it').check()
  await expectAccessible(staff)
  await dialog.getByRole('button', { name: 'Save the view' }).click()
  await expect(dialog).toBeHidden()

  const phone = await openWindow({ viewport: { width: 320, height: 640 } })
  await signIn(phone, 'supervisor@demo.local')
  await phone.goto('/console/orders')
  await phone.getByRole('link', { name: /^Zoë at least 1/ }).click()
  await expect(rowOf(phone, orderId)).toBeVisible()
  await expectNoSideways(phone)
  await phone.getByRole('button', { name: 'Find or do anything' }).click()
  await phone.getByRole('combobox', { name: 'Find or do anything' }).fill('zoe')
  await expect(phone.getByRole('option', { name: /^[\w-]+ Zoë 100%_, / })).toBeVisible()
  await expectNoSideways(phone)
  await expectAccessible(phone)
  await phone.getByRole('combobox').fill('refund zoe 1,50 €')
  await expect(phone.getByRole('region', { name: 'What would follow' })).toContainText(
    `${euros(150)} given back`,
  )
  await expectNoSideways(phone)
  await phone.keyboard.press('Enter')
  await phone.waitForURL(`**/console/orders/${orderId}**`)
  const refund = phone.getByRole('dialog', { name: /^Refund: / })
  await expect(refund.getByLabel('Amount in EUR')).toHaveValue('1.50')
  await expect(refund.getByRole('region', { name: 'What will follow' })).toContainText(
    `${euros(150)} given back`,
  )
  await phone.keyboard.press('Escape')

  await staff.getByRole('button', { name: 'Delete this view…' }).click()
  await staff.getByRole('dialog').getByRole('button', { name: 'Delete the view' }).click()
  await expect(staff.getByRole('link', { name: /^Zoë at least 1/ })).toBeHidden()
})
