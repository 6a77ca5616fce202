import type {
  Address,
  Allocation,
  EventType,
  Parcel,
  RefundMethod,
  Service,
} from '@sagaboard/events/catalog/events'
import type { OperatorDecision } from '@sagaboard/events/log/blocked-orders'
import type { StepAttempt } from '@sagaboard/events/log/step-attempt'
import type { Reservation } from '@sagaboard/events/saga/inventory'
import type { Payment } from '@sagaboard/events/saga/payment'
import type { Shipment } from '@sagaboard/events/saga/shipping'
import { bigint, char, integer, jsonb, pgSchema, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'
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
  })
  .existing()

export const warehousesView = read
  .view('warehouses', { id: text().notNull(), name: text().notNull(), rank: integer().notNull() })
  .existing()

export const reservationsView = read
  .view('reservations', {
    orderId: orderId().notNull(),
    status: text().$type<Reservation['status']>().notNull(),
    allocations: jsonb().$type<Allocation[]>().notNull(),
    restocked: jsonb().$type<Allocation[]>().notNull(),
    seenVersion: seenVersion(),
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
    parcels: jsonb().$type<Parcel[]>().notNull(),
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
  })
  .existing()

export const attemptsView = read
  .view('attempts', {
    id: bigint({ mode: 'number' }).notNull(),
    orderId: orderId().notNull(),
    groupName: text('group_name').$type<Service>().notNull(),
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
  })
  .existing()

export const faultAttemptsView = read
  .view('fault_attempts', {
    switchId: uuid('switch_id').notNull(),
    orderId: orderId().notNull(),
    attempts: integer().notNull(),
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
