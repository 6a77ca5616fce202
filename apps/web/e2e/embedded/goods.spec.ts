import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { euros } from '../support/console.ts'
import { goToCheckout, payButton, placedOrder } from '../support/shop.ts'
import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

const shelvesOf = (page: Page, name: string) =>
  page.getByRole('region', { name: `Shelves of ${name}` })
const movementsOf = (page: Page, name: string) =>
  page.getByRole('region', { name: `Movements of ${name}` })

/** Whether each option of a select is shown whole. */
function isWideEnough(select: Element): boolean {
  const { font, paddingLeft, paddingRight } = getComputedStyle(select)
  const pen = document.createElement('canvas').getContext('2d')
  if (!pen) throw new Error('nothing to measure with')
  pen.font = font
  const texts = [...select.querySelectorAll('option')].map(
    ({ text }) => pen.measureText(text).width,
  )
  const room = select.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
  return Math.max(...texts) <= room
}

test('stock is received, counted, moved and refused, and every movement says who and why', async ({
  openWindow,
  watch,
}) => {
  test.slow()
  watch.expectRefusal(/console\.(stock|warehouses)\.run/)
  const page = await openWindow()
  await signIn(page, 'supervisor@demo.local')
  await page.getByRole('link', { name: 'Warehouses' }).click()
  await page.getByRole('button', { name: 'Add a warehouse…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Add the warehouse' }).click()
  await expect(dialog.getByText('A name of at most 60 characters.')).toBeVisible()
  await expectAccessible(page)
  await dialog.getByLabel('Name', { exact: true }).fill('Graz')
  await dialog.getByLabel('Short name').fill('graz')
  await dialog.getByLabel('Country').fill('AT')
  await dialog.getByLabel('Latitude', { exact: true }).fill('47.07')
  await dialog.getByLabel('Longitude', { exact: true }).fill('15.44')
  await dialog.getByLabel('Why').fill('Nearer to the south')
  await dialog.getByRole('button', { name: 'Add the warehouse' }).click()
  await expect(page.locator('[data-warehouse="graz"]')).toContainText('47.07° N, 15.44° E')
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Stock' }).click()
  await page.getByRole('searchbox', { name: 'Find' }).fill('hand trowel')
  await page.getByRole('button', { name: 'Open Hand trowel' }).click()
  await expect(page).toHaveURL(/sku=hand-trowel/)
  await expectAccessible(page)
  const shelves = shelvesOf(page, 'Hand trowel')
  const first = movementsOf(page, 'Hand trowel').locator('tbody tr').first()
  await shelves.getByLabel('Units').fill('50')
  await expect(shelves.getByText('What will follow')).toBeVisible()
  await shelves.getByLabel('Delivery note').fill('LS-20418')
  await shelves.getByRole('button', { name: 'Receive it' }).click()
  await expect(first).toContainText(/received.*\+50.*LS-20418/)
  await expect(shelves.getByRole('status').first()).toHaveText('Done, and written down.')

  await shelves.getByRole('button', { name: 'Move' }).click()
  const to = shelves.getByLabel('To')
  await to.selectOption('graz/primary')
  await expect(to).toHaveAccessibleDescription('0 on hand, 0 reserved.')
  // At 1280 px the panel is narrow, and no option is cut off in it.
  for (const select of await shelves.getByRole('combobox').all())
    expect(await select.evaluate(isWideEnough)).toBe(true)
  await shelves.getByLabel('Units').fill('999999')
  await expect(shelves.getByText(/^Only \d+ are free there/)).toBeVisible()
  await shelves.getByLabel('Why').fill('for the south')
  await shelves.getByRole('button', { name: 'Move it' }).click()
  await expect(shelves.getByRole('alert').filter({ hasText: 'Only' })).toBeVisible()
  await expectAccessible(page)
  await shelves.getByLabel('Units').fill('5')
  await shelves.getByRole('button', { name: 'Move it' }).click()
  await expect(first).toContainText(/arrived.*Graz.*\+5.*for the south/)

  await page.getByRole('link', { name: 'Warehouses' }).click()
  await expect(page.getByRole('button', { name: 'Remove Graz' })).toBeDisabled()
  await page.goto('/console/stock?sku=hand-trowel&q=trowel')
  await shelves.getByRole('button', { name: 'Count' }).click()
  await shelves.getByLabel('Shelf').selectOption('graz/primary')
  await shelves.getByLabel('Counted').fill('0')
  await shelves.getByLabel('Why').fill('all were broken')
  await shelves.getByRole('button', { name: 'Write down the count' }).click()
  await expect(first).toContainText(/counted.*Graz.*−5.*all were broken/)

  await shelves.getByRole('button', { name: 'Low at' }).click()
  await shelves.getByLabel('Low at', { exact: true }).fill('100000')
  await shelves.getByLabel('Why').fill('sells well')
  await shelves.getByRole('button', { name: 'Set the threshold' }).click()
  await expect(page.locator('[data-stock="hand-trowel"]')).toContainText('low')
  await page.getByRole('button', { name: 'At their threshold 1' }).click()
  await expect(page.locator('[data-stock]')).toHaveCount(1)

  await page.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(page)
  await expectAccessible(page)
  await page.goto('/console/warehouses')
  await page.getByRole('button', { name: 'Remove Graz' }).click()
  await dialog.getByLabel('Why').fill('not needed')
  await dialog.getByRole('button', { name: 'Remove it' }).click()
  await expect(page.locator('[data-warehouse="graz"]')).toHaveCount(0)
})

