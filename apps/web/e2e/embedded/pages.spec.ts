import { expect, expectAccessible, expectNoSideways, test } from '../support/test.ts'

/** Pages that no other test dwells on. */
const pages = [
  '/kitchen',
  '/search?q=mug',
  '/search?q=nothing-of-that-name',
  '/sign-in',
  '/bag',
  '/console/sign-in',
  '/there/is/nothing',
]

test('the quiet pages are accessible too, and fit a screen of 320 pixels', async ({
  openWindow,
  watch,
}) => {
  watch.expectRefusal(/\/there\/is\/nothing/)
  const page = await openWindow({ viewport: { width: 320, height: 700 } })
  for (const address of pages) {
    await page.goto(address)
    await expectNoSideways(page)
    await expectAccessible(page)
  }
})

test('an address that has no page keeps the frame of where it is', async ({
  shopper,
  staff,
  watch,
}) => {
  watch.expectRefusal(/nothing-here/)
  for (const address of ['/nothing-here', '/kitchen/nothing-here', '/a/b/nothing-here']) {
    expect((await shopper.goto(address))?.status(), address).toBe(404)
    await expect(shopper.getByRole('navigation', { name: 'Shelves' })).toBeVisible()
    await expect(shopper.getByRole('link', { name: 'Go to the shop' })).toBeVisible()
  }
  for (const address of ['/console/nothing-here', '/console/orders/a/b/nothing-here']) {
    expect((await staff.goto(address))?.status(), address).toBe(404)
    await expect(
      staff.getByRole('navigation', { name: 'Console' }).filter({ visible: true }),
    ).toBeVisible()
    await expect(staff.getByRole('link', { name: 'Go to the overview' })).toBeVisible()
  }
  await shopper.goto('/console/nothing-here')
  await expect(shopper.getByRole('heading', { name: 'Sign in to the console' })).toBeVisible()
})
