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
 *   is blocked, a fault switch, an outage) is granted by column.
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
  // Called in views.
  'log.amount_of()': { workers: 'execute' },
  'log.refuse_change()': nobody,

  'orders.orders': { workers: 'select, update', web: 'select, insert, update (expires_at)' },
  'orders.order_sequence': { web: 'usage' },
  // Written by a trigger with the owner's rights, and by nothing else.
  'orders.ended_counts': { web: 'select' },
  'orders.ended_counts_id_seq': nobody,
  'orders.count_ended()': nobody,
  'orders.idempotency_keys': { web: 'select, insert' },

  'inventory.stock': { workers: 'select, update' },
  'inventory.warehouses': { workers: 'select' },
  'inventory.reservations': { workers: 'select, insert, update' },
  'inventory.movements': { workers: 'select, insert' },
  'inventory.movements_id_seq': { workers: 'usage' },

  'payment.payments': { workers: 'select, insert, update' },
  'payment.ledger': { workers: 'select, insert' },
  'payment.ledger_id_seq': { workers: 'usage' },

  'shipping.shipments': { workers: 'select, insert, update' },

  'simulated.charges': { workers: 'select, insert, update' },
  'simulated.refunds': { workers: 'select, insert, update' },
  'simulated.labels': { workers: 'select, insert, update' },
  'simulated.fault_attempts': { workers: 'select, insert, update' },
  'simulated.outages': { workers: 'select', web: 'select (name, since), delete' },
  'simulated.fault_switches': {
    workers: 'select',
    web: 'select (id, service, event_type, kind, percent, latency_ms, share_percent, order_id, created_at, ends_at), insert, update (ends_at)',
  },

  // The clock writes down which orders it has undone; the invariants are looked at for what a person has stated.
  'audit.commands': {
    workers: 'select (key, order_id, action, outcome, at), insert',
    web: 'select, insert',
  },
  'audit.refuse_change()': nobody,

  'auth.users': { web: 'select, insert, update, delete' },
  'auth.sessions': { web: 'select, insert, update, delete' },
  'auth.accounts': { web: 'select, insert, update, delete' },
  'auth.staff_links': { web: 'select, insert, update (used_at), delete' },
  'auth.verifications': { web: 'select, insert, update, delete' },

  'catalog.products': { web: 'select' },
  'catalog.revision': { web: 'select' },
  'catalog.raise_revision()': nobody,

  'read.stock': { web: 'select' },
  'read.warehouses': { web: 'select' },
  'read.reservations': { web: 'select' },
  'read.movements': { web: 'select' },
  'read.payments': { web: 'select' },
  'read.ledger': { web: 'select' },
  'read.shipments': { web: 'select' },
  'read.blocked': { web: 'select' },
  'read.attempts': { web: 'select' },
  'read.cursors': { web: 'select' },
  'read.outages': { web: 'select' },
  'read.fault_switches': { web: 'select' },
  'read.fault_attempts': { web: 'select' },
  'read.book_differences': { web: 'select' },

  // Whoever looks after the shop reads these, and the workers for their metrics.
  ...Object.fromEntries(
    Object.keys(invariants).map((view) => [`invariant.${view}`, { workers: 'select' }]),
  ),

  'drizzle.__drizzle_migrations': nobody,
  'drizzle.__drizzle_migrations_id_seq': nobody,
}
