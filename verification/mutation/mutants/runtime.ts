import type { Mutant } from '../mutant.ts'

const processBatch = 'packages/events/src/runtime/process-batch.ts'
const blocked = 'packages/db/src/postgres-log/blocked.ts'
const locks = ['packages/db/src/postgres-log/locks.pg.test.ts'] as const
const rows = ['apps/workers/src/services/row-locks.pg.test.ts'] as const
const contested = ['packages/events/src/runtime/contested.test.ts'] as const

/** The loop that handles events, the log that it reads, and the locks and leases of its rows. */
export const runtimeMutants: readonly Mutant[] = [
  {
    name: 'nobody notices that others append to an order',
    file: processBatch,
    before: 'if (hasGrown && !this.#overtaken.has(orderId)) contested.add(orderId)',
    after: '',
    tests: contested,
  },
  {
    name: 'versions are given although others append to the order',
    file: processBatch,
    before: 'if (alone || contested.has(orderId)) {',
    after: 'if (alone) {',
    tests: contested,
  },
  {
    name: 'what is stated is handled ahead of what was not read',
    file: processBatch,
    before: 'if (this.#unread.has(orderId)) return []',
    after: '',
    tests: ['packages/events/src/runtime/one-loop.test.ts', ...contested],
  },
  {
    name: 'a decision is carried out without looking again under the lock',
    file: 'packages/events/src/runtime/redrive.ts',
    before:
      'if (held?.version !== version || !isDeepStrictEqual(decisionOf(held), decided))\n          throw',
    after: 'if (held?.version === -1)\n          throw',
    tests: ['packages/events/src/runtime/decided-otherwise.test.ts'],
  },
  {
    name: 'a batch does not hold the orders that wait',
    file: blocked,
    before: 'and order_id = any($2::uuid[]) for share`',
    after: 'and order_id = any($2::uuid[])`',
    tests: locks,
  },
  {
    name: 'who unblocks an order does not lock it',
    file: blocked,
    before: 'from log.blocked where group_name = $1 and order_id = $2 for update`',
    after: 'from log.blocked where group_name = $1 and order_id = $2`',
    tests: locks,
  },
  {
    name: 'a member that leaves keeps its leases in the database',
    file: 'packages/db/src/postgres-log/groups.ts',
    before: `set owner = null, lease_until = null where group_name = $1 and owner = $2\``,
    after: `set owner = owner where group_name = $1 and owner = $2\``,
    tests: locks,
  },
  {
    name: 'a process that stops leaves no group',
    file: 'packages/events/src/log/tail/membership.ts',
    before: `await this.#leaveAll().catch((error) => this.#warn(error, 'lease left to expire'))`,
    after: '',
    tests: ['packages/events/src/log/tail/leave.test.ts'],
  },
  {
    name: 'stock is read without its lock',
    file: 'apps/workers/src/services/inventory/store.ts',
    before: `text: \`\${levels} order by s.sku, s.warehouse, s.location for no key update of s\``,
    after: `text: \`\${levels} order by s.sku, s.warehouse, s.location\``,
    tests: rows,
  },
  {
    name: 'payments are read without their lock',
    file: 'apps/workers/src/services/payment/store.ts',
    before: 'order by order_id for update',
    after: 'order by order_id',
    tests: rows,
  },
  {
    name: 'shipments are read without their lock',
    file: 'apps/workers/src/services/shipping/store.ts',
    before: 'order by order_id for update',
    after: 'order by order_id',
    tests: rows,
  },
  {
    name: 'a fault switch goes on while the database is away',
    file: 'apps/workers/src/fault-injection/switches.ts',
    before: 'return mine.filter((one) => one.endsAtMs > now)',
    after: 'return mine.filter((one) => one.endsAtMs > now || true)',
    tests: ['apps/workers/src/fault-injection/switches.test.ts'],
  },
  {
    name: 'what is declined is drawn anew at each try',
    file: 'apps/workers/src/fault-injection/scope.ts',
    before: "percentOf(kind === 'decline' ?",
    after: "percentOf(kind === 'fail' ?",
    tests: ['apps/workers/src/fault-injection/scope.test.ts'],
  },
  {
    name: 'load that was missed is caught up with',
    file: 'packages/db/src/commands/load-run.ts',
    before: 'Math.max(nextMs, nowMs - catchUpMs)',
    after: 'nextMs',
    tests: ['apps/workers/src/fault-injection/load-order.test.ts'],
  },
]
