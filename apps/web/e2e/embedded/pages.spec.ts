import { expectAccessible, expectNoSideways, test } from '../support/test.ts'

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
