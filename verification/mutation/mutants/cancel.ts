import type { Mutant } from '../mutant.ts'

const overtakes = ['apps/workers/src/cancel-overtakes.pg.test.ts'] as const
const moments = ['apps/web/src/server/http/v1/cancel-moments.pg.test.ts'] as const

/** A request to cancel that does not overtake what it should, and a void that is none. */
export const cancelMutants: readonly Mutant[] = [
  {
    name: 'nobody looks for a request to cancel before a call',
    file: 'packages/events/src/runtime/handle-events.ts',
    before: 'if (instead !== undefined) {',
    after: 'if (instead === null) {',
    tests: ['verification/simulation/mutations.test.ts', ...overtakes],
  },
  {
    name: 'a label that comes behind a request to cancel counts, when its order waited for it',
    file: 'packages/events/src/runtime/handle-events.ts',
    before: '.has(runOf(event)) ? instead : outcome',
    after: '.has(runOf(event)) ? outcome : outcome',
    tests: moments,
  },
  {
    name: 'a label that comes behind a request to cancel counts, while its step waits for it',
    file: 'packages/events/src/runtime/overtaken-answers.ts',
    before: 'if (open.length === 0) return',
    after: 'if (open.length >= 0) return',
    tests: ['packages/events/src/runtime/overtaken-answers.test.ts'],
  },
  {
    name: 'what may have been asked for is held for never asked',
    file: 'packages/events/src/saga/overtaken.ts',
    before: 'isUncertain: requestedAt > version',
    after: 'isUncertain: requestedAt > version + 99',
    tests: ['verification/model-check/model-check.test.ts', ...overtakes],
  },
  {
    name: 'a request to cancel makes nothing due',
    file: 'packages/db/src/commands/request-cancel.ts',
    before: 'if (appended.length > 0) log.makeDue(',
    after: 'if (appended.length > 99) log.makeDue(',
    tests: overtakes,
  },
  {
    name: 'a cancel of staff makes nothing due',
    file: 'packages/db/src/commands/order-command.ts',
    before: 'if (isUndoRequest(effect.event)) log.makeDue',
    after: 'if (tx === null) log.makeDue',
    tests: ['apps/web/src/server/commands/door.pg.test.ts'],
  },
  {
    name: 'a request to cancel tries again what can’t be read',
    file: 'packages/db/src/postgres-log/blocked.ts',
    before: "not in ('UnreadableEvent', 'UnknownEvent')`",
    after: "<> 'nothing'`",
    tests: ['packages/db/src/postgres-log/blocked.pg.test.ts'],
  },
  {
    name: 'a voided key takes a charge',
    file: 'apps/workers/src/providers/payment.ts',
    before: 'outage))) throw await unanswered()\n      if (entry.isVoided) throw',
    after: 'outage))) throw await unanswered()\n      if (entry.isVoided && entry.calls < 0) throw',
    tests: ['apps/workers/src/providers/payment.pg.test.ts'],
  },
  {
    name: 'a voided key gives money back',
    file: 'apps/workers/src/providers/ledger.ts',
    before: 'case when refunds.voided_at is null then',
    after: 'case when true then',
    tests: ['apps/workers/src/providers/payment.pg.test.ts'],
  },
  {
    name: 'a charge that is voided is not given back',
    file: 'apps/workers/src/providers/payment.ts',
    before: "from voided where outcome->>'type' = 'captured'",
    after: "from voided where outcome->>'type' = 'nothing'",
    tests: ['apps/workers/src/providers/payment.pg.test.ts', ...overtakes],
  },
  {
    name: 'a charge that was undone is one line of the ledger',
    file: 'packages/events/src/saga/payment.ts',
    before: "payment?.status === 'captured' || payment?.status === 'refunded'",
    after: "payment?.status === 'captured'",
    tests: ['packages/events/src/saga/payment.test.ts'],
  },
  {
    name: 'a group that has begun later is handed what comes after an event that it lacks',
    file: 'packages/events/src/kafka/batch.ts',
    before: 'return others.every((other) => other === last) ? last : undefined',
    after: 'return Math.max(...[last, ...others].map((other) => other ?? 0))',
    tests: ['packages/events/src/kafka/batch.test.ts'],
  },
]