test('a price that is changed while somebody pays is shown with the old one, and a retired product says that it is sold no more', async ({
  openWindow,
  shopper,
  email,
}) => {
  await goToCheckout(shopper, 'seed-tray', { email })
  const page = await openWindow()
  await signIn(page, 'supervisor@demo.local')
  await page.goto('/console/products?q=seed')
  const row = page.locator('[data-product="seed-tray"]')
  const before = 1700
  const priced = async (price: string, shown: number) => {
    await row.getByRole('button', { name: 'Change Seed tray' }).click()
    const dialog = page.getByRole('dialog')
    await expectAccessible(page)
    await dialog.getByLabel('Price').fill(price)
    await dialog.getByLabel('Hue of the picture').fill('150')
    await dialog.getByLabel('Why').fill('new season')
    await dialog.getByRole('button', { name: 'Save the product' }).click()
    await expect(row).toContainText(euros(shown))
  }
  await priced('18.50', 1850)
  await payButton(shopper).click()
  await expect(shopper.getByRole('main')).toContainText(euros(before))
  await expect(shopper.getByRole('main')).toContainText(euros(1850))
  await payButton(shopper).click()
  const order = await placedOrder(shopper)
  await expect(shopper.getByRole('main')).toContainText(euros(1850))

  await row.getByRole('button', { name: 'Retire Seed tray' }).click()
  await page.getByRole('dialog').getByLabel('Why').fill('the maker stopped')
  await page.getByRole('dialog').getByRole('button', { name: 'Retire it' }).click()
  await expect(page.getByText('No product is like this')).toBeVisible()
  await shopper.goto('/garden')
  await expect(shopper.getByRole('link', { name: /Seed tray/ })).toHaveCount(0)
  await shopper.goto('/products/seed-tray')
  await expect(shopper.getByText('We don’t sell this any more.')).toBeVisible()
  await expect(shopper.getByRole('button', { name: 'Add to bag' })).toHaveCount(0)
  await expectAccessible(shopper)
  await shopper.goto(`/orders/${order.orderId}?token=${order.accessToken}`)
  await expect(shopper.getByRole('main')).toContainText('Seed tray')

  await page.getByRole('button', { name: 'Retired' }).click()
  await row.getByRole('button', { name: 'Bring back Seed tray' }).click()
  await page.getByRole('dialog').getByLabel('Why').fill('it is made again')
  await page.getByRole('dialog').getByRole('button', { name: 'Bring it back' }).click()
  await page.getByRole('button', { name: 'On sale' }).click()
  await priced('17.00', before)
  await shopper.goto('/products/seed-tray')
  await expect(shopper.getByRole('button', { name: 'Add to bag' })).toBeVisible()
})

