import type { EventData } from '@sagaboard/events/catalog/events'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { amountOf, followUpId } from '@sagaboard/events/saga/in-part'
import { agreedMinor, emptyOrder, type OrderView } from '@sagaboard/events/saga/order-view'
import { nextInLine } from '@sagaboard/events/saga/waiting-line'
import type { Checked } from './checked.ts'
import { tables } from './memory-stores.ts'

/** What is due later than so long from now is due after the end of the run (virtual ms). */
const afterTheEndMs = 60 * 60_000

/**
 * True of an order that waits for stock, rightly: it has its place in the line, its time is not over, and what it waits for is
 * not there.
 */
export function isRightlyWaiting(
  { log: { reader }, scheduler }: Checked,
  orderId: string,
): boolean {
  const row = tables.reservations(reader, orderId)?.state
  const { waitingFor, waitsUntil } = tables.orders(reader, orderId) ?? emptyOrder
  if (row?.status !== 'waiting' || waitingFor !== 'stock' || waitsUntil === null) return false
  if (Date.parse(waitsUntil) < scheduler.now + afterTheEndMs) return false
  const line = tables.line(reader)
  const free = new Map(
    line.map(({ sku }) => [
      sku,
      tables.stock(reader, sku).reduce((sum, level) => sum + level.onHand - level.reserved, 0),
    ]),
  )
  return (
    line.some((place) => place.orderId === orderId) && !nextInLine(line, free).includes(orderId)
  )
}

/** Who stands in the line waits, with all that it waits for; who waits stands in it. */
export function brokenLine({ log: { reader }, orderIds, nameOf }: Checked): string[] {
  const rows = tables.line(reader)
  const broken: string[] = []
  for (const orderId of orderIds) {
    const row = tables.reservations(reader, orderId)?.state
    const awaited = row?.status === 'waiting' ? (row.awaited?.lines ?? []) : []
    const wanted = new Map<string, number>()
    for (const { sku, quantity } of awaited) wanted.set(sku, quantity + (wanted.get(sku) ?? 0))
    const text = (of: Iterable<readonly [string, number]>) =>
      [...of]
        .map(([sku, units]) => `${units} of ${sku}`)
        .sort()
        .join(', ') || 'nothing'
    const own = rows.filter((one) => one.orderId === orderId)
    const stands = text(own.map(({ sku, quantity }) => [sku, quantity] as const))
    if (stands !== text(wanted))
      broken.push(`${nameOf(orderId)} waits for ${text(wanted)}, and stands in line for ${stands}`)
  }
  return broken
}

/**
 * What of an order is left out, and the order that it has become: line by line all that was ordered, at most what was agreed
 * is taken, and the follow-up is made where it is named, and nowhere else.
 */
export function brokenParts(
  simulation: Checked,
  order: OrderView,
  history: readonly StoredEvent[],
): string[] {
  const broken = brokenLeftOut(simulation, order)
  // What is left out of a delivery is never split again.
  if (order.followUpOf !== null)
    return order.followUp === null && order.leftOut.length === 0
      ? broken
      : [...broken, 'the rest of an order was split once more']
  const opened = tables.orders(simulation.log.reader, followUpId(order.orderId))
  const named = history.findIndex(({ data }) => (data as { followUp?: string }).followUp)
  const isAskedBefore = history
    .slice(0, Math.max(0, named))
    .some(({ type }) => type === 'OrderCancelRequested')
  const isFollowed = named !== -1 && !isAskedBefore
  if (isFollowed !== (order.followUp !== null) || isFollowed !== (opened !== undefined))
    broken.push(
      `a follow-up was ${isFollowed ? '' : 'not '}to be made, the order names ${order.followUp ?? 'none'}, and there is ${opened?.orderId ?? 'none'}`,
    )
  return opened ? [...broken, ...brokenPair(simulation, order, opened)] : broken
}

/** What it holds and what is left out is what was ordered. */
function brokenLeftOut({ log: { reader } }: Checked, { orderId, lines, leftOut }: OrderView) {
  const row = tables.reservations(reader, orderId)?.state
  const isHeld = row?.status === 'reserved' || row?.status === 'committed'
  return lines.flatMap(({ line, quantity }) => {
    const units = unitsOf(row?.allocations ?? [], line)
    const left = unitsOf(leftOut, line)
    return isHeld && units + left !== quantity
      ? [`of ${quantity} of line ${line} ${units} are held and ${left} left out`]
      : []
  })
}

/** An order and its follow-up are together what was agreed. */
function brokenPair({ providers }: Checked, first: OrderView, rest: OrderView): string[] {
  const broken: string[] = []
  if (rest.followUpOf !== first.orderId) broken.push('its follow-up is that of another one')
  const told = (of: readonly { line: number; quantity: number }[]) =>
    of.map(({ line, quantity }) => `${quantity} of line ${line}`).join()
  if (told(rest.lines) !== told(first.leftOut))
    broken.push(`left out is ${told(first.leftOut)}, and its follow-up has ${told(rest.lines)}`)
  const agreed = agreedMinor(first)
  const asked = amountOf(rest.lines, rest.lines)
  if (first.totalMinor + asked !== agreed)
    broken.push(`${first.totalMinor} and ${asked} were agreed to be ${agreed}`)
  const taken = providers.moneyOf(first.orderId).taken + providers.moneyOf(rest.orderId).taken
  if (taken > agreed) broken.push(`${taken} were taken of ${agreed}`)
  return broken
}

const unitsOf = (of: readonly { line: number; quantity: number }[], line: number) =>
  of.reduce((sum, one) => (one.line === line ? sum + one.quantity : sum), 0)

/** What of waiting and parts was met in the log of an order. */
export function notePart({ coverage }: Checked, history: readonly StoredEvent[]): void {
  const [placed] = history
  const isRest = (placed?.data as { backorderOf?: string } | undefined)?.backorderOf !== undefined
  if (isRest) coverage.saw('follow-up opened')
  for (const event of history) {
    const met = metIn(event, isRest ? 'follow-up' : 'order')
    if (met) coverage.saw(met)
  }
  const types = history.map(({ type }) => type)
  const offers = types.filter((type) => type === 'StockOffered').length
  const isServed = types.indexOf('InventoryReserved') > types.indexOf('StockOffered')
  if (offers > (isServed ? 1 : 0)) coverage.saw('stock offered in vain')
}

function metIn({ type, data }: StoredEvent, who: 'follow-up' | 'order'): string | undefined {
  if (type === 'StockAwaited') return `${who} waited for stock`
  if (type === 'BackorderExpired') return `${who} has waited for its time`
  if (type === 'StockOffered') return 'stock offered'
  if (type !== 'InventoryReserved') return undefined
  const { leftOut, followUp } = data as EventData<typeof type>
  return leftOut && (followUp ? 'rest on backorder' : 'rest left out for good')
}
