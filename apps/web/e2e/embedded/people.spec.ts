import type { Locator, Page } from '@playwright/test'
import { Api } from '../support/api.ts'
import { panel, rowOf } from '../support/console.ts'
import { expect, expectAccessible, expectNoSideways, signIn, test } from '../support/test.ts'

/** In the bar above the page. */
const people = (page: Page): Locator =>
  page
    .getByRole('region', { name: 'Where you are and how fresh it is' })
    .getByLabel('Who else is at this order')
const dialog = (page: Page): Locator => page.getByRole('dialog')
const phone = { width: 320, height: 640 }
const desk = { width: 1280, height: 900 }

/** Looks at the page as it is on a phone, and goes back. */
async function onPhone(page: Page): Promise<void> {
  await page.setViewportSize(phone)
  await expectNoSideways(page)
  await expectAccessible(page)
  await page.setViewportSize(desk)
}

test('two at one order see each other, what they note and what they are about to do; the second sees what the first did before anything is sent', async ({
  openWindow,
  shopper,
  books,
  product,
}) => {
  test.slow()
  const placed = await new Api(product.url).place({ sku: 'enamel-mug', quantity: 2 })
  const { orderId } = placed
  await expect.poll(async () => (await books.order(orderId)).status).toBe('COMPLETED')
  const open = async (person: string) => {
    const page = await openWindow()
    await signIn(page, `${person}@demo.local`)
    await page.goto(`/console/orders/${orderId}`)
    return page
  }
  const sun = await open('supervisor')
  const ada = await open('admin')
  await shopper.goto(`/orders/${orderId}?token=${placed.accessToken}`)

  await test.step('each is named to the other, once and not to themselves', async () => {
    await expect(people(sun)).toHaveText('Ada Administrator looks at this order')
    await expect(people(ada)).toHaveText('Sun Supervisor looks at this order')
    const second = await ada.context().newPage()
    await second.goto(`/console/orders/${orderId}`)
    await expect(people(second)).toHaveText('Sun Supervisor looks at this order')
    await expect(people(sun)).toHaveText('Ada Administrator looks at this order')
    await second.close()
    await expect(people(ada)).toHaveText('Sun Supervisor looks at this order')
  })

  await test.step('a note stands on the other’s page without loading anew, and is gone when it is withdrawn', async () => {
    await panel(sun, 'Notes').getByRole('button', { name: 'Note…' }).click()
    await dialog(sun).getByLabel('Note').fill('One mug was chipped.\nThe customer sends a picture.')
    await expectAccessible(sun)
    await dialog(sun).getByRole('button', { name: 'Keep the note' }).click()
    await expect(dialog(sun)).toBeHidden()
    await expect(panel(ada, 'Notes')).toContainText('One mug was chipped.')
    await expect(panel(ada, 'Notes')).toContainText('Sun Supervisor')
    await expect(panel(ada, 'Notes').getByRole('button', { name: 'Withdraw…' })).toHaveCount(0)
    await expect(ada.getByRole('link', { name: '1 note' })).toBeVisible()
    await onPhone(ada)

    await panel(ada, 'Notes').getByRole('button', { name: 'Note…' }).click()
    await dialog(ada).getByLabel('Note').fill('On the wrong order')
    await dialog(ada).getByRole('button', { name: 'Keep the note' }).click()
    await expect(panel(sun, 'Notes').getByRole('listitem')).toHaveCount(2)
    await panel(ada, 'Notes').getByRole('button', { name: 'Withdraw…' }).click()
    await expectAccessible(ada)
    await dialog(ada).getByRole('button', { name: 'Withdraw it' }).click()
    await expect(panel(sun, 'Notes').getByRole('listitem')).toHaveCount(1)
    await expect(panel(sun, 'What people did')).toContainText('withdraw a note on an order')
  })

  await test.step('the second sees that the first is about to refund, and then that it was asked for', async () => {
    const refund = async (page: Page) => {
      await panel(page, 'What a person can do')
        .getByRole('button', { name: /^Refund/ })
        .click()
      await dialog(page).getByLabel('Amount in EUR').fill('5,00')
      await dialog(page).getByLabel('Reason').fill('one mug was chipped')
    }
    const send = (page: Page) => dialog(page).getByRole('button', { name: /^Refund/ })
    await refund(ada)
    await expect(people(sun)).toHaveText('Ada Administrator is about to refund')
    await refund(sun)
    const before = dialog(sun).getByRole('status', { name: 'Who else is at this order' })
    await expect(before).toHaveText('Ada Administrator is about to refund')
    await expect(send(ada)).toBeEnabled()
    await send(sun).click()
    await expect(dialog(sun).getByRole('status').filter({ hasText: 'Accepted.' })).toBeVisible()
    await dialog(sun).getByRole('button', { name: 'Close' }).click()

    const since = dialog(ada).getByRole('status', { name: 'Since you opened this' })
    await expect(since).toContainText(/Sun Supervisor asked for a refund (just now|\d+\u00a0s ago)/)
    await expect(since).toContainText('was worked out anew: look at it again')
    await expect(dialog(ada).getByRole('status', { name: 'Who else is at this order' })).toHaveText(
      'Sun Supervisor looks at this order',
    )
    await expect(send(ada)).toBeEnabled()
    await expectAccessible(ada)
    await onPhone(ada)
    await dialog(ada).getByRole('button', { name: 'Leave it' }).click()
    await expect(people(sun)).toHaveText('Ada Administrator looks at this order')
    await expect.poll(async () => (await books.moneyOf(orderId)).length).toBe(2)
  })

  await test.step('who closes the page is gone, and the shopper heard of nobody', async () => {
    await expect(shopper.getByRole('main')).toContainText('went back to your card')
    for (const name of ['Sun', 'Ada', 'chipped'])
      await expect(shopper.locator('body')).not.toContainText(name)
    await sun.close()
    await expect(people(ada)).toHaveText('')
  })
})

