import { decodeEvent } from '@sagaboard/events/log/decode'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { agreedMinor, foldOrder, type OrderView } from '@sagaboard/events/saga/order-view'
import { brokenInvariants } from '@sagaboard/workers/testing/ledgers'
import type { Pool } from 'pg'
import { auditGoods } from './audit-goods.ts'
import { auditNews } from './audit-news.ts'
import type { Accepted } from './customer-workload.ts'
import type { Rows } from './rows.ts'

interface OrderRow {
  id: string
  status: string
  reason: string | null
  version: number
  totalMinor: number
  capturedMinor: number
  refundedMinor: number
  payment: string
  shipment: string
  lines: OrderView['lines']
  leftOut: OrderView['leftOut']
  followUp: string | null
  followUpOf: string | null
  parcels: { trackingNumber: string }[]
}

interface LedgerRow {
  orderId: string
  key: string
  amountMinor: number
  outcome: { type: string; parcels?: { trackingNumber: string }[] } | null
}

interface StockRow {
  sku: string
  onHand: number
  reserved: number
  received: number
  restocked: number
}

const texts = {
  orders: `select id, status, reason, version, total_minor as "totalMinor", captured_minor as "capturedMinor", refunded_minor as "refundedMinor",
           payment_status as payment, shipment_status as shipment, lines,
           left_out as "leftOut", follow_up as "followUp", follow_up_of as "followUpOf", parcels from orders.orders`,
  events: `select partition, position, order_id as "orderId", version, id, type, schema_version as "schemaVersion", time, data, causation_id as "causationId",
           correlation_id as "correlationId", traceparent, actor from log.events where order_id = any($1) order by order_id, position`,
  charges:
    'select order_id as "orderId", key, amount_minor as "amountMinor", outcome from simulated.charges',
  refunds:
    'select order_id as "orderId", key, amount_minor as "amountMinor", outcome from simulated.refunds',
  // One that was voided stays in the carrier's book, and is none any more.
  labels: `select order_id as "orderId", key, 0 as "amountMinor", outcome from simulated.labels
     where voided_at is null and key not like '%:return:%'`,
  keys: 'select order_id as "orderId", count(*)::int as keys from orders.idempotency_keys group by 1',
  stock: `select s.sku, sum(s.on_hand)::int as "onHand", sum(s.reserved)::int as reserved,
          (select coalesce(sum(m.on_hand), 0)::int from inventory.movements m where m.sku = s.sku and m.kind = 'receive') as received,
          (select coalesce(sum((a->>'quantity')::int), 0)::int from log.events e, jsonb_array_elements(e.data->'allocations') a
            where e.type in ('InventoryRestocked', 'ReturnRestocked') and a->>'sku' = s.sku) as restocked
          from inventory.stock s group by s.sku`,
} as const

/** So many orders' histories are held at once. */
const historiesAtOnce = 500

/**
 * Compares all ledgers line by line, by other means than the invariant views: what the shop
 * answered for, the rows, the log folded anew, the ledgers of provider and carrier, the stock. To
 * be called when nothing is under way.
 *
 * @param accepted the orders that the shop has answered for, by id
 * @returns one sentence for each difference; empty when there is none
 */
export async function audit(
  pool: Pool,
  accepted: ReadonlyMap<string, Accepted>,
): Promise<string[]> {
  const rows: Rows = async <Row>(text: string, values: unknown[] = []) =>
    (await pool.query(text, values)).rows as Row[]
  const orders = await rows<OrderRow>(texts.orders)
  const views = Object.entries(await brokenInvariants(pool))
  return [
    ...views.map(
      ([view, broken]) => `invariant.${view}: ${broken.length} rows, ${JSON.stringify(broken[0])}`,
    ),
    ...answeredFor(orders, await rows(texts.keys), accepted),
    ...(await auditProviders(rows, orders)),
    ...(await auditHistories(rows, orders)),
    ...inPart(orders),
    ...(await auditStock(rows, orders)),
    ...(await auditGoods(rows)),
    ...(await auditNews(rows)),
  ]
}

