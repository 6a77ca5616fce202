import { insertRows } from '@sagaboard/db/recordset'
import { externalOrders } from '@sagaboard/db/schema/orders'
import type { CallContext } from '../call-context.ts'
import { lockIds, refuseSagas, type Transact } from '../external.ts'
import { Refusal } from '../refusal.ts'

interface Found {
  holds: number
  committed: number
  chargeId: string | null
  payment: string | null
  isGivenBack: boolean
  labelId: string | null
  shipment: string | null
}

const statements = {
  completed: {
    name: 'external-completed-order',
    text: `select reservation_id as "reservationId", completed_at as "completedAt"
           from orders.external_orders where external_order_id = $1`,
  },
  // The last charge and the last label count: those before were declined, refused or voided.
  find: {
    name: 'external-find-parts',
    text: `select h.holds, h.committed, c.id as "chargeId", p.status as payment,
             exists (select from doors.give_backs g where g.charge_id = c.id) as "isGivenBack",
             l.id as "labelId", s.status as shipment
           from (select count(*) filter (where r.status <> 'released')::int as holds,
                   count(*) filter (where r.status = 'committed')::int as committed
                 from inventory.holds h join inventory.reservations r on r.order_id = h.id
                 where h.reservation_id = $2 or h.external_order_id = $1) h
           left join lateral (select id from payment.external_charges where external_order_id = $1 order by number desc limit 1) c on true
           left join payment.payments p on p.order_id = c.id
           left join lateral (select id from shipping.external_labels where external_order_id = $1 order by number desc limit 1) l on true
           left join shipping.shipments s on s.order_id = l.id`,
  },
  insert: insertRows('external-complete-order', externalOrders, [
    'externalOrderId',
    'reservationId',
    'chargeId',
    'labelId',
    'clientId',
    'completedAt',
  ]),
} as const

interface DoorOptions {
  transact: Transact
  /** In ms since the epoch. */
  now: () => number
}

/** Completes what a program has run by itself. It decides nothing anew: it looks whether everything is there. */
export function createCompletion({ transact, now }: DoorOptions) {
  return (
    asked: { order_id: string; reservation_id?: string | undefined },
    { clientId, deadline }: CallContext,
  ) => {
    const { order_id: orderId, reservation_id: reservationId = orderId } = asked
    return transact(async (tx) => {
      await lockIds(tx, 'order', [orderId])
      await lockIds(tx, 'reservation', [reservationId])
      const [[completed], [found]] = await Promise.all([
        tx.query<{ reservationId: string; completedAt: string }>(statements.completed, [orderId]),
        tx.query<Found>(statements.find, [orderId, reservationId]),
        refuseSagas(tx, [orderId, reservationId]),
      ])
      // A kept instant is read as Postgres writes it, without the last zeros.
      const completedAt = new Date(completed?.completedAt ?? now()).toISOString()
      const answer = { order_id: orderId, status: 'completed', completed_at: completedAt }
      if (completed?.reservationId === reservationId) return answer
      if (completed)
        throw new Refusal(
          'id-reused',
          `This order was completed with the reservation ${completed.reservationId}.`,
        )
      const missing = found ? missingOf(found) : []
      const { chargeId = null, labelId = null } = found ?? {}
      if (missing.length > 0 || chargeId === null || labelId === null)
        throw new Refusal('not-complete', `Missing: ${missing.join('; ')}.`)
      deadline.check()
      const row = {
        externalOrderId: orderId,
        reservationId,
        chargeId,
        labelId,
        clientId,
        completedAt,
      }
      tx.write(statements.insert, statements.insert.encode([row]))
      return answer
    })
  }
}

/** What an order lacks, in words for whoever wrote the program. */
function missingOf({ holds, committed, payment, isGivenBack, shipment }: Found): string[] {
  const missing: string[] = []
  if (committed === 0) missing.push(holds > 0 ? 'the hold is not committed' : 'a committed hold')
  else if (committed < holds) missing.push('a hold of the reservation is not committed')
  if (payment !== 'captured')
    missing.push(payment === null ? 'a charge' : `a charge that is captured (it is ${payment})`)
  else if (isGivenBack) missing.push('a charge that is kept (a person gives it back)')
  if (shipment !== 'shipped')
    missing.push(
      shipment === null ? 'a label' : `a label that is made (it is ${labelWord(shipment)})`,
    )
  return missing
}

const labelWord = (shipment: string) =>
  shipment === 'cancelled' ? 'voided' : shipment === 'failed' ? 'undeliverable' : shipment
