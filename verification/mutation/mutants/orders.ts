import type { Mutant } from '../mutant.ts'

const payment = 'packages/events/src/saga/payment.ts'
const parts = ['packages/events/src/saga/payment-parts.test.ts'] as const
const cancels = 'packages/db/src/commands/cancel-store.ts'
const expiry = ['apps/workers/src/services/orders/expiry-time.pg.test.ts'] as const
const backup = ['scripts/backup.pg.test.ts'] as const

/** Money, time and what is kept of an order. */
export const orderMutants: readonly Mutant[] = [
  {
    name: 'one cent too much is given back',
    file: payment,
    before: 'if (!payment || amountMinor > left)',
    after: 'if (!payment || amountMinor > left + 1)',
    tests: parts,
  },
  {
    name: 'a refund in part may not be all that is left',
    file: payment,
    before: 'if (!payment || amountMinor > left)',
    after: 'if (!payment || amountMinor >= left)',
    tests: parts,
  },
  {
    name: 'one cent before the end counts as all given back',
    file: payment,
    before: "status: refundedMinor === payment.amountMinor ? 'refunded'",
    after: "status: refundedMinor >= payment.amountMinor - 1 ? 'refunded'",
    tests: parts,
  },
  {
    name: 'an order runs out of time whatever the clock says',
    file: cancels,
    before: 'closed_at is null and expires_at <= $1 order by',
    after: 'closed_at is null and expires_at is not null and $1::timestamptz is not null order by',
    tests: expiry,
  },
  {
    name: 'an order runs out of time a moment late',
    file: cancels,
    before: 'closed_at is null and expires_at <= $1 order by',
    after: 'closed_at is null and expires_at < $1 order by',
    tests: expiry,
  },
  ...['auth.accounts', 'audit.commands', 'log.amendments', 'catalog.products'].map(
    (table): Mutant => ({
      name: `a backup without the rows of ${table}`,
      file: 'scripts/lib/dump.ts',
      before: "['--format=custom', ...plain,",
      after: `['--format=custom', '--exclude-table-data=${table}', ...plain,`,
      tests: backup,
    }),
  ),
  {
    name: 'the bench prints although promises are broken',
    file: 'bench/src/measure/promises.ts',
    before: 'if (broken.length > 0) {',
    after: 'if (broken.length > 1_000) {',
    tests: ['bench/src/measure/promises.test.ts'],
  },
  {
    name: 'the bench looks at no view',
    file: 'bench/src/measure/invariants.ts',
    before: 'return [...broken, ...(await brokenViewsOf(pool))]\n}\n\n/**\n * The same',
    after: 'return broken\n}\n\n/**\n * The same',
    tests: ['bench/src/measure/invariants.pg.test.ts'],
  },
]
