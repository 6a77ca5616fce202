import { columnsOf, insertRows } from '@sagaboard/db/recordset'
import { externalLabels, shipments } from '@sagaboard/db/schema/shipping'
import type { PgTx } from '@sagaboard/db/transaction'
import type { Shipment } from '@sagaboard/events/saga/shipping'

/** A label that a program has asked for, and its shipment. `orderId` is the id of the row; the program's own is `externalOrderId`. */
export interface ExternalLabel extends Omit<Shipment, 'allocations' | 'sizes' | 'saidPacked'> {
  externalOrderId: string
  /** From 1, for each that was refused or voided one more. */
  number: number
  /** The order was completed with it. */
  isCompleted: boolean
}

const row = columnsOf(shipments, ['orderId', 'status', 'shipTo', 'packed', 'parcels'])
const rows = `select s.*, l.external_order_id as "externalOrderId", l.number,
    exists (select from orders.external_orders o where o.label_id = l.id) as "isCompleted"
  from shipping.external_labels l join (select ${row.selected} from ${row.table}) s on s."orderId" = l.id`

const statements = {
  last: {
    name: 'external-last-label',
    text: `${rows} where l.external_order_id = $1 order by l.number desc limit 1`,
  },
  byId: { name: 'external-label', text: `${rows} where l.id = $1` },
  warehouse: {
    name: 'external-warehouse',
    text: `select r.allocations->0->>'warehouse' as warehouse from inventory.holds h
           join inventory.reservations r on r.order_id = h.id
           where h.external_order_id = $1 and r.status in ('reserved', 'committed') order by h.created_at, h.id limit 1`,
  },
  insertShipment: insertRows('external-insert-shipment', shipments, [
    ...(['orderId', 'status', 'shipTo', 'allocations', 'sizes'] as const),
    ...(['packed', 'parcels', 'seenVersion', 'kind'] as const),
  ]),
  insertLabel: insertRows('external-insert-label', externalLabels, [
    'id',
    'externalOrderId',
    'number',
    'clientId',
  ]),
  update: {
    name: 'external-update-shipment',
    text: `update shipping.shipments set status = $2, parcels = $3 where order_id = $1 and kind = 'external'`,
  },
} as const

/** The last label of a program's order. Call `lockIds` of the order before. */
export async function lastLabel(tx: PgTx, orderId: string): Promise<ExternalLabel | undefined> {
  return (await tx.query<ExternalLabel>(statements.last, [orderId]))[0]
}

export async function labelById(tx: PgTx, id: string): Promise<ExternalLabel | undefined> {
  return (await tx.query<ExternalLabel>(statements.byId, [id]))[0]
}

/** Where what is held for an order leaves from; empty when nothing is. */
export async function warehouseOf(tx: PgTx, orderId: string): Promise<string> {
  const [found] = await tx.query<{ warehouse: string }>(statements.warehouse, [orderId])
  return found?.warehouse ?? ''
}

export function insertLabel(tx: PgTx, label: ExternalLabel, clientId: string): void {
  const { insertShipment, insertLabel } = statements
  const rest = { allocations: [], sizes: [], seenVersion: 0, kind: 'external' }
  tx.write(insertShipment, insertShipment.encode([{ ...label, ...rest }]))
  tx.write(insertLabel, insertLabel.encode([{ ...label, id: label.orderId, clientId }]))
}

/** Writes what has become of a label. */
export function saveLabel(
  tx: PgTx,
  { orderId, status, parcels }: Pick<ExternalLabel, 'orderId' | 'status' | 'parcels'>,
): void {
  tx.write(statements.update, [orderId, status, JSON.stringify(parcels)])
}
