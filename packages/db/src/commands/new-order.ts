import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventData } from '@sagaboard/events/catalog/events'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { PricedProduct } from './place-order-store.ts'
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

/** The most that an order may come to, in minor units: what its row and its payment can hold. */
export const orderTotalMinorMax = 2_147_483_647

/**
 * Puts a price on each line, or says which lines can't be ordered: what is not sold, what is sold
 * in another currency than the first line, and what would come to more than
 * {@link orderTotalMinorMax}.
 */
export function priceOrder(
  request: OrderRequest,
  { products }: Pick<Prices, 'products'>,
  newOrderId: () => string,
): PricedOrder | { issues: LineIssue[] } {
  const issues: LineIssue[] = []
  const lines: OrderData['lines'] = []
  const currency = request.lines.flatMap(({ sku }) => products.get(sku)?.currency ?? [])[0] ?? 'EUR'
  for (const [index, { sku, quantity }] of request.lines.entries()) {
    const product = products.get(sku)
    const message = refusalOfLine(product, currency)
    if (message !== undefined) issues.push({ path: `lines.${index}.sku`, message })
    else if (product) {
      const { name, priceMinor: unitPriceMinor } = product
      lines.push({ line: index + 1, sku, name, quantity, unitPriceMinor })
    }
  }
  if (issues.length > 0) return { issues }
  const totalMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0)
  if (totalMinor > orderTotalMinorMax) return { issues: [tooDear(totalMinor)] }
  return { orderId: newOrderId(), lines, totalMinor, currency }
}

function refusalOfLine(product: PricedProduct | undefined, currency: string): string | undefined {
  if (!product) return 'is not a product of the catalogue'
  if (product.currency === currency) return undefined
  return `is sold in ${product.currency}, and the lines before it in ${currency}: order it by itself`
}

const tooDear = (totalMinor: number): LineIssue => ({
  path: 'lines',
  message: `must come to at most ${orderTotalMinorMax} minor units, and come to ${totalMinor}`,
})

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
  return Object.assign(entry, { version: 1, position: 0, source: 'orders' as const })
}
