import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { Address, EventData, ShortageChoice } from '@sagaboard/events/catalog/events'
import { orderCreatedOf } from '@sagaboard/events/catalog/order-created'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { PricedProduct } from './place-order-store.ts'
import type { Prices } from './price-cache.ts'
import { isProgram } from './program-owner.ts'

type OrderData = EventData<'OrderCreated'>

/** An order as somebody asks for it: never a price. */
export interface OrderRequest {
  lines: readonly { sku: string; quantity: number }[]
  customer: { email: string; name: string }
  shipTo: Address
  payment: { token: string }
  /** What is done about what is not there; it is cancelled when nothing is said. */
  onShortage?: ShortageChoice | undefined
  /** What is to be heeded, in the customer's words. */
  note?: string | undefined
  /** The customer's language, as a tag of BCP 47. */
  locale?: string | undefined
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
  /** Of one unit of each line that has been measured. */
  sizes: OrderData['sizes']
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
  const sizes: OrderData['sizes'] = []
  const currency = request.lines.flatMap(({ sku }) => products.get(sku)?.currency ?? [])[0] ?? 'EUR'
  for (const [index, { sku, quantity }] of request.lines.entries()) {
    const product = products.get(sku)
    const message = refusalOfLine(product, currency)
    if (message !== undefined) issues.push({ path: `lines.${index}.sku`, message })
    else if (product) {
      const { name, priceMinor: unitPriceMinor, size } = product
      const line = index + 1
      lines.push({ line, sku, name, quantity, unitPriceMinor })
      if (size) sizes.push({ line, ...size })
    }
  }
  if (issues.length > 0) return { issues }
  const totalMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0)
  if (totalMinor > orderTotalMinorMax) return { issues: [tooDear(totalMinor)] }
  return { orderId: newOrderId(), lines, sizes, totalMinor, currency }
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

/**
 * What an order gets as it enters. `partitions`: of the log; `locale`: the language of whoever
 * asked, for an order that names none.
 */
export interface Entering {
  at: Date
  /** The context of the span in which it enters; null when it is not traced. */
  traceparent?: string | null
  number: string
  partitions: number
  userId: string | undefined
  locale: string | undefined
}

/** The order's first event. */
export function orderCreated(
  { customer, shipTo, payment, onShortage, note, locale }: OrderRequest,
  { orderId, lines, sizes, totalMinor, currency }: PricedOrder,
  { at, number, partitions, userId, locale: asked, traceparent }: Entering,
): SagaEvent<'OrderCreated'> {
  const { email, name } = customer
  const data = orderCreatedOf({
    orderNumber: number,
    lines,
    sizes,
    totalMinor,
    currency,
    locale: locale ?? asked,
    onShortage,
    personal:
      note === undefined
        ? { email, name, address: shipTo, paymentToken: payment.token }
        : { email, name, address: shipTo, note, paymentToken: payment.token },
  })
  const actor = userId ? (isProgram(userId) ? userId : `customer:${userId}`) : 'customer'
  const event = { type: 'OrderCreated' as const, data }
  const entry = newEntry(null, event, { orderId, at, partitions, actor, traceparent })
  return Object.assign(entry, { version: 1, position: 0, source: 'orders' as const })
}
