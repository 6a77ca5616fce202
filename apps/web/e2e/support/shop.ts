import { expect, type Locator, type Page } from '@playwright/test'
import { expectAccessible } from './test.ts'

/** What a guest types into the checkout. */
export interface CheckoutInput {
  email: string
  name?: string
  postcode?: string
  city?: string
  /** The card's last four digits, as the page shows them; see features/checkout/cards.ts. */
  card?: string
  note?: string
}

/** The cards by what the payment provider does with them. */
export const cards = {
  tok_visa: '4242',
  tok_declined: '0002',
  tok_insufficient_funds: '0051',
  tok_timeout: '3155',
  tok_flaky: '0341',
  tok_outage: '9995',
  tok_silent: '9987',
} as const

/** Puts one of a product into the bag, on the product's page. */
export async function addToCart(page: Page, sku: string): Promise<void> {
  await page.goto(`/products/${sku}`)
  await page.getByRole('button', { name: 'Add to bag' }).click()
  await expect(page.getByRole('link', { name: 'Bag, 1 item' })).toBeVisible()
}

/** Fills in the checkout's form; does not send it. */
export async function fillCheckout(
  page: Page,
  {
    email,
    name = 'Gina Guest',
    postcode = '04109',
    city = 'Leipzig',
    card = cards.tok_visa,
    note = '',
  }: CheckoutInput,
): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Street and number').fill('Karl-Heine-Straße 12')
  await page.getByLabel('Postcode').fill(postcode)
  await page.getByLabel('City').fill(city)
  await page.getByLabel('Country').selectOption('DE')
  await page.getByLabel('Note').fill(note)
  await page.getByRole('radio', { name: card }).check()
}

export const payButton = (page: Page): Locator =>
  page.getByRole('button', { name: /^Pay .* and order$/ })

/** Goes from a product to the filled-in checkout. */
export async function goToCheckout(page: Page, sku: string, input: CheckoutInput): Promise<void> {
  await addToCart(page, sku)
  await expectAccessible(page)
  await page.goto('/checkout')
  await fillCheckout(page, input)
  await expectAccessible(page)
}

/** Orders one of a product as a guest, through the pages. Ends on the order's page. */
export async function orderThroughShop(
  page: Page,
  sku: string,
  input: CheckoutInput,
): Promise<PlacedOrder> {
  await goToCheckout(page, sku, input)
  await payButton(page).click()
  return placedOrder(page)
}

/** An order, and the key that its link holds. */
export interface PlacedOrder {
  readonly orderId: string
  readonly accessToken: string
}

/** Waits for the order's page and reads from its address which order it is, and its key from the link that it offers. */
export async function placedOrder(page: Page): Promise<PlacedOrder> {
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/)
  const link = await page.getByRole('link', { name: 'its link' }).getAttribute('href')
  const url = new URL(link ?? '', page.url())
  return {
    orderId: url.pathname.split('/').at(-1) ?? '',
    accessToken: url.searchParams.get('token') ?? '',
  }
}

/** The order's story on its page, as a list of steps. */
export const timelineEntries = (page: Page): Locator => page.getByRole('main').getByRole('listitem')
