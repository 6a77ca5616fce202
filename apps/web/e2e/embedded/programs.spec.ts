import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

test('a key is made and shown once, opens what it is for, and nothing once it is revoked', async ({
  openWindow,
  product,
}) => {
  const page = await openWindow()
  await signIn(page, 'admin@demo.local')
  await page.getByRole('link', { name: 'Programs' }).click()
  const form = page.getByRole('region', { name: 'Make a key' })
  await form.getByRole('button', { name: 'Make a key' }).click()
  await expect(form.getByText('Say which program it is for.')).toBeVisible()
  await expectAccessible(page)
  await form.getByLabel('Program').fill('Till 7')
  await form.getByLabel(/^Orders:/).check()
  await form.getByLabel(/^Inventory:/).uncheck()
  await form.getByLabel('Why').fill('The till of the shop in town')
  await form.getByRole('button', { name: 'Make a key' }).click()
  const key = await form.getByLabel('Key for Till 7').inputValue()
  expect(key).toMatch(/^sgb_[\w-]{22}$/)
  await expectAccessible(page)

  const rest = product.lines
    .map((line) => /Services +(http:\S+)\/api/.exec(line)?.[1])
    .find((address) => address !== undefined)
  const call = async (path: string, body: object) => {
    const response = await fetch(`${rest}/api/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }
  const order = {
    idempotency_key: 'till-7/receipt-20418',
    lines: [{ sku: 'enamel-mug', quantity: 1 }],
    customer: { email: 'ada@example.org', name: 'Ada' },
    ship_to: { line1: 'Torstr. 1', city: 'Berlin', postcode: '10119', country: 'DE' },
    payment: { token: 'tok_visa' },
  }
  const placed = await call('orders/place', order)
  expect(placed).toMatchObject({ status: 200, body: { status: 'PENDING', replayed: false } })
  expect(await call('inventory/reserve', { sku: 'enamel-mug', quantity: 1 })).toMatchObject({
    status: 403,
    body: { type: 'urn:sagaboard:problem:wrong-scope' },
  })

  // Shown this once: nothing of it is on the page that is loaded anew, or comes with it.
  const response = await page.reload()
  const row = page.locator('[data-key="Till 7"]')
  await expect(row).toContainText('orders')
  await expect(row).not.toContainText('never')
  expect(await response?.text()).not.toContain(key.slice(4))
  expect(await page.content()).not.toContain(key.slice(4))

  // Its order says who has placed it.
  await page.goto(`/console/orders/${placed.body.order_id}`)
  await expect(page.getByRole('cell', { name: 'program', exact: true })).toBeVisible()

  await page.goto('/console/programs')
  await row.getByRole('button', { name: 'Revoke the key of Till 7' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill('The till was stolen')
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()
  await expect(row).toContainText('Revoked')
  await expect(row.getByRole('button')).toHaveCount(0)
  expect(await call('orders/place', order)).toMatchObject({
    status: 401,
    body: { type: 'urn:sagaboard:problem:unauthenticated' },
  })
  await page.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(page)
})

test('an operator is shown no keys, and makes none', async ({ staff }) => {
  await staff.goto('/console/programs')
  await expect(staff.getByRole('heading', { name: 'Programs', level: 1 })).toBeVisible()
  await expect(staff.getByRole('region', { name: /^(Keys|Make a key)$/ })).toHaveCount(0)
})
