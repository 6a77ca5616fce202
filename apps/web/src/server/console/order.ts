import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import type { Address, Allocation, Parcel, RefundMethod } from '@sagaboard/events/catalog/events'
import { policyFor } from '@sagaboard/events/runtime/retry-policy'
import type { Pool } from 'pg'

/** A line of the money ledger: taken is positive, given back negative. */
export interface MoneyLine {
  id: number
  kind: 'capture' | 'refund'
  amountMinor: number
  currency: string
  reference: string
  method: RefundMethod
  causeVersion: number
  at: string
}

/** A line of the stock ledger: by how much stock on hand and what is reserved changed. */
export interface StockLine {
  id: number
  kind: string
  sku: string
  warehouse: string
  warehouseName: string
  onHand: number
  reserved: number
  causeVersion: number | null
  at: string
}

/** A group that can't get past an event of this order. */
export interface BlockedState {
  group: string
  version: number
  eventType: string
  attempts: number
  /** After so many a person decides. */
  attemptsMax: number
  state: 'retrying' | 'dead'
  fingerprint: string
  error: string
  since: string
  lastAt: string
  nextAt: string | null
}

/** Everything about one order that is not in its events. */
export interface OrderRecords {
  /** What people call it. */
  orderNumber: string
  payment: { status: string; amountMinor: number; currency: string; chargeId: string | null } | null
  money: MoneyLine[]
  reservation: { status: string; allocations: Allocation[] } | null
  stock: StockLine[]
  warehouses: Record<string, string>
  shipment: { status: string; shipTo: Address; parcels: Parcel[] } | null
  blocked: BlockedState[]
}

export interface OrderDetail extends OrderRecords {
  orderId: string
  /** Versions 1..n without a gap. */
  events: LogEntry[]
  /** Of the events that a person has amended, what the log has. */
  originals: { version: number; schemaVersion: number; data: unknown }[]
}

const records = {
  name: 'console_order_records',
  text: `
    select
      (select o.order_number from orders.orders o where o.id = $1) as "orderNumber",
      (select json_build_object('status', p.status, 'amountMinor', p.amount_minor, 'currency', p.currency, 'chargeId', p.charge_id)
        from read.payments p where p.order_id = $1) as payment,
      (select coalesce(json_agg(json_build_object('id', l.id, 'kind', l.kind, 'amountMinor', l.amount_minor, 'currency', l.currency,
        'reference', l.reference, 'method', l.method, 'causeVersion', l.cause_version, 'at', l.at) order by l.id), '[]') from read.ledger l where l.order_id = $1) as money,
      (select json_build_object('status', r.status, 'allocations', r.allocations) from read.reservations r where r.order_id = $1) as reservation,
      (select coalesce(json_agg(json_build_object('id', m.id, 'kind', m.kind, 'sku', m.sku, 'warehouse', m.warehouse,
        'warehouseName', coalesce(w.name, m.warehouse), 'onHand', m.on_hand, 'reserved', m.reserved, 'causeVersion', m.cause_version, 'at', m.at) order by m.id), '[]')
        from read.movements m left join read.warehouses w on w.id = m.warehouse where m.order_id = $1) as stock,
      (select coalesce(json_object_agg(w.id, w.name), '{}') from read.warehouses w) as warehouses,
      (select json_build_object('status', s.status, 'shipTo', s.ship_to, 'parcels', s.parcels) from read.shipments s where s.order_id = $1) as shipment,
      (select coalesce(json_agg(json_build_object('group', b.group_name, 'version', b.version, 'eventType', b.event_type, 'attempts', b.attempts,
        'state', b.state, 'fingerprint', b.fingerprint, 'error', b.error, 'since', b.since, 'lastAt', b.last_at, 'nextAt', b.next_at) order by b.since), '[]')
        from read.blocked b where b.order_id = $1 and b.state <> 'asked') as blocked`,
}

/** What the services keep about an order: their own records and ledgers, and where one of them is stuck. */
export async function readRecords(pool: Pool, orderId: string): Promise<OrderRecords> {
  const { rows } = await pool.query<OrderRecords>({ ...records, values: [orderId] })
  const found = rows[0]
  if (!found) throw new Error(`The records of order ${orderId} came back without a row.`)
  const attemptsMax = (eventType: string, fingerprint: string) =>
    policyFor(eventType, fingerprint.split(':')[0] ?? '').attemptsMax
  return {
    ...found,
    blocked: found.blocked.map((blocked) => ({
      ...blocked,
      attemptsMax: attemptsMax(blocked.eventType, blocked.fingerprint),
    })),
  }
}
