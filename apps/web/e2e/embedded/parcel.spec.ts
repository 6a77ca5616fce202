import { randomUUID } from 'node:crypto'
import { signatureHeader, signWebhook } from '@sagaboard/process/webhook-signature'
import { Api } from '../support/api.ts'
import { expectLive, expectSameDocument, markDocument, panel } from '../support/console.ts'
import { carrierSecret } from '../support/product.ts'
import { orderThroughShop, timelineEntries } from '../support/shop.ts'
import { expect, expectAccessible, test } from '../support/test.ts'

/** What the carrier tells of a parcel, on the pages that are open while it tells it. */

test('a parcel is delivered before the eyes of the shopper and of staff', async ({
  shopper,
  staff,
  books,
  product,
  email,
}) => {
  const placed = await orderThroughShop(shopper, 'enamel-mug', { email })
  await expect.poll(async () => (await books.order(placed.orderId)).status).toBe('COMPLETED')
  const { shipment } = await new Api(product.url).order(placed)
  await staff.goto(`/console/orders/${placed.orderId}`)
  await expectLive(staff)
  await expectLive(shopper)
  await markDocument(staff)
  await markDocument(shopper)

  const tell = async (type: string, hour: number, place?: string) => {
    const body = JSON.stringify({
      id: randomUUID(),
      type,
      reference: placed.orderId,
      trackingNumber: shipment.trackingNumber,
      occurredAt: `2026-01-05T0${hour}:00:00Z`,
      place,
    })
    const headers = { [signatureHeader]: signWebhook(carrierSecret, body, Date.now()) }
    const answer = await fetch(`${product.url}/webhooks/carrier`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
  }
  const track = shopper.locator(`[data-parcel="${shipment.trackingNumber}"]`)
  const state = panel(staff, 'Shipment').locator('[data-parcel]')
  await expect(track).toHaveAttribute('data-state', 'label_made')
  await expect(state).toHaveText('label made')

  await tell('picked_up', 7, 'Leipzig')
  await expect(track).toHaveAttribute('data-state', 'picked_up')
  await expect(track).toContainText('Leipzig')
  await expect(state).toContainText('picked up')
  await expect(state).toContainText('Leipzig')

  await tell('delivered', 9)
  await expect(shopper.getByRole('heading', { level: 1 })).toHaveText('It has arrived.')
  await expect(track).toHaveAttribute('data-state', 'delivered')
  await expect(state).toContainText('delivered')
  // Late, and out of order: nothing goes back.
  await tell('in_transit', 8)
  await expect(track.getByRole('time')).toHaveCount(3)
  await expect(track).toHaveAttribute('data-state', 'delivered')
  await expect(timelineEntries(shopper).filter({ hasText: 'Delivered' }).first()).toBeVisible()
  await expect(staff.getByRole('region', { name: 'What is happening' })).toContainText(
    'It was delivered. Nothing is left to do.',
  )
  await expectAccessible(shopper)
  await expectAccessible(staff)
  await expectSameDocument(shopper)
  await expectSameDocument(staff)

  await tell('returned', 9)
  await expect(shopper.getByRole('heading', { level: 1 })).toHaveText('It came back to us.')
  await staff.goto('/console')
  await expect(staff.getByLabel('Needs you')).toContainText('was returned to sender')
})
