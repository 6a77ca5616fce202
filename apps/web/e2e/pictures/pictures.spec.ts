import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { Api, type OrderWish } from '../support/api.ts'
import { expectLive, statusBadge } from '../support/console.ts'
import { expect, test } from '../support/test.ts'

const folder = path.resolve(import.meta.dirname, '../../../../docs/images')

/** What a shop's day looks like: mostly well, with every kind of trouble in it. */
const day: readonly OrderWish[] = [
  { sku: 'enamel-mug' },
  { sku: 'linen-apron', postcode: '20095' },
  { sku: 'tea-towel', quantity: 3 },
  { sku: 'garden-twine', quantity: 2 },
  { sku: 'cherry-board', token: 'tok_flaky' },
  { sku: 'pull-saw' },
  { sku: 'block-plane', postcode: '00000' },
  { sku: 'enamel-mug', quantity: 2 },
  { sku: 'watering-can', token: 'tok_declined' },
  { sku: 'folding-rule' },
  { sku: 'herb-pot' },
  { sku: 'hand-trowel', token: 'tok_timeout' },
]
const rounds = 30

test('pictures', async ({ staff, shopper, product, email }) => {
  test.setTimeout(240_000)
  const api = new Api(product.url)
  await mkdir(folder, { recursive: true })

  await shopper.goto('/')
  await take(shopper, 'shop')

  const undeliverable = await api.place({ sku: 'block-plane', postcode: '00000', email })
  await staff.goto(`/console/orders/${undeliverable.orderId}`)
  await expect(statusBadge(staff)).toHaveAttribute('data-status', 'CANCELLED')
  await expectLive(staff)
  await take(staff, 'order')

  const sent = await api.place({ sku: 'linen-apron', email })
  await shopper.goto(`/orders/${sent.orderId}?token=${sent.accessToken}`)
  await expect(shopper.getByRole('heading', { level: 1 })).toHaveText('It’s on its way to you.')
  await expectLive(shopper)
  await take(shopper, 'track')

  await staff.goto('/console')
  await expectLive(staff)
  for (let round = 0; round < rounds; round += 1) await Promise.all(day.map((wish) => api.place({ email, ...wish })))
  // Two that wait for the bank, so that somebody is seen on the way.
  await Promise.all([
    api.place({ sku: 'copper-pan', token: 'tok_outage', email }),
    api.place({ sku: 'copper-pan', token: 'tok_outage', email }),
  ])
  await Promise.all(day.map((wish) => api.place({ email, ...wish, token: 'tok_timeout' })))
  await expect(staff.getByRole('region', { name: 'Needs you' })).toContainText('tried again')
  await expect(
    staff
      .getByRole('link', { name: /^Charge: ([2-9]|\d\d)/ })
      .filter({ visible: true })
      .first(),
  ).toBeVisible()
  await take(staff, 'overview')
})

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: name !== 'shop', animations: 'disabled' })
}
