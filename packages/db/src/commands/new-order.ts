import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventData } from '@sagaboard/events/catalog/events'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { Prices } from './price-cache.ts'

type OrderData = EventData<'OrderCreated'>

/** An order as somebody asks for it: never a price. */
export interface OrderRequest extends Pick<OrderData, 'customer' | 'shipTo' | 'payment'> {
  lines: readonly { sku: string; quantity: number }[]
}

/** What is wrong with a line, by its field: `lines.0.sku`. */
export interface LineIssue {
  path: string
  message: string
}

/** An order with a price on each line. Money in minor units of `currency`. */
export interface PricedOrder {
  orderId: string
  lines: OrderData['lines']
  totalMinor: number
  currency: string
}

/** Puts a price on each line, or says which lines can't be ordered. */
export function priceOrder(
  request: OrderRequest,
  { products }: Prices,
  newOrderId: () => string,
): PricedOrder | { issues: LineIssue[] } {
  const issues: LineIssue[] = []
  const lines: OrderData['lines'] = []
  for (const [index, { sku, quantity }] of request.lines.entries()) {
    const product = products.get(sku)
    if (product) {
      const { name, priceMinor: unitPriceMinor } = product
      lines.push({ line: index + 1, sku, name, quantity, unitPriceMinor })
    } else issues.push({ path: `lines.${index}.sku`, message: 'is not a product of the catalogue' })
  }
  if (issues.length > 0) return { issues }
  const totalMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0)
  const currency = products.get(lines[0]?.sku ?? '')?.currency ?? 'EUR'
  return { orderId: newOrderId(), lines, totalMinor, currency }
}

/** What an order gets as it enters. `partitions`: of the log. */
export interface Entering {
  at: Date
  number: string
  partitions: number
  userId?: string
}

/** The order's first event. */
export function orderCreated(
  { customer, shipTo, payment }: OrderRequest,
  { orderId, lines, totalMinor, currency }: PricedOrder,
  { at, number, partitions, userId }: Entering,
): SagaEvent<'OrderCreated'> {
  const data = { orderNumber: number, lines, totalMinor, currency, customer, shipTo, payment }
  const actor = userId ? `customer:${userId}` : 'customer'
  const event = { type: 'OrderCreated' as const, data }
  const entry = newEntry(null, event, { orderId, at, partitions, actor })
  return { ...entry, version: 1, position: 0, source: 'orders' }
}
