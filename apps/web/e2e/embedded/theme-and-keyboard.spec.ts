import { addToCart, payButton } from '../support/shop.ts'
import { expect, test } from '../support/test.ts'

for (const [theme, system] of [
  ['dark', 'light'],
  ['light', 'dark'],
] as const) {
  test(`the chosen theme ${theme} is there from the first paint, on a system that is ${system}`, async ({
    openWindow,
    product,
  }) => {
    const page = await openWindow({ colorScheme: system })
    await page.context().addCookies([{ name: 'theme', value: theme, url: product.url }])
    // The ground as it is when the document is complete, before any of its scripts has run its course.
    await page.addInitScript(() => {
      document.addEventListener('DOMContentLoaded', () =>
        Object.assign(window, {
          firstGround: getComputedStyle(document.documentElement).backgroundColor,
        }),
      )
    })
    await page.goto('/')
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    const html = await (await page.request.get('/')).text()
    expect(html).toContain(`data-theme="${theme}"`)
    await expect(
      page.getByRole('button', { name: theme === 'dark' ? 'Switch to light' : 'Switch to dark' }),
    ).toBeVisible()
    const [first, now] = await page.evaluate(() => [
      Reflect.get(window, 'firstGround'),
      getComputedStyle(document.documentElement).backgroundColor,
    ])
    expect(first).toBe(now)
    expect(brightness(String(now)) < 128, `the ground is ${now}`).toBe(theme === 'dark')
  })
}

test('the theme is switched by its button and stays, in the shop and in the console', async ({
  staff,
}) => {
  await staff.emulateMedia({ colorScheme: 'light' })
  await staff.goto('/')
  const ground = () =>
    staff.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await ground()
  await staff.getByRole('button', { name: 'Switch to dark' }).click()
  await expect.poll(ground).not.toBe(light)
  await staff.reload()
  expect(await ground()).not.toBe(light)
  await staff.goto('/console')
  await expect(staff.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('a form with mistakes moves the focus to what is wrong, and from there to the field', async ({
  shopper,
}) => {
  await addToCart(shopper, 'garden-twine')
  await shopper.goto('/checkout')
  await shopper.getByLabel('Name', { exact: true }).fill('Gina Guest')
  await payButton(shopper).focus()
  await shopper.keyboard.press('Enter')
  const summary = shopper
    .getByRole('alert')
    .filter({ hasText: 'Something is missing before we can take the order' })
  await expect(summary).toBeFocused()
  await expect(shopper.getByLabel('Name', { exact: true })).toHaveValue('Gina Guest')
  const mail = shopper.getByLabel('E-mail')
  await expect(mail).toHaveAttribute('aria-invalid', 'true')
  await expect(mail).toHaveAccessibleDescription(/Enter your e-mail address\./)
  await shopper.keyboard.press('Tab')
  await expect(summary.getByRole('link').first()).toBeFocused()
  await shopper.keyboard.press('Enter')
  await expect(mail).toBeFocused()
})

for (const address of ['/', '/console']) {
  test(`the first Tab on ${address} offers to skip to the content, visibly`, async ({ staff }) => {
    await staff.goto(address)
    await staff.keyboard.press('Tab')
    const skip = staff.getByRole('link', { name: /^(Go|Skip) to the content$/ })
    await expect(skip).toBeFocused()
    await expect(skip).toBeInViewport()
    const size = await skip.boundingBox()
    expect(size?.height).toBeGreaterThan(20)
    await staff.keyboard.press('Enter')
    await expect(staff).toHaveURL(/#content$/)
    await staff.keyboard.press('Tab')
    const focused = staff.locator('main :focus')
    await expect(focused).toBeVisible()
    // The ring is an outline on pages, and a shape of its own in drawings.
    const ring = await focused.evaluate((element) =>
      [element, ...element.querySelectorAll('*')].some((part) => {
        const style = getComputedStyle(part)
        return (
          (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1) ||
          (part.matches('rect') && style.opacity !== '0' && style.stroke !== 'none')
        )
      }),
    )
    expect(ring, 'what has the focus shows it').toBe(true)
  })
}

/** From 0 (black) to 255 (white), of a colour as the browser computes it. */
function brightness(colour: string): number {
  const parts = (/^rgb\((.+)\)$/.exec(colour)?.[1] ?? '').split(',').map(Number)
  return parts.reduce((sum, part) => sum + part, 0) / 3
}
