import type { EventData, LeftOut, OrderLine, ShortageChoice } from '../catalog/events.ts'
import type { Shortage, StockLevel, WantedLine } from './source.ts'

/** How long an order waits for its stock, unless it is set otherwise (BACKORDER_DAYS). */
export const usualBackorderMs = 30 * 24 * 60 * 60_000

/** What of each line can be had now, and what is missing of the others. */
export interface Available {
  /** As far as they can be had; lines of which there is nothing are not among them. */
  had: WantedLine[]
  shortages: Shortage[]
}

/**
 * How much of each line can be had. What others wait for, who came first, is not free: it is taken
 * off the SKU as a whole, since they may be sent it from anywhere. Lines of one SKU are served in
 * their order.
 *
 * @param stock every row of the SKUs, in the warehouses that are used
 * @param waitedFor units of a SKU that others wait for, who come first
 */
export function availableOf(
  lines: readonly WantedLine[],
  stock: readonly StockLevel[],
  waitedFor: (sku: string) => number,
): Available {
  const left = new Map<string, number>()
  for (const { sku } of lines) left.set(sku, -waitedFor(sku))
  for (const { sku, onHand, reserved } of stock) {
    const known = left.get(sku)
    if (known !== undefined) left.set(sku, known + Math.max(0, onHand - reserved))
  }
  const had: WantedLine[] = []
  const shortages: Shortage[] = []
  for (const { line, sku, quantity: wanted } of lines) {
    const free = Math.max(0, left.get(sku) ?? 0)
    const available = Math.min(wanted, free)
    left.set(sku, free - available)
    if (available > 0) had.push({ line, sku, quantity: available })
    if (available < wanted) shortages.push({ line, sku, wanted, available })
  }
  return { had, shortages }
}

/** What is done about an order whose stock is short. */
export type OnShort = 'reject' | 'wait' | 'reserve_part'

/**
 * What the customer has chosen for it. Where nothing can be had there is nothing to send ahead: the
 * order itself waits, or is refused. The rest of an order waits until all of it is there, and is
 * never split again.
 */
export function onShort(
  { onShortage, backorderOf }: { onShortage: ShortageChoice; backorderOf?: string | undefined },
  { had }: Available,
): OnShort {
  if (onShortage === 'cancel') return 'reject'
  if (backorderOf === undefined && had.length > 0) return 'reserve_part'
  return onShortage === 'backorder' ? 'wait' : 'reject'
}

/** What of the order is left out when this is what can be had. */
export const leftOutOf = ({ shortages }: Available): LeftOut[] =>
  shortages.map(({ line, sku, wanted, available }) => ({ line, sku, quantity: wanted - available }))

/** What so many units of each line cost, at the prices of the order, in minor units. */
export function amountOf(
  lines: readonly OrderLine[],
  units: readonly Pick<WantedLine, 'line' | 'quantity'>[],
): number {
  const prices = new Map(lines.map(({ line, unitPriceMinor }) => [line, unitPriceMinor]))
  return units.reduce((sum, { line, quantity }) => sum + quantity * (prices.get(line) ?? 0), 0)
}

/**
 * The id of the order that the rest of another one becomes. It derives from that one's, so that it
 * is made once however often it is asked for: the same, as a UUID of version 8, which no order has
 * that somebody has placed.
 */
export const followUpId = (orderId: string): string =>
  `${orderId.slice(0, 14)}8${orderId.slice(15)}`

/** The lines of an order without what is left out of it. */
export const deliveredOf = (
  lines: readonly OrderLine[],
  leftOut: readonly LeftOut[],
): OrderLine[] =>
  lines.flatMap((line) => {
    const missing = leftOut.find((one) => one.line === line.line)?.quantity ?? 0
    return missing < line.quantity ? [{ ...line, quantity: line.quantity - missing }] : []
  })

/** The lines of the rest of an order, under the numbers that they have there. */
export const restOf = (lines: readonly OrderLine[], leftOut: readonly LeftOut[]): OrderLine[] =>
  lines.flatMap((line) => {
    const left = leftOut.find((one) => one.line === line.line)
    return left ? [{ ...line, quantity: left.quantity }] : []
  })

/**
 * The first event of the order that the rest of another one becomes: for the same customer, at the same prices, under a
 * number of its own. It waits for its stock.
 *
 * @param first what was said when that one was placed
 * @param orderNumber of the new one
 */
export function restOrder(
  orderId: string,
  first: EventData<'OrderCreated'>,
  leftOut: readonly LeftOut[],
  orderNumber: string,
): EventData<'OrderCreated'> {
  const lines = restOf(first.lines, leftOut)
  const isLeft = ({ line }: { line: number }) => lines.some((one) => one.line === line)
  return {
    ...first,
    orderNumber,
    lines,
    sizes: first.sizes.filter(isLeft),
    totalMinor: amountOf(lines, lines),
    onShortage: 'backorder',
    backorderOf: orderId,
  }
}
