import type { Command } from '@sagaboard/events/commands/command'
import type { Foretold, Written } from '@sagaboard/events/commands/command-outcome'
import type {
  MemberSaid,
  SetAct,
  SetHalt,
  SetSource,
  SetState,
} from '@sagaboard/events/commands/order-sets'
import type { MemberState } from '@sagaboard/events/commands/set-pace'
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'
import { orders } from './orders.ts'

/** A frozen set of orders with one act for all of them: see commands/set-command.ts in this package. */
export const orderSets = orders.table(
  'order_sets',
  {
    id: uuid().primaryKey(),
    /** Which orders these are, in words, as they were frozen. */
    title: text().notNull(),
    source: jsonb().$type<SetSource>().notNull(),
    act: jsonb().$type<SetAct>().notNull(),
    /** User ids, also of the others. */
    madeBy: text('made_by').notNull(),
    madeAt: instant('made_at').notNull().default(sql`now()`),
    /** How many orders it has. */
    orders: integer().notNull(),
    state: text().$type<SetState>().notNull().default('previewing'),
    /** Why it is paused or stopped. */
    halt: text().$type<SetHalt>(),
    statedBy: text('stated_by'),
    statedAt: instant('stated_at').notNull().default(sql`now()`),
    startedBy: text('started_by'),
    startedAt: instant('started_at'),
    /** Of whoever started it: the reason of each command. */
    reason: text().notNull().default(''),
    stopPercent: integer('stop_percent').notNull().default(10),
    /** Counted from 1; `pace`: how many orders it takes. */
    stage: integer().notNull().default(1),
    pace: integer().notNull().default(1),
    /** A person has said that the others follow. */
    isRest: boolean('is_rest').notNull().default(false),
    /** Raised by each command about it. */
    version: integer().notNull().default(0),
    /** Since when nothing of it is to be looked at any more. */
    closedAt: instant('closed_at'),
    /** Which worker goes on with it, and until when nobody else does. */
    leaseBy: uuid('lease_by'),
    leaseUntil: instant('lease_until'),
  },
  (t) => [
    index('order_sets_open').on(t.leaseUntil).where(sql`${t.closedAt} is null`),
    index('order_sets_newest').on(t.madeAt.desc(), t.id),
    check(
      'order_sets_state',
      sql`${t.state} in ('previewing', 'ready', 'running', 'paused', 'stopped', 'done')`,
    ),
    check('order_sets_halt', sql`${t.halt} in ('person', 'rule', 'rest', 'role')`),
    check('order_sets_stop_percent', sql`${t.stopPercent} between 0 and 100`),
  ],
)

/** One order of a set: what was foretold when it was frozen, and how far its command has come. */
export const setOrders = orders.table(
  'set_orders',
  {
    setId: uuid('set_id').notNull(),
    /** From 1, in the order in which they are asked for. */
    place: integer().notNull(),
    orderId: uuid('order_id').notNull(),
    state: text().$type<MemberState>().notNull().default('waiting'),
    said: jsonb().$type<MemberSaid>(),
    /** In which stage it is asked for; null: none yet. */
    stage: integer(),
    /** How many events it had when it was previewed. */
    version: integer(),
    command: jsonb().$type<Command>(),
    written: jsonb().$type<Written>(),
    foretold: jsonb().$type<Foretold>(),
    takenMinor: integer('taken_minor').notNull().default(0),
    givenBackMinor: integer('given_back_minor').notNull().default(0),
    /** What of that its command moves back of its own: see commands/moved-back.ts of the events. */
    movedBackMinor: integer('moved_back_minor').notNull().default(0),
    /** Codes of what nobody can take back, or does not know. */
    cautions: jsonb().$type<string[]>().notNull().default([]),
    /** How many events it had once its command was written. */
    acceptedVersion: integer('accepted_version'),
    sentAt: instant('sent_at'),
    endedAt: instant('ended_at'),
    lookedAt: instant('looked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.setId, t.place] }),
    uniqueIndex('set_orders_once').on(t.setId, t.orderId),
    index('set_orders_by_state').on(t.setId, t.state, t.place),
    check(
      'set_orders_state',
      sql`${t.state} in ('waiting', 'ready', 'refused', 'left_out', 'sending', 'accepted', 'applied', 'verified', 'other_way', 'failed')`,
    ),
  ],
)
