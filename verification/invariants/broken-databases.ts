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

/** A return of an order, as orders has it: one unit of line 1, and whether it was accepted. */
const returned = (
  status: 'labelled' | 'closed' | 'given_up',
  {
    accepted = 'null',
    refundedMinor = 0,
    id = 'rt_1',
  }: { accepted?: 0 | 1 | 'null'; refundedMinor?: number; id?: string } = {},
) => `
  insert into orders.returns (order_id, return_id, status, step, requested_at, view) values (:done, '${id}', '${status}', 'label', now(),
    jsonb_build_object('refundedMinor', ${refundedMinor}, 'lines', jsonb_build_array(jsonb_build_object('line', 1,
      'units', '[{"unit": 1, "amountMinor": 5}]'::jsonb,
      'inspected', ${accepted === 'null' ? "'null'::jsonb" : `jsonb_build_object('restock', ${accepted}, 'writeOff', 0)`}))));`

const givenBack = (amountMinor: number) => `
  insert into payment.returns (order_id, return_id, status, lines, amount_minor) values (:done, 'rt_1', 'refunded', '[]', ${amountMinor});`

const onTheShelf = `
  insert into inventory.returns (order_id, return_id, status, allocations, restock, written_off)
    values (:done, 'rt_1', 'restocked', '[]', '[{"line": 1, "quantity": 1}]', '[]');`

