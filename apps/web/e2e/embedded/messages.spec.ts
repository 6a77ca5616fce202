import type { Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import { panel } from '../support/console.ts'
import { goToCheckout, orderThroughShop, payButton } from '../support/shop.ts'
import { expect, expectAccessible, expectNoSideways, password, test } from '../support/test.ts'

/** What a customer is told by message: in their mailbox, and in the console. */

/** The browser says that it ran no script in the frame: it is Playwright's own, which is put into every document. */
const inTheFrame = /^Blocked script execution in 'about:srcdoc'/

test.beforeEach(({ watch }) => watch.expectRefusal(inTheFrame))

/** What the frame of a page holds is accessible and fits, opened as a document of its own in `page`. */
async function looksRight(page: Page, shownOn: Page): Promise<void> {
  const html = await shownOn.locator('iframe').getAttribute('srcdoc')
  await page.setContent(html ?? '')
  await expectNoSideways(page)
  await expectAccessible(page)
}

test('a guest finds what they were written on the page of their order, and nobody else does', async ({
  shopper,
  openWindow,
  books,
  email,
  watch,
}) => {
  const { orderId } = await orderThroughShop(shopper, 'enamel-mug', { email })
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  await shopper.getByRole('link', { name: 'What we wrote to you about it' }).click()
  const list = shopper.getByRole('list', { name: 'Messages' }).getByRole('link')
  await expect(list).toHaveText([/^We have your order/, /^Your order .* is on its way/])
  await expectAccessible(shopper)
  await list.first().click()
  await expect(shopper.getByRole('heading', { level: 1 })).toHaveText(/^We have your order/)
  const letter = shopper.frameLocator('iframe')
  await expect(letter.getByRole('heading')).toHaveText('Thank you. We have your order.')
  await expect(letter.getByText('1 × Enamel mug')).toBeVisible()
  await expect(letter.getByText('Karl-Heine-Straße 12')).toBeVisible()
  await expect(shopper.getByText(email)).toBeVisible()
  // The whole of it is seen: the frame is as high as what it says.
  await expect(letter.getByText(/^You get this message because/)).toBeVisible()
  await expectAccessible(shopper)
  await shopper.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(shopper)
  await expectAccessible(shopper)
  await looksRight(await openWindow({ viewport: { width: 320, height: 640 } }), shopper)

  watch.expectRefusal(/messages/)
  const stranger = await openWindow()
  expect((await stranger.goto(shopper.url()))?.status()).toBe(404)
  expect((await stranger.goto(`/orders/${orderId}/messages`))?.status()).toBe(404)
})

test('who is signed in has a mailbox with what they were written about all of their orders', async ({
  shopper,
  books,
}) => {
  await shopper.goto('/sign-in')
  await shopper.getByLabel('E-mail').fill('shopper@demo.local')
  await shopper.getByLabel('Password').fill(password)
  await shopper.getByRole('button', { name: 'Sign in' }).click()
  await shopper.waitForURL('**/account')
  await shopper.getByRole('link', { name: 'Your messages' }).click()
  await expect(shopper.getByText('We have not written to you yet.')).toBeVisible()
  await expectAccessible(shopper)

  await goToCheckout(shopper, 'garden-twine', { email: 'shopper@demo.local' })
  await payButton(shopper).click()
  await shopper.waitForURL(/\/orders\/[0-9a-f-]{36}$/)
  const orderId = new URL(shopper.url()).pathname.split('/').at(-1) ?? ''
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  await shopper.goto('/account/messages')
  const list = shopper.getByRole('list', { name: 'Messages' }).getByRole('link')
  // The newest first.
  await expect(list).toHaveText([/^Your order .* is on its way/, /^We have your order/])
  await list.first().click()
  await expect(shopper.frameLocator('iframe').getByRole('heading')).toHaveText(
    'It’s on its way to you.',
  )
  await shopper.getByRole('link', { name: 'Back to the order' }).click()
  await shopper.waitForURL(`**/orders/${orderId}`)
})

test('staff see what was written, open one beside the list, and find it on the page of the order', async ({
  staff,
  openWindow,
  books,
  product,
}) => {
  const api = new Api(product.url)
  const placed = await api.place({ sku: 'linen-apron' })
  await expect.poll(async () => (await books.order(placed.orderId)).status).toBe('COMPLETED')
  const { orderNumber } = await api.order(placed)

  await staff.goto('/console/messages?kind=shipped')
  await expect(staff.getByRole('heading', { level: 1 })).toHaveText('Messages')
  const row = staff.locator('[data-message="shipped"]').filter({ hasText: orderNumber })
  await expect(row).toContainText('in the mailbox')
  await expectAccessible(staff)
  await row.getByRole('link', { name: 'Shipped' }).click()
  const opened = staff.getByRole('region', { name: 'The message' })
  await expect(opened).toContainText('robot@example.org')
  const letter = opened.frameLocator('iframe')
  await expect(letter.getByRole('heading')).toHaveText('It’s on its way to you.')
  await opened.getByText('As plain text').click()
  await expect(opened.locator('pre')).toContainText(`/orders/${placed.orderId}`)
  await looksRight(await openWindow(), staff)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(staff)
  await expectAccessible(staff)
  await staff.setViewportSize({ width: 1280, height: 900 })

  await staff.goto(`/console/orders/${placed.orderId}`)
  const written = panel(staff, 'Messages to the customer')
  await expect(written.getByRole('listitem')).toHaveCount(2)
  await written.getByRole('link', { name: 'Order received' }).click()
  await expect(staff.getByRole('region', { name: 'The message' })).toContainText(orderNumber)

  // Once more, with a reason: another one is written, which says what it repeats.
  await staff.getByRole('button', { name: 'Send it again…' }).click()
  const dialog = staff.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('she lost it')
  await expectAccessible(staff)
  await dialog.getByRole('button', { name: 'Send it again' }).click()
  await expect(dialog).toBeHidden()
  await expect(
    staff.locator('[data-message="received"]').filter({ hasText: 'sent again' }),
  ).toContainText(orderNumber)
  await staff.goto(`/console/orders/${placed.orderId}`)
  await expect(written.getByRole('listitem')).toHaveCount(3)
  await expect(panel(staff, 'What people did')).toContainText('she lost it')

  await staff.goto('/console/messages?message=nothing')
  await expect(staff.getByRole('heading', { name: 'There is no such message' })).toBeVisible()
  await staff.goto('/console/messages?state=failed')
  await expect(staff.getByRole('heading', { name: 'There is no such message' })).toBeVisible()
})
