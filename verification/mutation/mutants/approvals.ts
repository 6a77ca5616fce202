import type { Mutant } from '../mutant.ts'

/** Two supervisors for money: each change lets one person do it alone, or do it twice. */
export const approvalMutants: readonly Mutant[] = [
  {
    name: 'who asked approves it',
    file: 'packages/events/src/commands/approvals.ts',
    before: 'const isOwn = askedBy === userId',
    after: "const isOwn = type === 'approval_withdraw' && askedBy === userId",
    tests: ['apps/workers/src/approvals.pg.test.ts'],
  },
  {
    name: 'what was decided is decided again',
    file: 'packages/events/src/commands/approvals.ts',
    before: "if (state !== 'waiting') return",
    after: "if (state === 'withdrawn') return",
    tests: ['apps/workers/src/approvals.pg.test.ts'],
  },
  {
    name: 'an order waits for no approval',
    file: 'packages/db/src/commands/order-command.ts',
    before: 'if (!needsApproval(door, amountMinor)) return undefined',
    after: 'if (amountMinor >= 0) return undefined',
    tests: ['apps/workers/src/approvals.pg.test.ts'],
  },
  {
    name: 'a set waits for no approval',
    file: 'packages/db/src/commands/set-command.ts',
    before: 'if (!needsApproval(door, moved.amountMinor)) return undefined',
    after: 'if (moved.amountMinor >= 0) return undefined',
    tests: ['apps/workers/src/approvals.pg.test.ts'],
  },
  {
    name: 'a charge of a program waits for no approval',
    file: 'packages/db/src/commands/give-back-command.ts',
    before: 'needsApproval(door, amountMinor)',
    after: 'needsApproval(door, 0)',
    tests: ['apps/web/src/server/trpc/console/approvals.pg.test.ts'],
  },
  {
    name: 'other money than was asked for is approved',
    file: 'packages/db/src/commands/approval-command.ts',
    before: 'if (amountMinor !== held.amountMinor || currency !== held.currency)',
    after: 'if (currency !== held.currency)',
    tests: ['apps/workers/src/approvals.pg.test.ts'],
  },
  {
    name: 'a charge that is voided moves nothing back',
    file: 'packages/events/src/commands/moved-back.ts',
    before: 'return Math.max(0, more) + voidedIn(snapshot, after)',
    after: 'return Math.max(0, more)',
    tests: ['packages/events/src/commands/moved-back.test.ts'],
  },
  {
    name: 'what is on its way is counted for the command beside it',
    file: 'packages/events/src/commands/moved-back.ts',
    before: 'const more = givenBackIn(after) - givenBackIn(runForward(snapshot))',
    after: 'const more = givenBackIn(after) - givenBackIn(snapshot)',
    tests: ['packages/events/src/commands/moved-back.test.ts'],
  },
]