/** The rows of what a program has made under its own id. */
const external = (what: 'holds' | 'charges' | 'labels', id: string) => {
  const tables = {
    holds: 'inventory.holds',
    charges: 'payment.external_charges',
    labels: 'shipping.external_labels',
  }
  return `order_id in (select id from ${tables[what]} where external_order_id = '${id}')`
}

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
      what: 'an order in part shows the price of all of it',
      change: 'update orders.orders set total_minor = total_minor + 1 where id = :first',
      also: ['delivered_in_part', 'shipped_and_paid'],
    },
    {
      what: 'more is reserved of an order in part than its answer says',
      change: `update inventory.reservations set allocations = ${firstQuantity('allocations')} where order_id = :first`,
    },
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
  delivered_in_part: [
    {
      what: 'an order and its follow-up have charged more than was agreed',
      change: `insert into payment.ledger (order_id, kind, amount_minor, currency, reference, cause_version)
        values (:rest, 'capture', 1801, 'EUR', 'ch', 1)`,
      shows: '"what":"charged"',
      also: ['money_equals_ledger', 'provider_agrees'],
    },
    {
      what: 'a follow-up is not what was left out',
      change: `update orders.orders set lines = jsonb_set(lines, '{0,quantity}', '9'), total_minor = 9 * 1800 where id = :rest;
        update payment.payments set amount_minor = 9 * 1800 where order_id = :rest;
        update inventory.reservations set awaited = jsonb_set(awaited, '{lines,0,quantity}', '9') where order_id = :rest;
        update inventory.waiting set quantity = 9 where order_id = :rest`,
      shows: '"what":"rest"',
    },
    {
      what: 'a follow-up is somebody else’s',
      change: `update orders.orders set customer_user_id = 'eve' where id = :rest`,
      shows: '"what":"rest"',
    },
    {
      what: 'the follow-up of an order was never made',
      change: `update orders.orders set follow_up = '00000000-0000-8000-8000-000000000001' where id = :first`,
      shows: '"what":"first"',
    },
    {
      what: 'an order is the rest of another one, which does not know it',
      change: 'update orders.orders set follow_up_of = :done where id = :open',
      shows: '"what":"first"',
    },
  ],
  waits_in_line: [
    {
      what: 'an order waits for stock and stands in no line',
      change: 'delete from inventory.waiting where order_id = :rest',
      shows: '"what":"row"',
    },
    {
      what: 'an order stands in line that waits for nothing',
      change: `insert into inventory.waiting (order_id, sku, quantity, place) values (:done, 'no-such-thing', 1, 1)`,
      shows: '"what":"row"',
    },
    {
      what: 'an order stands in line for more than it wants',
      change: 'update inventory.waiting set quantity = quantity + 1 where order_id = :rest',
      shows: '"what":"row"',
    },
    {
      what: 'stock counts as offered, and nobody has offered it',
      change: 'update inventory.waiting set offered = true where order_id = :rest',
      shows: '"what":"offered"',
    },
    {
      what: 'an order is left waiting, and what it wants is there',
      change: `update inventory.waiting set since = now() - interval '1 h' where order_id = :rest;
        update inventory.movements set at = now() - interval '1 h';
        insert into inventory.stock (sku, warehouse, on_hand) values ('scarce', 'lyon', 9);
        insert into inventory.movements (kind, sku, warehouse, on_hand, reserved, at) values ('receive', 'scarce', 'lyon', 9, 0, now() - interval '1 h')`,
      shows: '"what":"left waiting"',
    },
  ],
  released_after_promises: [
    {
      what: 'what a program has released counts as of an order',
      change: `update inventory.reservations set kind = 'saga' where ${external('holds', 'ext-left')}`,
      shows: '"payment":null',
    },
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
      what: 'what a program holds is in no ledger',
      change: `delete from inventory.movements where ${external('holds', 'ext-held')}`,
    },
    {
      what: 'a unit has come in that is not on the shelf',
      change: `insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('receive', 'enamel-mug', 'leipzig', 1, 0)`,
    },
    {
      what: 'a unit is gone from the shelf',
      change: `update inventory.stock set on_hand = on_hand - 1 where sku = 'enamel-mug' and (warehouse, location) = ('leipzig', 'primary')`,
    },
    {
      what: 'a unit was reserved that the shelf does not hold back',
      change: `insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('reserve', 'enamel-mug', 'leipzig', 0, 1)`,
    },
    {
      what: 'a shelf is gone, and nobody has taken anything from it',
      change: `delete from inventory.stock where sku = 'enamel-mug' and (warehouse, location) = ('leipzig', 'primary')`,
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
      change: `update inventory.stock set reserved = reserved + 1 where sku = 'enamel-mug' and (warehouse, location) = ('leipzig', 'primary');
        insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('reserve', 'enamel-mug', 'leipzig', 0, 1)`,
    },
    {
      what: 'a program holds goods where there are none',
      change: `update inventory.reservations set allocations = jsonb_set(allocations, '{0,warehouse}', '"nowhere"') where ${external('holds', 'ext-held')}`,
      shows: '"warehouse":"nowhere"',
    },
    {
      what: 'goods stay reserved that a program has released',
      change: `update inventory.reservations set status = 'released' where ${external('holds', 'ext-held')}`,
      shows: '"sku":"folding-rule"',
    },
    {
      what: 'an order has reserved goods where there are none',
      change: `update inventory.reservations set allocations = jsonb_set(allocations, '{0,warehouse}', '"nowhere"') where order_id = :open`,
      shows: '"warehouse":"nowhere"',
    },
  ],
  charged_once: [
    {
      what: 'the provider has taken the money of a program under a second key',
      change: `insert into simulated.charges (key, order_id, amount_minor, currency, outcome)
        select 'another', order_id, 0, currency, outcome from simulated.charges where ${external('charges', 'ext-done')}`,
      shows: '"book":"provider"',
    },
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
      also: ['carrier_agrees'],
    },
    {
      what: 'the carrier has made a label for a fourth parcel of three, and it was voided',
      change: `insert into simulated.labels (key, order_id, outcome, voided_at)
        select 'another', order_id, outcome, now() from simulated.labels where order_id = :inParcels limit 1`,
    },
  ],
  packed_before_shipped: [
    {
      what: 'an order is said to wait to be packed, and nobody has begun to pack it',
      change: `update orders.orders set waiting_for = 'packing' where id = :open`,
      shows: '"what":"rests"',
    },
    {
      what: 'an order that waits for stock is not said to',
      change: 'update orders.orders set waiting_for = null where id = :rest',
      shows: '"found":"stock"',
    },
    {
      what: 'an order that waits to be packed is not said to',
      change: `${stated('open', 'PackingStarted', '{"dueAt": null}')}
        update orders.orders set status = 'PAID', version = version + 1 where id = :open`,
      shows: '"found":"packing"',
      also: ['order_equals_log'],
    },
    {
      what: 'an order has a label while it waits to be packed',
      change: `update shipping.shipments set status = 'packing' where order_id = :open;
        insert into simulated.labels (key, order_id, outcome)
        select 'another', :open, outcome from simulated.labels where order_id = :done`,
      shows: '"what":"label"',
      also: ['carrier_agrees'],
    },
    {
      what: 'an order was packed, and has shipped from elsewhere than it was reserved in',
      change: `update log.events set type = 'PackingStarted' where order_id = :done and type = 'InventoryReserved';
        update log.events set type = 'DispatchRequested', data = '{"reason": "due"}'
          where order_id = :done and type = 'PaymentCompleted';
        update shipping.shipments set parcels = jsonb_set(parcels, '{0,warehouse}', '"another"') where order_id = :done`,
      shows: '"what":"elsewhere"',
      also: ['order_equals_log', 'carrier_agrees'],
    },
    {
      what: 'an order has shipped, and its warehouse has not packed its part',
      change: `update log.events set type = 'PackingStarted' where order_id = :done and type = 'InventoryReserved';
        update log.events set type = 'DispatchRequested', data = '{"reason": "packed", "warehouse": "another"}'
          where order_id = :done and type = 'PaymentCompleted'`,
      shows: '"what":"packed"',
      also: ['order_equals_log'],
    },
    {
      what: 'an order was shipped that was to be packed first, and nobody has sent it off',
      change: `update log.events set type = 'PackingStarted' where order_id = :done and type = 'PaymentCompleted'`,
      shows: '"what":"shipped"',
      also: ['order_equals_log'],
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
      what: 'a program has charged, and the ledger has nothing of it',
      change: `delete from payment.ledger where ${external('charges', 'ext-done')}`,
      also: ['provider_agrees'],
    },
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
      what: 'the provider knows nothing of what a program has charged',
      change: `delete from simulated.charges where ${external('charges', 'ext-done')}`,
    },
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
      what: 'the carrier has not made the label of a program',
      change: `delete from simulated.labels where ${external('labels', 'ext-done')}`,
    },
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
      what: 'the carrier has not made the label of one of three parcels',
      change: `delete from simulated.labels where order_id = :inParcels and key like '%:2'`,
    },
    {
      what: 'one of three labels is void',
      change: `update simulated.labels set voided_at = now() where order_id = :inParcels and key like '%:3'`,
    },
    {
      what: 'the carrier has another parcel than a person stated',
      change: `update shipping.shipments set parcels = jsonb_set(jsonb_set(parcels, '{0,shipmentId}', to_jsonb(order_id || ':label:leipzig')),
        '{0,trackingNumber}', '"another"') where order_id = :done`,
    },
  ],
  news_equals_log: [
    {
      what: 'a piece of news stands in the log twice',
      change: `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
          select partition, nextval('log.position'), order_id, (select max(version) + 1 from log.events where order_id = :inParcels),
            gen_random_uuid(), type, schema_version, time, data, correlation_id
          from log.events where order_id = :inParcels and type = 'ParcelPickedUp';
        update orders.orders set version = version + 1 where id = :inParcels`,
      shows: '"what":"noted"',
    },
    {
      what: 'the carrier was answered for news that no event tells',
      change: `insert into shipping.carrier_events (event_id, order_id, shipment_id, state, happened_at)
        select 'another', order_id, shipment_id, 'delivered', happened_at from shipping.carrier_events limit 1`,
      shows: '"events":0',
    },
    {
      what: 'an event tells of a parcel what nobody was told',
      change: `delete from shipping.carrier_events where state = 'in_transit'`,
      shows: '"what":"stated"',
    },
    {
      what: 'the log has a parcel delivered of which the carrier told that it is on its way',
      change: `update log.events set type = 'ParcelDelivered' where order_id = :inParcels and type = 'ParcelInTransit'`,
      shows: '"what":"noted"',
    },
    {
      what: 'the log tells of it at another place',
      change: `update log.events set data = jsonb_set(data, '{place}', '"nowhere"') where order_id = :inParcels and type = 'ParcelInTransit'`,
      shows: '"what":"noted"',
    },
    {
      what: 'the log tells of it at another hour',
      change: `update log.events set data = jsonb_set(data, '{happenedAt}', '"2020-01-01T00:00:00.000Z"')
        where order_id = :inParcels and type = 'ParcelInTransit'`,
      shows: '"what":"noted"',
    },
    {
      what: 'the log tells of a parcel that the order has not',
      change: `update log.events set data = jsonb_set(data, '{shipmentId}', '"another"') where order_id = :inParcels and type = 'ParcelInTransit';
        update shipping.carrier_events set shipment_id = 'another' where state = 'in_transit'`,
      shows: '"what":"labelled"',
    },
    {
      what: 'a parcel is told of before it has a label',
      change: swapped('inParcels', 'ShipmentCreated', 'ParcelPickedUp'),
      shows: '"what":"labelled"',
      also: ['told_once'],
    },
    {
      what: 'the carrier told what it has not seen happen',
      change: `update simulated.tracking set happened_at = null where state = 'in_transit'`,
      shows: '"what":"happened"',
    },
    {
      what: 'the carrier told of a label that it has voided',
      change: `update simulated.labels set voided_at = now() where key in (select key from simulated.tracking)`,
      shows: '"what":"happened"',
      also: ['carrier_agrees'],
    },
  ],
  returns_add_up: [
    {
      what: 'two returns give back the same unit',
      change: `${returned('labelled')} ${returned('closed', { id: 'rt_2', accepted: 1 })}`,
      shows: 'a unit is given back twice',
    },
    {
      what: 'more is given back for a return than was paid for its units',
      change: `${returned('closed', { accepted: 1, refundedMinor: 6 })} ${givenBack(6)}`,
      shows: 'another amount than the accepted units are worth',
    },
    {
      what: 'a return shows another amount than payment has given back for it',
      change: `${returned('closed', { accepted: 1, refundedMinor: 5 })} ${givenBack(4)}`,
      shows: 'another amount than the accepted units are worth',
    },
    {
      what: 'a return that was given up has given money back',
      change: `${returned('given_up')} ${givenBack(5)}`,
      shows: 'given up, and money or stock came back',
    },
    {
      what: 'what came back is on the shelf, and nobody was paid',
      change: onTheShelf,
      shows: 'stock came back before the money',
    },
    {
      what: 'more is on the shelf than was accepted',
      change: `${returned('closed', { accepted: 0 })} ${givenBack(0)} ${onTheShelf}`,
      shows: 'more is stock again than was accepted',
    },
    {
      what: 'more has come back than was ever sent',
      change: `update inventory.reservations set restocked = '[{"line": 1, "quantity": 1000}]' where order_id = :done`,
      shows: 'more is stock again than was shipped',
    },
    {
      what: 'the carrier has made a label for a return that has none',
      change: `insert into shipping.returns (order_id, return_id, status, allocations, packed, parcels, rejected)
          values (:done, 'rt_1', 'labelled', '[]', '[]', '[]', '[]');
        insert into simulated.labels (key, order_id, outcome)
          select order_id || ':return:rt_1:label:1', order_id, outcome from simulated.labels where order_id = :done`,
      shows: 'other labels than the carrier has made',
    },
    {
      what: 'a return was asked for, and orders has no row of it',
      change: stated('done', 'ReturnRequested', '{"returnId": "rt_9"}'),
      shows: 'asked for, and not kept',
    },
  ],
  told_once: [
    {
      what: 'a customer was never told that the order was sent',
      change: `delete from notifications.messages where order_id = :done and kind = 'shipped'`,
      shows: '"due":"shipped","written":null',
    },
    {
      what: 'a customer was told of what did not happen',
      change: `insert into notifications.messages (id, order_id, version, cause_version, kind, locale, via, state, sent_at)
        select gen_random_uuid(), order_id, version, 99, 'cancelled', locale, via, state, sent_at
        from notifications.messages where order_id = :done and kind = 'shipped'`,
      shows: '"due":null,"written":"cancelled"',
    },
    {
      what: 'a customer was told of something else than what happened',
      change: `update notifications.messages set kind = 'refunded' where order_id = :declined and kind = 'cancelled'`,
      shows: '"due":"cancelled","written":"refunded"',
    },
    {
      what: 'somebody was written to of whom no address is known',
      change: `update notifications.orders set locale = null where order_id = :soldOut`,
      shows: '"due":"received","written":"received"',
    },
    {
      what: 'a customer was told of what happened before the service was there',
      change: `update notifications.since set at = now();
        delete from notifications.messages where order_id <> :done or kind <> 'shipped'`,
      shows: '"due":"shipped","written":"shipped"',
    },
    {
      what: 'a customer was never told that the last parcel has arrived',
      change: `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
          select partition, nextval('log.position'), order_id, (select max(version) + 1 from log.events where order_id = :done), gen_random_uuid(),
            'ParcelDelivered', 1, time, data->'shipments'->0, correlation_id
          from log.events where order_id = :done and type = 'ShipmentCreated';
        update orders.orders set version = version + 1 where id = :done;
        update notifications.orders n set seen_version = o.version from orders.orders o where o.id = n.order_id and n.order_id = :done`,
      shows: '"due":"delivered","written":null',
      also: ['news_equals_log'],
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
      what: 'a cancelled order still waits for stock',
      change: `update inventory.reservations set status = 'waiting', awaited = '{"lines": [{"sku": "desk-lamp", "quantity": 1}]}' where order_id = :soldOut`,
      also: ['waits_in_line'],
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
