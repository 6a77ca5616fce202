import { foldOrder } from '@sagaboard/events/saga/order-view'
import { expect, test } from 'vitest'
import { orderId, placedAtMs, sampleEvents, sampleOrder } from '../../testing/console-samples.ts'
import { bugReport } from './bug-report.ts'

test('a bug report says how the order stands, where it hangs and what happened, and nothing personal', () => {
  const detail = sampleOrder(placedAtMs + 60_000)
  const order = foldOrder(sampleEvents)
  const report = bugReport(detail, order, sampleEvents, 'https://shop.example/console/orders/1')
  expect(report).toContain(`id \`${orderId}\``)
  expect(report).toContain(
    '- payment at InventoryReserved (2), retrying, 3 tries: `ProviderUnavailable:503`',
  )
  expect(report).toMatch(/^2\. InventoryReserved of inventory, \+\d+ ms, because of 1, \d+:\d+, `/m)
  const { customer, shipTo } = order
  for (const personal of [customer.email, customer.name, shipTo.line1, shipTo.postcode])
    expect(report).not.toContain(personal)
})
