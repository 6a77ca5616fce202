import type { Invariant } from '@sagaboard/db/invariants'
import type { RightOrders } from './right-database.ts'

/** One thing that is put wrong into an otherwise right database. */
export interface BrokenDatabase {
  what: string
  /** `:done` and the like stand for the id of that order of the right database. */
  change: string
  /** What the view shows of it, as a part of its rows as JSON. */
  shows?: string
  /** The other views that the same change can't but break. */
  also?: readonly Invariant[]
}

/** The statement with the ids of the orders in it. */
export const statementOf = ({ change }: BrokenDatabase, orders: RightOrders): string =>
  Object.entries(orders).reduce(
    (text, [kind, id]) => text.replaceAll(new RegExp(`:${kind}\\b`, 'g'), `'${id}'`),
    change,
  )

/** One more event of an order, handled by the orders service; `data` is a JSON object. */
const stated = (order: string, type: string, data = '{}') => `
  insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
    select partition, nextval('log.position'), order_id, version + 1, gen_random_uuid(), '${type}', schema_version, time, '${data}', correlation_id
    from log.events where order_id = :${order} order by version desc limit 1;
  update orders.orders set version = version + 1 where id = :${order};`

/** Two events of an order in each other's place. */
const swapped = (order: string, one: string, other: string) => `
  create temporary table places on commit drop as
    select e.type, o.version from log.events e, log.events o
    where e.order_id = :${order} and o.order_id = :${order} and (e.type, o.type) in (('${one}', '${other}'), ('${other}', '${one}'));
  update log.events set version = -version where order_id = :${order} and type in (select type from places);
  update log.events e set version = p.version from places p where e.order_id = :${order} and e.type = p.type;`

const firstQuantity = (allocations: string) => `jsonb_set(${allocations}, '{0,quantity}', '9')`

/**
 * What each view of the schema `invariant` must find: at least one broken database for each of
 * them, and one for each clause of those that have several.
 */
