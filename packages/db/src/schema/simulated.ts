import type { EventType, Service } from '@sagaboard/events/catalog/events'
import type { DrillExpectation, DrillVerdict } from '@sagaboard/events/commands/drill'
import { type LoadMix, perSecondMax, perSecondMin } from '@sagaboard/events/commands/load'
import type { FaultKind } from '@sagaboard/events/commands/switches'
import type { LabelOutcome } from '@sagaboard/events/saga/labels'
import type { ToldState } from '@sagaboard/events/saga/parcel-news'
import type { ChargeOutcome, RefundOutcome } from '@sagaboard/events/saga/payment'
import { sql } from 'drizzle-orm'
import {
  boolean,
  char,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

/** The ledgers of the simulated payment provider and carrier: theirs, written on their own connection, never in our transactions. */
export const simulated = pgSchema('simulated')

const entry = () => ({
  /** The idempotency key of the caller: one effect per key, however often it is asked for. */
  key: text().primaryKey(),
  orderId: uuid('order_id').notNull(),
  /** How often it was asked for with this key. */
  calls: integer().notNull().default(1),
  at: instant().notNull().default(sql`now()`),
})

/** From then on the key is barred: what had come of it stays written down, and is undone. */
const voided = () => ({ voidedAt: instant('voided_at') })

/**
 * The outage in which calls with this key, and those that follow from them, are not answered at all.
 * Null: the party always answers, be it with an error.
 */
const silentIn = () => ({ silentIn: text('silent_in') })

/** `outcome` is null while no attempt has had an effect (the provider was unavailable). */
export const charges = simulated.table('charges', {
  ...entry(),
  amountMinor: integer('amount_minor').notNull(),
  currency: char({ length: 3 }).notNull(),
  outcome: jsonb().$type<ChargeOutcome>(),
  ...voided(),
  ...silentIn(),
})

export const refunds = simulated.table('refunds', {
  ...entry(),
  chargeId: text('charge_id').notNull(),
  amountMinor: integer('amount_minor').notNull(),
  currency: char({ length: 3 }).notNull(),
  outcome: jsonb().$type<RefundOutcome>(),
  ...voided(),
})

export const labels = simulated.table('labels', {
  ...entry(),
  outcome: jsonb().$type<LabelOutcome>(),
  /** The parcels are on their way: it is too late to void the label. */
  pickedUp: boolean('picked_up').notNull().default(false),
  ...voided(),
  ...silentIn(),
})

/**
 * What becomes of the parcels of the simulated carrier, and what of it was told: its durable timer and its outgoing box in one.
 * A row that has not happened happens at `due_at`; one that has is told from `next_at` on, until it was told `tells` times.
 */
export const tracking = simulated.table(
  'tracking',
  {
    /** The carrier's own id of this piece of news. */
    eventId: text('event_id').primaryKey(),
    /** Of the label. */
    key: text().notNull(),
    orderId: uuid('order_id').notNull(),
    trackingNumber: text('tracking_number').notNull(),
    state: text().$type<ToldState>().notNull(),
    place: text(),
    dueAt: instant('due_at').notNull(),
    happenedAt: instant('happened_at'),
    /** How often it is still to be told; 0: it is done with, also when its label was voided before. */
    tells: integer().notNull(),
    /** Tries since it was told last. */
    tries: integer().notNull().default(0),
    nextAt: instant('next_at').notNull(),
  },
  (t) => [index('tracking_open').on(t.nextAt).where(sql`${t.tells} > 0`)],
)

/** Switches that a person turns: an outage lasts while its row is there. */
export const outages = simulated.table('outages', {
  name: text().primaryKey(),
  since: instant().notNull().default(sql`now()`),
})

/**
 * Fault switches that staff turn on to see how the system takes it: what goes wrong, where, for which orders, until when.
 * A switch ends by itself at `ends_at`, and before that by its stop rule, when it has one.
 */
export const faultSwitches = simulated.table(
  'fault_switches',
  {
    id: uuid().primaryKey().defaultRandom(),
    service: text().$type<Service>().notNull(),
    /** The event whose handling is disturbed; null: every event that the service hears. */
    eventType: text('event_type').$type<EventType>(),
    kind: text().$type<FaultKind>().notNull(),
    /** Of the attempts on an order in scope, how many are disturbed: 1 to 100; of `decline`, how many of these orders. */
    percent: integer().notNull().default(100),
    /** Of `latency`. */
    latencyMs: integer('latency_ms').notNull().default(0),
    /** Which orders: 1 to 100 percent of them, chosen by their id, or the one named. */
    sharePercent: integer('share_percent').notNull().default(100),
    orderId: uuid('order_id'),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    endsAt: instant('ends_at').notNull(),
    /** It ends when more orders than this need a person because of it; null: only at its time. */
    stopAfter: integer('stop_after'),
    /** When that rule ended it, and how many orders needed a person then. */
    stoppedAt: instant('stopped_at'),
    stoppedOrders: integer('stopped_orders'),
  },
  (t) => [index('fault_switches_ends').on(t.endsAt)],
)

/** How often a switch looked at an order: whether it disturbs the next attempt follows from this number, also after a crash. */
export const faultAttempts = simulated.table(
  'fault_attempts',
  {
    switchId: uuid('switch_id').notNull(),
    orderId: uuid('order_id').notNull(),
    attempts: integer().notNull(),
    /** When it first disturbed an attempt; null: it has only looked. */
    struckAt: instant('struck_at'),
  },
  (t) => [primaryKey({ columns: [t.switchId, t.orderId] })],
)

/**
 * What the load generator places: so many orders a second of such a mix, until `ends_at` or until it is stopped. Its orders
 * are numbered from 1; the key of each is that of its number, so that it is placed once whoever places it.
 */
export const loadRuns = simulated.table(
  'load_runs',
  {
    id: uuid().primaryKey().defaultRandom(),
    perSecond: doublePrecision('per_second').notNull(),
    mix: jsonb().$type<LoadMix>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    endsAt: instant('ends_at').notNull(),
    stoppedAt: instant('stopped_at'),
    /** How many were taken on; those beyond `placed` and `refused` are being placed. */
    taken: integer().notNull().default(0),
    placed: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    /** When the next one is due. */
    nextAt: instant('next_at').notNull().default(sql`now()`),
    /** Which worker places them, and until when nobody else does. */
    leaseBy: uuid('lease_by'),
    leaseUntil: instant('lease_until'),
  },
  (t) => [
    index('load_runs_ends').on(t.endsAt),
    check(
      'load_runs_per_second',
      sql.raw(`per_second between ${perSecondMin} and ${perSecondMax}`),
    ),
  ],
)

/**
 * Drills: a fault and load at the same time, and what is expected of the orders that are placed meanwhile. It is open until
 * its verdict is there.
 */
export const drills = simulated.table(
  'drills',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** The switch and the load that it has turned on, and ends. */
    switchId: uuid('switch_id').notNull(),
    loadId: uuid('load_id').notNull(),
    expected: jsonb().$type<DrillExpectation>().notNull(),
    reason: text().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    /** When fault and load end. */
    endsAt: instant('ends_at').notNull(),
    /** When a person stopped it before that, and who. */
    stoppedAt: instant('stopped_at'),
    stoppedBy: text('stopped_by'),
    /** What was seen to be broken while it was open: names of invariants, and orders that needed a person. */
    seenBroken: jsonb('seen_broken').$type<readonly string[]>().notNull().default([]),
    seenDead: jsonb('seen_dead').$type<readonly string[]>().notNull().default([]),
    endedAt: instant('ended_at'),
    verdict: jsonb().$type<DrillVerdict>(),
  },
  (t) => [
    index('drills_newest').on(t.createdAt.desc(), t.id),
    check('drills_ended', sql`(${t.endedAt} is null) = (${t.verdict} is null)`),
  ],
)