test('who comes back to the overview reads what happened since, by colleagues too, and the note of the shift before', async ({
  openWindow,
  books,
  product,
  email,
}) => {
  const [ada, sun] = [await openWindow(), await openWindow()]
  await signIn(ada, 'admin@demo.local')
  await signIn(sun, 'supervisor@demo.local')
  const since = panel(sun, 'Since you were here')
  await sun.goto('/console')
  const ofSun = `user_id = (select id from auth.users where email = 'supervisor@demo.local')`
  await expect
    .poll(async () => (await books.rows(`select 1 from console.looks where ${ofSun}`)).length)
    .toBe(1)

  // An hour goes by.
  await books.rows(
    `update console.looks set last_at = now() - interval '1 hour', since = now() - interval '2 hours' where ${ofSun}`,
  )
  const { orderId } = await new Api(product.url).place({ email, token: 'tok_declined' })
  await expect.poll(async () => (await books.order(orderId)).status).toBe('CANCELLED')
  await ada.goto('/console')
  await panel(ada, 'For the next shift').getByRole('button', { name: 'Note…' }).click()
  await dialog(ada).getByLabel('Note').fill('The bank is slow today.')
  await expectAccessible(ada)
  await dialog(ada).getByRole('button', { name: 'Keep the note' }).click()
  await expect(dialog(ada)).toBeHidden()

  await sun.goto('/console')
  const line = since.getByRole('link', { name: /cancelled: payment declined$/ })
  await expect(line).toBeVisible()
  await expect(
    since.getByRole('link', { name: /^Ada Administrator: .*leave a note/ }),
  ).toBeVisible()
  await expect(panel(sun, 'For the next shift')).toContainText('The bank is slow today.')
  await sun.reload()
  await expect(line).toBeVisible()
  await onPhone(sun)
  await line.click()
  await expect(sun).toHaveURL(/status=CANCELLED&reason=payment_declined&ended=/)
  await expect(rowOf(sun, orderId)).toBeVisible()

  await sun.goto('/console')
  await since.getByRole('button', { name: 'Seen' }).click()
  await expect(since).toContainText('Nothing happened.')
})
