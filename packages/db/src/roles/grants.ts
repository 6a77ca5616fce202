import { invariants } from '../invariants.ts'

/** What the roles may do with an object, as privileges of SQL, with columns in brackets; what is not said is not allowed. */
export interface Grant {
  workers?: string
  web?: string
}

const nobody: Grant = {}

/**
 * Every table, view, sequence and function of the shop, and what the processes may do with it. What is not in this list
 * fails a test (roles.pg.test.ts), and so does a right beyond it. The owner has all rights and is no process that serves.
 *
 * - The log, the audit and the ledgers are written by inserting, and by nothing else.
 * - What belongs to the services is read by the web through the schema `read`. What staff decide about it (an order that
 *   is blocked, a fault switch, an outage, stock) is granted by column.
 */
export const grants: Readonly<Record<string, Grant>> = {
  // Both append: placing an order and a person's commands are the web's.
  'log.events': { workers: 'select, insert', web: 'select, insert' },
  'log.position': { workers: 'usage', web: 'usage' },
  'log.append()': { workers: 'execute', web: 'execute' },
  'log.settings': { workers: 'select', web: 'select' },
  'log.cursors': { workers: 'select, insert, update' },
  // Every process looks for members of another build before it starts.
  'log.members': { workers: 'select, insert, update, delete', web: 'select' },
  'log.line_looks': { workers: 'select, insert, delete' },
  'log.advance_all()': { workers: 'execute' },
  'log.expect_rows()': { workers: 'execute' },
  'log.claim()': { workers: 'execute' },
  // A person amends a payload, decides about a blocked order, or asks for another try.
  'log.amendments': { workers: 'select', web: 'select, insert' },
  'log.amendments_id_seq': { web: 'usage' },
  'log.blocked': {
    workers: 'select, insert, update, delete',
    web: 'select (group_name, order_id, version, event_type, attempts, state, fingerprint, resolution, next_at, calling_until), update (state, resolution, next_at)',
  },
  'log.attempts': { workers: 'select, insert' },
  'log.attempts_id_seq': { workers: 'usage' },
  'log.foreign_messages': { workers: 'select, insert, update' },
  // Whoever appends fills the index of the references.
  'log.references_of()': { workers: 'execute', web: 'execute' },
  'log.order_of_event()': { web: 'execute' },
  // Called in views.
  'log.amount_of()': { workers: 'execute' },
  'log.refuse_change()': nobody,

  // A follow-up is made by the orders service.
  'orders.orders': {
    workers: 'select, insert, update',
    web: 'select, insert, update (expires_at)',
  },
  'orders.returns': { workers: 'select, insert, update', web: 'select' },
  'orders.order_sequence': { workers: 'usage', web: 'usage' },
  // Written by a trigger with the owner's rights, and by nothing else.
  'orders.ended_counts': { web: 'select' },
  'orders.ended_counts_id_seq': nobody,
  'orders.count_ended()': nobody,
  // Whoever writes an order fills the index of its words; the web asks by it.
  'orders.folded()': { workers: 'execute', web: 'execute' },
  'orders.search_text()': { workers: 'execute', web: 'execute' },
  'orders.parts_of()': { workers: 'execute', web: 'execute' },
  'orders.search_words()': { workers: 'execute', web: 'execute' },
  'orders.search_query()': { web: 'execute' },
  'orders.has_typed()': { web: 'execute' },
  // A person freezes a set, and says when it runs; the workers go on with it.
  'orders.order_sets': {
    workers:
      'select, update (state, halt, stated_by, stated_at, stage, pace, version, closed_at, lease_by, lease_until)',
    web: 'select, insert, update (state, halt, stated_by, stated_at, started_by, started_at, reason, stop_percent, stage, is_rest, version)',
  },
  'orders.set_orders': {
    workers: 'select, update',
    web: 'select, insert (set_id, place, order_id), update (stage)',
  },
  'orders.invariant_looks': { workers: 'select, insert, update, delete' },
  // What staff note on an order; withdrawn, it is empty.
  'orders.notes': {
    web: 'select, insert, update (text, withdrawn_at)',
  },
  // Who asked, and who decided, are people of the web.
  'orders.approvals': {
    web: 'select, insert, update (state, decided_by, decided_at, decided_why)',
  },
  'orders.external_orders': { workers: 'select, insert' },
  // An order is placed by the web, and by a program at the orders' door.
  'orders.idempotency_keys': { workers: 'select, insert', web: 'select, insert' },

  // A person's commands receive, count and move, under the lock of the row; reserving is the workers'.
  'inventory.stock': {
    workers: 'select, update',
    web: 'select (sku, warehouse, location, on_hand, reserved, low_at), insert (sku, warehouse, location, on_hand, low_at), update (on_hand, low_at)',
  },
  'inventory.warehouses': {
    workers: 'select',
    web: 'select, insert, update (name, country, latitude, longitude, gateway, gateway_latitude, gateway_longitude, rank, version), delete',
  },
  'inventory.sourcing_policy': { workers: 'select, update (customs_territory)' },
  'inventory.reservations': { workers: 'select, insert, update' },
  'inventory.returns': { workers: 'select, insert, update' },
  'inventory.waiting': { workers: 'select, insert, update, delete' },
  'inventory.waiting_place': { workers: 'usage' },
  'inventory.movements': {
    workers: 'select, insert',
    web: 'insert (kind, sku, warehouse, location, on_hand, reserved, actor, reason)',
  },
  'inventory.movements_id_seq': { workers: 'usage', web: 'usage' },
  'inventory.holds': { workers: 'select, insert, update' },

  'payment.payments': { workers: 'select, insert, update' },
  'payment.returns': { workers: 'select, insert, update' },
  'payment.ledger': { workers: 'select, insert' },
  'payment.ledger_id_seq': { workers: 'usage' },
  'payment.external_charges': { workers: 'select, insert' },
  'payment.external_refunds': { workers: 'select, insert, update' },

  'shipping.shipments': { workers: 'select, insert, update' },
  'shipping.returns': { workers: 'select, insert, update' },
  'shipping.external_labels': { workers: 'select, insert' },
  // The carrier's webhook comes to the web.
  'shipping.carrier_events': { web: 'select, insert' },

  'notifications.orders': { workers: 'select, insert, update' },
  'notifications.messages': { workers: 'select, insert, update' },
  'notifications.since': { workers: 'select' },

  'simulated.charges': { workers: 'select, insert, update' },
  'simulated.refunds': { workers: 'select, insert, update' },
  'simulated.labels': { workers: 'select, insert, update' },
  'simulated.tracking': { workers: 'select, insert, update' },
  'simulated.fault_attempts': { workers: 'select, insert, update' },
  'simulated.outages': { workers: 'select', web: 'select (name, since), delete' },
  'simulated.fault_switches': {
    workers: 'select, update (ends_at, stopped_at, stopped_orders)',
    web: 'select (id, service, event_type, kind, percent, latency_ms, share_percent, order_id, created_at, ends_at, stop_after, stopped_at, stopped_orders), insert, update (ends_at)',
  },
  // A person starts the load generator and stops it; the workers place what is due.
  'simulated.load_runs': {
    workers: 'select, update (taken, placed, refused, next_at, lease_by, lease_until)',
    web: 'select (id, per_second, mix, created_at, ends_at, stopped_at), insert, update (stopped_at)',
  },

  // A person begins a drill and stops it, or has it judged at once; the workers look at it and say what came of it.
  'simulated.drills': {
    workers: 'select, update (seen_broken, seen_dead, ended_at, verdict)',
    web: 'select, insert, update (stopped_at, stopped_by, ended_at, verdict)',
  },

  // The clock writes down which orders it has undone; the commands of a set are asked for through the same door.
  'audit.commands': {
    workers: 'select, insert',
    web: 'select, insert',
  },
  'audit.refuse_change()': nobody,

  // A key is made and revoked by a person, and used at the doors of the workers.
  'doors.api_keys': {
    workers: 'select, update (last_used_at)',
    web: 'select (id, name, scopes, created_by, created_at, expires_at, revoked_at, last_used_at), insert, update (revoked_at)',
  },
  // That a charge is given back is a person's decision; the workers do it.
  'doors.give_backs': { workers: 'select, update (done_at)', web: 'select, insert' },

  // Who has started a set may have another role by now.
  'auth.users': { workers: 'select (id, role, banned)', web: 'select, insert, update, delete' },
  'auth.sessions': { web: 'select, insert, update, delete' },
  'auth.accounts': { web: 'select, insert, update, delete' },
  'auth.staff_links': { web: 'select, insert, update (used_at), delete' },
  'auth.verifications': { web: 'select, insert, update, delete' },

  // Kept and deleted through the door of all commands.
  'console.saved_views': { web: 'select, insert, delete' },
  // Each of the staff has looked at the overview some time.
  'console.looks': { web: 'select, insert, update (since, last_at)' },
  'console.shift_notes': { web: 'select, insert, update (text, withdrawn_at)' },

  // A product that is sold no more stays, retired.
  'catalog.products': {
    workers:
      'select (sku, name, price_minor, currency, weight_g, length_mm, width_mm, height_mm, retired_at)',
    web: 'select, insert, update (name, category, description, price_minor, currency, weight_g, length_mm, width_mm, height_mm, hue, retired_at, version)',
  },
  'catalog.revision': { workers: 'select', web: 'select' },
  'catalog.raise_revision()': nobody,

  // Written by a trigger with the owner's rights; what people say of a cause is the web's.
  'incidents.causes': {
    web: 'select, update (state, stated_by, stated_at, owner, owned_at, note, noted_by, noted_at, version)',
  },
  'incidents.affected': { web: 'select' },
  // Asked when a message of no order is kept.
  'incidents.cause_of()': { workers: 'execute' },
  'incidents.note_blocked()': nobody,
  'incidents.note_unroutable()': nobody,

  'read.stock': { workers: 'select', web: 'select' },
  'read.warehouses': { workers: 'select', web: 'select' },
  'read.sourcing_policy': { workers: 'select', web: 'select' },
  'read.reservations': { workers: 'select', web: 'select' },
  'read.inventory_returns': { workers: 'select', web: 'select' },
  'read.payment_returns': { workers: 'select', web: 'select' },
  'read.shipping_returns': { workers: 'select', web: 'select' },
  'read.waiting': { workers: 'select', web: 'select' },
  'read.movements': { web: 'select' },
  'read.payments': { workers: 'select', web: 'select' },
  'read.ledger': { web: 'select' },
  'read.shipments': { workers: 'select', web: 'select' },
  'read.blocked': { workers: 'select', web: 'select' },
  'read.attempts': { web: 'select' },
  'read.unroutable': { web: 'select' },
  'read.cursors': { workers: 'select', web: 'select' },
  'read.line_looks': { web: 'select' },
  'read.outages': { web: 'select' },
  'read.fault_switches': { workers: 'select', web: 'select' },
  'read.fault_attempts': { web: 'select' },
  'read.load_runs': { workers: 'select', web: 'select' },
  'read.drills': { workers: 'select', web: 'select' },
  'read.fault_victims': { workers: 'select', web: 'select' },
  'read.book_differences': { web: 'select' },
  'read.charges_to_give_back': { web: 'select' },
  'read.messages': { workers: 'select', web: 'select' },
  'read.notified_orders': { workers: 'select', web: 'select' },
  'read.invariant_looks': { workers: 'select', web: 'select' },

  // Whoever looks after the shop reads these, and the workers for their metrics.
  ...Object.fromEntries(
    Object.keys(invariants).map((view) => [`invariant.${view}`, { workers: 'select' }]),
  ),

  'drizzle.__drizzle_migrations': nobody,
  'drizzle.__drizzle_migrations_id_seq': nobody,
}