export const brokenDatabases: Readonly<Record<Invariant, readonly BrokenDatabase[]>> = {
  log_contiguous: [
    {
      what: 'an event is missing in the middle',
      change: 'delete from log.events where order_id = :done and version = 2',
      shows: '"last_version":6',
    },
  ],
  promises_kept: [
    {
      what: 'an order is completed and cancelled',
      change: stated('done', 'OrderCancelled', '{"reason": "expired"}'),
      shows: 'completed and cancelled',
    },
    {
      what: 'a parcel is shipped after shipping had promised not to',
      change: `${stated('undeliverable', 'ShipmentCreated')} update orders.orders set shipment_status = 'created' where id = :undeliverable`,
      shows: 'shipped after shipping had promised not to',
    },
    {
      what: 'a charge is taken after payment had promised not to',
      change: stated('declined', 'PaymentCompleted', '{"amountMinor": 0}'),
      shows: 'charged after payment had promised not to',
    },
    {
      what: 'stock is taken after it was released',
      change: stated('declined', 'InventoryCommitted'),
      shows: 'stock taken after it was released',
    },
    {
      what: 'stock is released before payment has promised anything',
      change: swapped('undeliverable', 'PaymentRefunded', 'InventoryReleased'),
      shows: 'stock released before payment had promised',
    },
    {
      what: 'an order is completed twice',
      change: stated('done', 'OrderCompleted'),
      shows: 'OrderCompleted twice',
    },
  ],
  order_equals_log: [
    {
      what: 'an order has a status that no event says',
      change: `update orders.orders set status = 'SHIPPED' where id = :done`,
      shows: '"folded_status":"COMPLETED"',
    },
    {
      what: 'an order that is under way looks undone',
      change: `update orders.orders set status = 'CANCELLING' where id = :open`,
      shows: '"folded_status":"CONFIRMED"',
    },
    {
      what: 'an order shows money that no event took',
      change: 'update orders.orders set captured_minor = 1 where id = :open',
    },
    {
      what: 'an order shows money as given back that no event gave',
      change: 'update orders.orders set refunded_minor = 1 where id = :done',
    },
    {
      what: 'an order hides its shipment',
      change: `update orders.orders set shipment_status = 'none' where id = :done`,
    },
    {
      what: 'an order has seen an event that is not there',
      change: 'update orders.orders set version = version + 1 where id = :open',
    },
    {
      what: 'an order that has ended is behind its log',
      change: `${stated('done', 'RestockRequested')} update orders.orders set version = version - 1 where id = :done`,
    },
  ],
  ended_counted: [
    {
      what: 'one order too many is counted',
      change:
        'update orders.ended_counts set orders = orders + 1 where id = (select min(id) from orders.ended_counts)',
    },
    { what: 'nothing is counted', change: 'delete from orders.ended_counts' },
    {
      what: 'a step is counted at which nothing ended',
      change: `insert into orders.ended_counts (step, orders) values ('nowhere', 1)`,
      shows: '"step":"nowhere"',
    },
  ],
  as_ordered: [
    {
      what: 'payment would take another amount than was ordered',
      change: 'update payment.payments set amount_minor = amount_minor + 1 where order_id = :open',
    },
    {
      what: 'another quantity was reserved than was ordered',
      change: `update inventory.reservations set allocations = ${firstQuantity('allocations')} where order_id = :done`,
    },
    {
      what: 'another quantity was shipped than was ordered, and the carrier says so too',
      change: `update shipping.shipments set parcels = jsonb_set(parcels, '{0,lines,0,quantity}', '9') where order_id = :done;
        update simulated.labels set outcome = jsonb_set(outcome, '{parcels,0,lines,0,quantity}', '9') where order_id = :done`,
    },
  ],
  released_after_promises: [
    {
      what: 'stock is free, and payment may still take money',
      change: `update payment.payments set status = 'expected' where order_id = :declined`,
      shows: '"payment":"expected"',
    },
    {
      what: 'stock is free, and payment has never heard of the order',
      change: 'delete from payment.payments where order_id = :declined',
      shows: '"payment":null',
    },
    {
      what: 'stock is free, and shipping may still ship',
      change: `update shipping.shipments set status = 'expected' where order_id = :undeliverable`,
      shows: '"shipment":"expected"',
    },
    {
      what: 'stock is free, and shipping has never heard of the order',
      change: 'delete from shipping.shipments where order_id = :undeliverable',
      shows: '"shipment":null',
    },
  ],
  stock_never_negative: [
    {
      what: 'goods were reserved before they came in',
      change: `update inventory.movements set id = 1000000 where kind = 'receive' and sku = 'desk-lamp'`,
    },
    {
      what: 'goods were released before they were reserved',
      change: `update inventory.movements set id = -1 where kind = 'release' and sku = 'desk-lamp'`,
      shows: '"reserved":-1',
    },
  ],
  stock_equals_ledger: [
    {
      what: 'a unit has come in that is not on the shelf',
      change: `insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('receive', 'enamel-mug', 'leipzig', 1, 0)`,
    },
    {
      what: 'a unit is gone from the shelf',
      change: `update inventory.stock set on_hand = on_hand - 1 where sku = 'enamel-mug'`,
    },
    {
      what: 'a unit was reserved that the shelf does not hold back',
      change: `insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('reserve', 'enamel-mug', 'leipzig', 0, 1)`,
    },
    {
      what: 'a shelf is gone, and nobody has taken anything from it',
      change: `delete from inventory.stock where sku = 'enamel-mug'`,
      shows: '"on_hand":null',
    },
    {
      what: 'a shelf of which nobody has received anything',
      change: `insert into inventory.stock (sku, warehouse, on_hand) values ('a-gift', 'leipzig', 1)`,
    },
  ],
  reserved_equals_open: [
    {
      what: 'goods stay reserved of which no order knows',
      change: `update inventory.stock set reserved = reserved + 1 where sku = 'enamel-mug';
        insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('reserve', 'enamel-mug', 'leipzig', 0, 1)`,
    },
    {
      what: 'an order has reserved goods where there are none',
      change: `update inventory.reservations set allocations = jsonb_set(allocations, '{0,warehouse}', '"nowhere"') where order_id = :open`,
      shows: '"warehouse":"nowhere"',
    },
  ],
  charged_once: [
    {
      what: 'the provider has taken money under a second key',
      change: `insert into simulated.charges (key, order_id, amount_minor, currency, outcome)
        select 'another', order_id, 0, currency, outcome from simulated.charges where order_id = :done`,
      shows: '"book":"provider"',
    },
    {
      what: 'a charge is in the ledger a second time',
      change: `insert into payment.ledger (order_id, kind, amount_minor, currency, reference, cause_version)
        select order_id, kind, 0, currency, reference, cause_version from payment.ledger where order_id = :done`,
      shows: '"book":"ledger"',
    },
  ],
  shipped_once: [
    {
      what: 'the carrier has made the same label under a second key',
      change: `insert into simulated.labels (key, order_id, outcome)
        select 'another', order_id, outcome from simulated.labels where order_id = :done`,
    },
  ],
  refund_within_capture: [
    {
      what: 'money was given back before it was taken, by the ledger',
      change: `update payment.ledger set id = -1 where order_id = :undeliverable and kind = 'refund'`,
      shows: '"book":"ledger"',
    },
    {
      what: 'everything was given back before anything was taken, by the log',
      change: swapped('undeliverable', 'PaymentCompleted', 'PaymentRefunded'),
      shows: '"book":"log"',
      also: ['promises_kept'],
    },
    {
      what: 'a person has amended an event to less money than was given back',
      change: `insert into log.amendments (order_id, version, schema_version, data, actor, note)
        select order_id, version, schema_version, jsonb_set(data, '{amountMinor}', '999'), 'test', 'a trial'
        from log.events where order_id = :partlyRefunded and type = 'PaymentCompleted'`,
      shows: '"kept_minor":-1',
      also: ['order_equals_log'],
    },
  ],
  money_equals_ledger: [
    {
      what: 'a payment counts money as given back that the ledger does not have',
      change: 'update payment.payments set refunded_minor = 1 where order_id = :done',
    },
    {
      what: 'the ledger has taken money that the payment does not count',
      change: `update payment.payments set status = 'expected' where order_id = :done`,
    },
    {
      what: 'the ledger has taken money for an order without a payment',
      change: 'delete from payment.payments where order_id = :done',
    },
    {
      what: 'a payment is given back as a whole, and the ledger has a part of it',
      change: `update payment.payments set status = 'refunded' where order_id = :partlyRefunded`,
    },
  ],
  provider_agrees: [
    {
      what: 'the provider has taken more',
      change: 'update simulated.charges set amount_minor = amount_minor + 1 where order_id = :done',
    },
    {
      what: 'the provider has given nothing back',
      change: 'delete from simulated.refunds where order_id = :undeliverable',
    },
    {
      what: 'the provider has taken money of which nobody here knows',
      change: `insert into simulated.charges (key, order_id, amount_minor, currency, outcome)
        values ('another', :soldOut, 1, 'EUR', '{"type": "captured"}')`,
    },
    {
      what: 'the provider has given money back that it never took',
      change: `insert into simulated.refunds (key, order_id, charge_id, amount_minor, currency, outcome)
        values ('another', :declined, 'ch_1', 1, 'EUR', '{"type": "refunded"}')`,
      shows: '"taken":0',
    },
    {
      what: 'the provider knows nothing of a charge',
      change: 'delete from simulated.charges where order_id = :done',
    },
    {
      what: 'what the provider gave back is said to have been given by hand',
      change: `update payment.ledger set method = 'by_hand' where order_id = :undeliverable and kind = 'refund'`,
    },
  ],
  carrier_agrees: [
    {
      what: 'the carrier has not made the label',
      change: 'delete from simulated.labels where order_id = :done',
    },
    {
      what: 'the carrier has made a label for an order that was cancelled',
      change: `insert into simulated.labels (key, order_id, outcome)
        select 'another', :declined, outcome from simulated.labels where order_id = :done`,
    },
    {
      what: 'the carrier has another parcel',
      change: `update simulated.labels set outcome = jsonb_set(outcome, '{parcels,0,trackingNumber}', '"another"') where order_id = :done`,
    },
    {
      what: 'the carrier has another parcel than a person stated',
      change: `update shipping.shipments set parcels = jsonb_set(jsonb_set(parcels, '{0,shipmentId}', to_jsonb(order_id || ':label:leipzig')),
        '{0,trackingNumber}', '"another"') where order_id = :done`,
    },
  ],
  shipped_and_paid: [
    {
      what: 'a completed order has not taken its goods off the shelf',
      change: `update inventory.reservations set status = 'rejected' where order_id = :done`,
    },
    {
      what: 'a completed order has not shipped',
      change: `update shipping.shipments set status = 'expected' where order_id = :done;
        delete from simulated.labels where order_id = :done`,
    },
    {
      what: 'a completed order has taken less than its total',
      change: 'update orders.orders set captured_minor = captured_minor - 1 where id = :done',
      also: ['order_equals_log'],
    },
    {
      what: 'a cancelled order has kept money',
      change:
        'update orders.orders set refunded_minor = refunded_minor - 1 where id = :undeliverable',
      also: ['order_equals_log'],
    },
    {
      what: 'a cancelled order has taken goods off the shelf',
      change: `update inventory.reservations set status = 'committed' where order_id = :undeliverable`,
    },
    {
      what: 'a cancelled order still has a payment that counts as taken',
      change: `update payment.payments set status = 'captured' where order_id = :undeliverable`,
      also: ['released_after_promises'],
    },
    {
      what: 'a cancelled order has shipped',
      change: `update shipping.shipments set status = 'shipped',
          parcels = '[{"lines": [{"line": 1, "quantity": 1}]}]' where order_id = :undeliverable;
        update simulated.labels set outcome = jsonb_build_object('type', 'labelled', 'parcels', '[{"lines": [{"line": 1, "quantity": 1}]}]'::jsonb)
          where order_id = :undeliverable`,
      also: ['released_after_promises'],
    },
  ],
}