async function auditProviders(rows: Rows, orders: readonly OrderRow[]): Promise<string[]> {
  const charges = grouped(await rows<LedgerRow>(texts.charges))
  const refunds = grouped(await rows<LedgerRow>(texts.refunds))
  const labels = grouped(await rows<LedgerRow>(texts.labels))
  return orders.flatMap((order) => {
    const of = (ledger: ReadonlyMap<string, LedgerRow[]>) => ledger.get(order.id) ?? []
    return providers(order, of(charges), of(refunds), of(labels))
  })
}

async function auditHistories(rows: Rows, orders: readonly OrderRow[]): Promise<string[]> {
  const differences: string[] = []
  for (let first = 0; first < orders.length; first += historiesAtOnce) {
    const some = orders.slice(first, first + historiesAtOnce)
    const histories = grouped(await rows<StoredEvent>(texts.events, [some.map(({ id }) => id)]))
    for (const order of some) differences.push(...history(order, histories.get(order.id) ?? []))
  }
  return differences
}

/**
 * What is left on the shelf is what came in, less what was sold, and nothing of it stays reserved.
 */
async function auditStock(rows: Rows, orders: readonly OrderRow[]): Promise<string[]> {
  const sold = new Map<string, number>()
  for (const { lines, leftOut } of orders.filter(({ status }) => status === 'COMPLETED')) {
    for (const { sku, quantity } of lines) sold.set(sku, (sold.get(sku) ?? 0) + quantity)
    for (const { sku, quantity } of leftOut) sold.set(sku, (sold.get(sku) ?? 0) - quantity)
  }
  const levels = await rows<StockRow>(texts.stock)
  return levels.flatMap(({ sku, onHand, reserved, received, restocked }) => {
    const left = received + restocked - (sold.get(sku) ?? 0)
    return onHand === left && reserved === 0
      ? []
      : [`stock of ${sku}: ${onHand} on hand, ${reserved} reserved, but ${left} are left`]
  })
}

/** What the shop has answered for is there, under one key each, and nothing else is. */
function answeredFor(
  orders: OrderRow[],
  keys: { orderId: string; keys: number }[],
  accepted: ReadonlyMap<string, Accepted>,
): string[] {
  const differences: string[] = []
  const there = new Map(orders.map((order) => [order.id, order]))
  const keysOf = new Map(keys.map((row) => [row.orderId, row.keys]))
  for (const [id, { totalMinor }] of accepted) {
    const order = there.get(id)
    if (!order || agreedMinor(order) !== totalMinor)
      differences.push(
        `order ${id} was answered for with ${totalMinor}, and is ${JSON.stringify(order)}`,
      )
    if (keysOf.get(id) !== 1)
      differences.push(`order ${id} was taken under ${keysOf.get(id) ?? 0} keys`)
  }
  for (const { id, followUpOf } of orders)
    if (!accepted.has(id) && there.get(followUpOf ?? '')?.followUp !== id)
      differences.push(`order ${id} is there, but nobody was told`)
  return differences
}

/** An order in part and what it has become are what was ordered, and cost what was agreed. */
function inPart(orders: readonly OrderRow[]): string[] {
  const there = new Map(orders.map((order) => [order.id, order]))
  return orders.flatMap((first) => {
    if (first.followUp === null) return []
    const rest = there.get(first.followUp)
    const units = (of: readonly { line: number; quantity: number }[]) =>
      of.map(({ line, quantity }) => `${quantity} of line ${line}`).join()
    if (!rest || rest.followUpOf !== first.id || units(rest.lines) !== units(first.leftOut))
      return [
        `order ${first.id} leaves ${units(first.leftOut)} out, and has become ${JSON.stringify(rest)}`,
      ]
    const asked = first.totalMinor + rest.totalMinor
    return asked === agreedMinor(first)
      ? []
      : [`order ${first.id} and its rest ask ${asked}, ${agreedMinor(first)} were agreed`]
  })
}

