import type { WaitingRow } from '@sagaboard/events/saga/waiting-line'
import { lockClasses } from '../lock-classes.ts'
import type { PgTx } from '../transaction.ts'
import type { LineStore } from './offer-stock.ts'

const statements = {
  lock: {
    name: 'line-lock',
    text: `select pg_try_advisory_xact_lock(${lockClasses.line}, 0) as locked`,
  },
  // A statement of its own behind the lock: it sees what was committed by whoever held it before.
  read: {
    name: 'line-read',
    text: `with free as materialized (
             select w.sku, coalesce((select sum(s.on_hand - s.reserved) from inventory.stock s where s.sku = w.sku), 0)
                           - coalesce(sum(w.quantity) filter (where w.offered), 0) as units
             from inventory.waiting w group by w.sku)
           select w.order_id as "orderId", w.sku, w.quantity, w.place, f.units::float8 as units
           from inventory.waiting w join free f using (sku)
           where not w.offered and not exists (
             select from inventory.waiting o join free l using (sku) where o.order_id = w.order_id and l.units < o.quantity)
           order by w.place, w.sku`,
  },
  correlations: {
    name: 'line-read-correlations',
    text: `select e.order_id as "orderId", e.correlation_id as "correlationId"
           from log.events e where e.order_id = any($1::uuid[]) and e.version = 1`,
  },
  offer: {
    name: 'line-mark-offered',
    // In the order in which inventory locks them.
    text: `with held as materialized (select order_id, sku from inventory.waiting where order_id = any($1::uuid[]) order by order_id, sku for update)
           update inventory.waiting w set offered = true from held h where w.order_id = h.order_id and w.sku = h.sku`,
  },
} as const

export const postgresLine: LineStore<PgTx> = {
  async lockLine(tx) {
    const [row] = await tx.query<{ locked: boolean }>(statements.lock, [])
    return row?.locked ?? false
  },
  async readLine(tx) {
    const rows = await tx.query<WaitingRow & { units: number }>(statements.read, [])
    return { rows, free: new Map(rows.map(({ sku, units }) => [sku, units])) }
  },
  async readCorrelations(tx, orderIds) {
    const rows = await tx.query<{ orderId: string; correlationId: string }>(
      statements.correlations,
      [orderIds],
    )
    return new Map(rows.map(({ orderId, correlationId }) => [orderId, correlationId]))
  },
  markOffered: (tx, orderIds) => tx.write(statements.offer, [orderIds]),
}