test('a file of stock is checked before it is taken in: each bad row is named, and all of it or nothing is done', async ({
  openWindow,
}) => {
  const page = await openWindow({ acceptDownloads: true })
  await signIn(page, 'supervisor@demo.local')
  await page.goto('/console/stock?sku=folding-rule&q=rule')
  await page.getByRole('button', { name: 'CSV in or out…' }).click()
  const dialog = page.getByRole('dialog')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save all shelves as CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('stock.csv')
  const text = await readFile(await download.path(), 'utf8')
  const [line = ''] = /^folding-rule,.*$/m.exec(text) ?? []
  const [sku, warehouse, location, onHand, reserved] = line.split(',')
  const withCount = (counted: string) =>
    text.replace(line, [sku, warehouse, location, onHand, reserved, counted, ''].join(','))
  const choose = (content: string) =>
    dialog.getByLabel('File').setInputFiles({
      name: 'stock.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(content),
    })
  await choose(withCount('many'))
  await expect(dialog.getByText('1 cell can’t be taken')).toBeVisible()
  await expect(dialog.getByRole('cell', { name: 'counted' })).toBeVisible()
  await expectAccessible(page)
  await choose(withCount(String(Number(onHand) - 2)))
  await expect(dialog.getByText('1 shelf changes.')).toBeVisible()
  await dialog.getByLabel('Why').fill('yearly count')
  await dialog.getByRole('button', { name: 'Take it in' }).click()
  await expect(movementsOf(page, 'Folding rule').locator('tbody tr').first()).toContainText(
    /counted.*−2.*yearly count/,
  )
})

test('an operator works at the shelves, and changes neither products nor warehouses', async ({
  staff,
}) => {
  await staff.goto('/console/products')
  await expect(staff.getByText('A supervisor adds, changes and retires products.')).toBeVisible()
  await expect(staff.getByRole('button', { name: /^(Add|Change|Retire) / })).toHaveCount(0)
  await staff.goto('/console/warehouses')
  await expect(staff.getByRole('button', { name: /^(Add|Change|Remove) / })).toHaveCount(0)
  await staff.goto('/console/stock?sku=tea-towel&q=towel')
  const shelves = shelvesOf(staff, 'Tea towel')
  await shelves.getByLabel('Units').fill('1')
  await shelves.getByLabel('Delivery note').fill('found one more')
  await shelves.getByRole('button', { name: 'Receive it' }).click()
  await expect(movementsOf(staff, 'Tea towel').locator('tbody tr').first()).toContainText(
    'found one more',
  )
  // Nobody has chosen the first of the list: it stays the one that is acted on when it is the first no longer.
  await staff.goto('/console/stock?q=kitchen')
  const copper = shelvesOf(staff, 'Copper pan')
  await copper.getByLabel('Units').fill('50000')
  await copper.getByLabel('Delivery note').fill('LS-20419')
  await copper.getByRole('button', { name: 'Receive it' }).click()
  await expect(staff.locator('[data-stock]').last()).toHaveAttribute('data-stock', 'copper-pan')
  await expect(copper.getByRole('status').first()).toHaveText('Done, and written down.')
  await staff.goto('/console/stock?q=nothing+is+like+this')
  await expect(staff.getByText('No product is like this')).toBeVisible()
  await staff.getByRole('button', { name: 'CSV in or out…' }).click()
  await expect(staff.getByText('A supervisor takes files in.')).toBeVisible()
})
