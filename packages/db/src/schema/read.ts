import type {
  Address,
  Allocation,
  EventType,
  Parcel,
  RefundMethod,
  Service,
} from '@sagaboard/events/catalog/events'
import type { Group } from '@sagaboard/events/catalog/groups'
import type { StockLocation } from '@sagaboard/events/catalog/stock-location'
import type { DrillExpectation, DrillVerdict } from '@sagaboard/events/commands/drill'
import type { LoadMix } from '@sagaboard/events/commands/load'
import type { OperatorDecision } from '@sagaboard/events/log/blocked-orders'
import type { StepAttempt } from '@sagaboard/events/log/step-attempt'
import type { Awaited, Reservation } from '@sagaboard/events/saga/inventory'
import type { LineSize, PackedParcel } from '@sagaboard/events/saga/pack'
import type { Payment } from '@sagaboard/events/saga/payment'
import type {
  InventoryReturn,
  PaymentReturn,
  ShipmentReturn,
} from '@sagaboard/events/saga/returns/rows'
import type { Shipment } from '@sagaboard/events/saga/shipping'
import {
  bigint,
  boolean,
  char,
  doublePrecision,
  integer,
  jsonb,
  pgSchema,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'
import { lookColumns } from './invariant-looks.ts'
import { messageColumns } from './notifications.ts'
import type { faultSwitches } from './simulated.ts'

/**
 * What the web may read of what belongs to the services, the log's readers and the simulated providers: views of theirs,
 * made by migrations (hence `existing`). Their tables are closed to its role, see roles/grants.ts.
 */
const read = pgSchema('read')

const orderId = () => uuid('order_id')
const seenVersion = () => integer('seen_version').notNull()

export const stockView = read
  .view('stock', {
    sku: text().notNull(),
    warehouse: text().notNull(),
    onHand: integer('on_hand').notNull(),
    reserved: integer().notNull(),
    location: text().$type<StockLocation>().notNull(),
    lowAt: integer('low_at'),
  })
  .existing()

export const warehousesView = read
  .view('warehouses', {
    id: text().notNull(),
    name: text().notNull(),
    rank: integer().notNull(),
    country: char({ length: 2 }).notNull(),
    latitude: doublePrecision().notNull(),
    longitude: doublePrecision().notNull(),
    gateway: text(),
    gatewayLatitude: doublePrecision('gateway_latitude'),
    gatewayLongitude: doublePrecision('gateway_longitude'),
    version: integer().notNull(),
  })
  .existing()

export const sourcingPolicyView = read
  .view('sourcing_policy', { customsTerritory: text('customs_territory').notNull() })
  .existing()

export const reservationsView = read
  .view('reservations', {
    orderId: orderId().notNull(),
    status: text().$type<Reservation['status']>().notNull(),
    allocations: jsonb().$type<Allocation[]>().notNull(),
    restocked: jsonb().$type<Allocation[]>().notNull(),
    seenVersion: seenVersion(),
    awaited: jsonb().$type<Awaited>(),
  })
  .existing()

export const waitingView = read
  .view('waiting', {
    orderId: orderId().notNull(),
    sku: text().notNull(),
    quantity: integer().notNull(),
    place: bigint({ mode: 'number' }).notNull(),
    offered: boolean().notNull(),
    since: instant('since').notNull(),
  })
  .existing()

export const inventoryReturnsView = read
  .view('inventory_returns', {
    orderId: orderId().notNull(),
    returnId: text('return_id').notNull(),
    status: text().$type<InventoryReturn['status']>().notNull(),
    allocations: jsonb().$type<Allocation[]>().notNull(),
    restock: jsonb().$type<Allocation[]>().notNull(),
    writtenOff: jsonb('written_off').$type<Allocation[]>().notNull(),
  })
  .existing()

export const paymentReturnsView = read
  .view('payment_returns', {
    orderId: orderId().notNull(),
    returnId: text('return_id').notNull(),
    status: text().$type<PaymentReturn['status']>().notNull(),
    lines: jsonb().$type<PaymentReturn['lines']>().notNull(),
    amountMinor: integer('amount_minor').notNull(),
  })
  .existing()

export const shippingReturnsView = read
  .view('shipping_returns', {
    orderId: orderId().notNull(),
    returnId: text('return_id').notNull(),
    status: text().$type<ShipmentReturn['status']>().notNull(),
    allocations: jsonb().$type<Allocation[]>().notNull(),
    packed: jsonb().$type<PackedParcel[]>().notNull(),
    parcels: jsonb().$type<Parcel[]>().notNull(),
    rejected: jsonb().$type<Allocation[]>().notNull(),
  })
  .existing()

export const movementsView = read
  .view('movements', {
    id: bigint({ mode: 'number' }).notNull(),
    kind: text().notNull(),
    sku: text().notNull(),
    warehouse: text().notNull(),
    onHand: integer('on_hand').notNull(),
    reserved: integer().notNull(),
    orderId: orderId(),
    line: integer(),
    causeVersion: integer('cause_version'),
    at: instant('at').notNull(),
    location: text().$type<StockLocation>().notNull(),
    actor: text(),
    reason: text(),
  })
  .existing()

export const paymentsView = read
  .view('payments', {
    orderId: orderId().notNull(),
    status: text().$type<Payment['status']>().notNull(),
    amountMinor: integer('amount_minor').notNull(),
    refundedMinor: integer('refunded_minor').notNull(),
    currency: char({ length: 3 }).notNull(),
    token: text().notNull(),
    chargeId: text('charge_id'),
    seenVersion: seenVersion(),
  })
  .existing()

export const ledgerView = read
  .view('ledger', {
    id: bigint({ mode: 'number' }).notNull(),
    orderId: orderId().notNull(),
    kind: text().$type<'capture' | 'refund'>().notNull(),
    amountMinor: integer('amount_minor').notNull(),
    currency: char({ length: 3 }).notNull(),
    reference: text().notNull(),
    method: text().$type<RefundMethod>().notNull(),
    causeVersion: integer('cause_version').notNull(),
    at: instant('at').notNull(),
  })
  .existing()

export const shipmentsView = read
  .view('shipments', {
    orderId: orderId().notNull(),
    status: text().$type<Shipment['status']>().notNull(),
    shipTo: jsonb('ship_to').$type<Address>().notNull(),
    allocations: jsonb().$type<Allocation[]>().notNull(),
    sizes: jsonb().$type<LineSize[]>().notNull(),
    packed: jsonb().$type<PackedParcel[]>().notNull(),
    parcels: jsonb().$type<Parcel[]>().notNull(),
    saidPacked: jsonb('said_packed').$type<string[]>().notNull(),
    seenVersion: seenVersion(),
  })
  .existing()

export const blockedView = read
  .view('blocked', {
    groupName: text('group_name').notNull(),
    orderId: orderId().notNull(),
    version: integer().notNull(),
    eventType: text('event_type').notNull(),
    attempts: integer().notNull(),
    state: text().$type<'asked' | 'retrying' | 'dead'>().notNull(),
    fingerprint: text().notNull(),
    error: text().notNull(),
    since: instant('since').notNull(),
    lastAt: instant('last_at').notNull(),
    nextAt: instant('next_at'),
    resolution: jsonb().$type<OperatorDecision | 'retry'>(),
    incident: text(),
  })
  .existing()

/** Messages that belong to no order, without what they say: that is nobody's to read here. */
export const unroutableView = read
  .view('unroutable', {
    topic: text().notNull(),
    partition: integer().notNull(),
    messageOffset: bigint('message_offset', { mode: 'number' }).notNull(),
    key: text(),
    reason: text().notNull(),
    at: instant('at').notNull(),
    incident: text().notNull(),
  })
  .existing()

export const attemptsView = read
  .view('attempts', {
    id: bigint({ mode: 'number' }).notNull(),
    orderId: orderId().notNull(),
    groupName: text('group_name').$type<Group>().notNull(),
    version: integer().notNull(),
    eventType: text('event_type').notNull(),
    attempt: integer().notNull(),
    call: text().$type<StepAttempt['call']>(),
    key: text(),
    askedAt: instant('asked_at').notNull(),
    tookMs: integer('took_ms').notNull(),
    outcome: text().$type<StepAttempt['outcome']>().notNull(),
    detail: text().notNull(),
  })
  .existing()

export const cursorsView = read
  .view('cursors', {
    groupName: text('group_name').notNull(),
    partition: smallint().notNull(),
    position: bigint({ mode: 'number' }).notNull(),
    leaseUntil: instant('lease_until'),
  })
  .existing()

/** What waited in line for each reader, minute by minute, for some hours back. */
export const lineLooksView = read
  .view('line_looks', {
    groupName: text('group_name').notNull(),
    lookedAt: instant('looked_at').notNull(),
    inLine: integer('in_line').notNull(),
    behindMs: bigint('behind_ms', { mode: 'number' }).notNull(),
  })
  .existing()

export const outagesView = read
  .view('outages', { name: text().notNull(), since: instant('since').notNull() })
  .existing()

export const faultSwitchesView = read
  .view('fault_switches', {
    id: uuid().notNull(),
    service: text().$type<Service>().notNull(),
    eventType: text('event_type').$type<EventType>(),
    kind: text().$type<(typeof faultSwitches.$inferSelect)['kind']>().notNull(),
    percent: integer().notNull(),
    latencyMs: integer('latency_ms').notNull(),
    sharePercent: integer('share_percent').notNull(),
    orderId: orderId(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    stopAfter: integer('stop_after'),
    stoppedAt: instant('stopped_at'),
    stoppedOrders: integer('stopped_orders'),
  })
  .existing()

export const faultAttemptsView = read
  .view('fault_attempts', {
    switchId: uuid('switch_id').notNull(),
    orderId: orderId().notNull(),
    attempts: integer().notNull(),
    struckAt: instant('struck_at'),
  })
  .existing()

/** Orders that need a person because of a switch: it struck them, and their service has given up on them. */
export const faultVictimsView = read
  .view('fault_victims', { switchId: uuid('switch_id').notNull(), orderId: orderId().notNull() })
  .existing()

/** What the load generator has placed, and places. */
export const loadRunsView = read
  .view('load_runs', {
    id: uuid().notNull(),
    perSecond: doublePrecision('per_second').notNull(),
    mix: jsonb().$type<LoadMix>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    stoppedAt: instant('stopped_at'),
    placed: integer().notNull(),
    refused: integer().notNull(),
    leaseUntil: instant('lease_until'),
    taken: integer().notNull(),
  })
  .existing()

/** Drills: fault and load at the same time, what was expected, and what came of it. */
export const drillsView = read
  .view('drills', {
    id: uuid().notNull(),
    switchId: uuid('switch_id').notNull(),
    loadId: uuid('load_id').notNull(),
    expected: jsonb().$type<DrillExpectation>().notNull(),
    reason: text().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    stoppedAt: instant('stopped_at'),
    stoppedBy: text('stopped_by'),
    seenBroken: jsonb('seen_broken').$type<readonly string[]>().notNull(),
    seenDead: jsonb('seen_dead').$type<readonly string[]>().notNull(),
    endedAt: instant('ended_at'),
    verdict: jsonb().$type<DrillVerdict>(),
  })
  .existing()

/** Orders of which a person stated what the books of the provider, or the carrier, contradict. Of money in minor units. */
export const bookDifferencesView = read
  .view('book_differences', {
    orderId: orderId().notNull(),
    book: text().$type<'provider' | 'carrier'>().notNull(),
    capturedMinor: bigint('captured_minor', { mode: 'number' }).notNull(),
    refundedMinor: bigint('refunded_minor', { mode: 'number' }).notNull(),
    takenMinor: bigint('taken_minor', { mode: 'number' }).notNull(),
    givenMinor: bigint('given_minor', { mode: 'number' }).notNull(),
  })
  .existing()

/** Charges of programs of other teams for which nothing has left the shelf, and nothing is held any more. */
export const chargesToGiveBackView = read
  .view('charges_to_give_back', {
    id: uuid().notNull(),
    externalOrderId: text('external_order_id').notNull(),
    client: text(),
    status: text().$type<'captured' | 'uncertain'>().notNull(),
    amountMinor: integer('amount_minor').notNull(),
    refundedMinor: integer('refunded_minor').notNull(),
    currency: char({ length: 3 }).notNull(),
    createdAt: instant('created_at').notNull(),
    /** When a person asked to give it back; null: nobody has yet. */
    giveBackAt: instant('give_back_at'),
  })
  .existing()

/** The messages to customers: what each is about, and how far it has come. */
export const messagesView = read.view('messages', messageColumns()).existing()

/** How far notifications has come with an order: what it was asked up to here is written, or was passed by. */
export const notifiedOrdersView = read
  .view('notified_orders', { orderId: orderId().notNull(), seenVersion: seenVersion() })
  .existing()

/** What was last seen of each invariant. One that nobody has looked at here is not in it. */
export const invariantLooksView = read.view('invariant_looks', lookColumns()).existing()
