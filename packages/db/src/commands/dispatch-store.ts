import type { PgTx } from '../transaction.ts'
import { requestHashOf, writeAudit } from './audit.ts'
import type { DispatchStore, DueRow } from './request-dispatch.ts'

const statements = {
  // As the sweep of orders that ran out of time: rows locked by a service are found by the next one.
  lockDue: {
    name: 'dispatch-lock-due',
    text: `select id as "orderId" from orders.orders where waits_until is not null and waits_until <= $1 order by waits_until limit $2 for no key update skip locked`,
  },
  // A statement of its own: it sees what was committed by whoever held the rows before.
  read: {
    name: 'dispatch-read',
    text: `select o.id as "orderId", o.waiting_for as "waitingFor", e.correlation_id as "correlationId",
                  exists (select from log.events r where r.order_id = o.id and (r.type = 'OrderCancelRequested'
                    or r.type = 'BackorderExpired' and o.waiting_for = 'stock'
                    or r.type = 'DispatchRequested' and o.waiting_for = 'packing'
                      and r.version > (select max(b.version) from log.events b where b.order_id = o.id and b.type = 'PackingStarted'))) as "isAsked"
           from orders.orders o join log.events e on e.order_id = o.id and e.version = 1 where o.id = any($1::uuid[])`,
  },
  forget: {
    name: 'dispatch-forget-due',
    text: 'update orders.orders set waits_until = null where id = any($1::uuid[])',
  },
} as const

/** What is written down of each kind of request. */
const audited = {
  DispatchRequested: { action: 'dispatch_due', reason: 'the time to pack them was over' },
  BackorderExpired: {
    action: 'backorder_expired',
    reason: 'the time to wait for their stock was over',
  },
} as const

export const postgresDispatches: DispatchStore<PgTx> = {
  lockDue: async (tx, at, limit) =>
    (await tx.query<{ orderId: string }>(statements.lockDue, [at, limit])).map(
      (row) => row.orderId,
    ),
  read: (tx, orderIds) => tx.query<DueRow>(statements.read, [orderIds]),
  forgetDue: (tx, orderIds) => tx.write(statements.forget, [orderIds]),
  auditDue(tx, requests) {
    for (const [type, { action, reason }] of Object.entries(audited)) {
      const own = requests.filter((request) => request.type === type)
      const [first] = own
      if (!first) continue
      const orderIds = own.map((request) => request.orderId)
      const command = { type: action }
      writeAudit(tx, [
        {
          key: `system:${action}:${first.id}`,
          requestHash: requestHashOf({ command, orderIds }),
          actor: 'system',
          role: 'system',
          action,
          orderId: null,
          command,
          reason,
          expectedVersion: null,
          outcome: 'accepted',
          refusal: null,
          before: null,
          after: { orderIds },
        },
      ])
    }
  },
}
