import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { Api, type OrderSpec } from '../support/api.ts'
import { expectLive, statusBadge } from '../support/console.ts'
import { expect, test } from '../support/test.ts'

const folder = path.resolve(import.meta.dirname, '../../../../docs/images')

/** What a shop's day looks like: mostly well, with every kind of trouble in it. */
const day: readonly OrderSpec[] = [
  ...[
    'enamel-mug',
    'tea-towel',
    'garden-twine',
    'linen-apron',
    'cherry-board',
    'folding-rule',
    'enamel-mug',
    'tea-towel',
    'garden-twine',
  ].map((sku) => ({ sku })),
  { sku: 'cherry-board', token: 'tok_flaky' },
  { sku: 'block-plane', postcode: '00000' },
  { sku: 'watering-can', token: 'tok_declined' },
]
/** A round of them every so often, so many times: the charts then show the time that the load took. */
const roundEveryMs = 200
const rounds = 300

test('pictures', async ({ staff, shopper, product, email }) => {
  test.setTimeout(400_000)
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
  const placed: Promise<unknown>[] = []
  for (let round = 0; round < rounds; round += 1) {
    placed.push(...day.map((wish) => api.place({ email, ...wish })))
    // Two wait for the bank in the end, so that somebody is seen on the way.
    if (round === rounds - 10)
      placed.push(...[1, 2].map(() => api.place({ sku: 'copper-pan', token: 'tok_outage', email })))
    await delay(roundEveryMs)
  }
  await expect(staff.getByRole('region', { name: 'Needs you' })).toContainText('tried again')
  await take(staff, 'overview')
  await Promise.all(placed)
})

async function take(page: Page, name: string): Promise<void> {
  // Figures that have just changed fade in; on a picture they are there.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.screenshot({
    path: path.join(folder, `${name}.png`),
    fullPage: name !== 'shop',
    animations: 'disabled',
  })
}