/** The order against what the provider took and gave, and the carrier labelled. */
function providers(
  order: OrderRow,
  charges: LedgerRow[],
  refunds: LedgerRow[],
  labels: LedgerRow[],
): string[] {
  const sum = (ledger: LedgerRow[], type: string) =>
    ledger
      .filter(({ outcome }) => outcome?.type === type)
      .reduce((total, { amountMinor }) => total + amountMinor, 0)
  const numbers = (parcels: { trackingNumber: string }[]) =>
    parcels
      .map(({ trackingNumber }) => trackingNumber)
      .sort()
      .join(' ')
  const labelled = numbers(labels.flatMap(({ outcome }) => outcome?.parcels ?? []))
  const completed = order.status === 'COMPLETED'
  const taken = sum(charges, 'captured')
  const given = sum(refunds, 'refunded')
  const expected = [
    ['charges', charges.length <= 1, charges.length],
    // One by one: the parcels that the order names, and no other.
    ['parcels', labelled === numbers(order.parcels), labelled],
    ['shipped', completed === (labelled !== ''), labelled],
    [
      'taken',
      taken === order.capturedMinor,
      `${taken} by the provider, ${order.capturedMinor} in the order`,
    ],
    [
      'given back',
      given === order.refundedMinor,
      `${given} by the provider, ${order.refundedMinor} in the order`,
    ],
    // What was completed was paid, whatever part of it a person gave back later; of the rest nothing is kept.
    ['taken in all', !completed || taken === order.totalMinor, taken],
    ['kept', completed ? given <= taken : given === taken, taken - given],
  ] as const
  return expected.flatMap(([what, right, found]) =>
    right ? [] : [`order ${order.id} is ${order.status}, ${what}: ${found}`],
  )
}

/** What people ask, what they are answered, and what a carrier tells of each parcel may come more than once. */
const repeatable: readonly string[] = [
  'StockOffered',
  'WarehousePacked',
  'OrderCancelRequested',
  'CancellationRefused',
  'RefundRequested',
  'RefundIssued',
  'RefundRefused',
  'RestockRequested',
  'InventoryRestocked',
  'RestockRefused',
  'ReturnRequested',
  'ReturnReviewed',
  'ReturnApproved',
  'ReturnRefused',
  'ReturnLabelled',
  'ReturnLabelFailed',
  'ReturnReceived',
  'ReturnRefunded',
  'ReturnRefundFailed',
  'ReturnRestocked',
  'ReturnSentBack',
  'ReturnGiveUpRequested',
  'ReturnGiveUpRefused',
  'ReturnRefundWithheld',
  'ReturnRecalled',
  'ReturnClosed',
  'MessageResendRequested',
  'ParcelPickedUp',
  'ParcelInTransit',
  'ParcelDelivered',
  'ParcelReturned',
]

/** The order's events, in the order of the log: without a gap, each type once, and adding up to the row. */
function history({ id, ...order }: OrderRow, stored: readonly StoredEvent[]): string[] {
  const versions = stored.map(({ version }) => version)
  if (versions.some((version, index) => version !== index + 1))
    return [`order ${id}: its events in the log are ${versions.join(' ')}`]
  const types = stored.map(({ type }) => type)
  const twice = types.filter(
    (type, index) => types.indexOf(type) < index && !repeatable.includes(type),
  )
  const { status, reason, version, payment, shipment } = foldOrder(stored.map(decodeEvent))
  const folded = {
    status,
    reason,
    version,
    capturedMinor: payment.capturedMinor,
    refundedMinor: payment.refundedMinor,
    payment: payment.status,
    shipment: shipment.status,
  }
  const off = Object.entries(folded).filter(
    ([field, value]) => order[field as keyof typeof folded] !== value,
  )
  return [
    ...twice.map((type) => `order ${id}: ${type} happened twice (${types.join(' ')})`),
    ...off.map(
      ([field, value]) =>
        `order ${id}: ${field} is ${order[field as keyof typeof folded]}, its events add up to ${value}`,
    ),
  ]
}

function grouped<Row extends { orderId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.orderId)
    if (group) group.push(row)
    else groups.set(row.orderId, [row])
  }
  return groups
}
