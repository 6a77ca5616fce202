import type { Mutant } from '../mutant.ts'

const commands = ['packages/events/src/commands/settle-command.test.ts'] as const
const settled = ['apps/workers/src/settled-by-staff.pg.test.ts'] as const
const model = ['verification/model-check/model-check.test.ts'] as const

/** A person settles what a provider never said, and it is taken for something else. */
export const settleMutants: readonly Mutant[] = [
  {
    name: 'a key is not voided before a person’s word counts',
    file: 'packages/events/src/saga/settle.ts',
    before: "if (outcome !== 'did_not_happen') return undefined",
    after: 'return undefined',
    tests: commands,
  },
  {
    name: 'a charge that happened is voided, which would give it back',
    file: 'packages/events/src/saga/settle.ts',
    before: "if (outcome !== 'did_not_happen') return undefined",
    after: "if (outcome === 'voided') return undefined",
    tests: [...commands, ...settled],
  },
  {
    name: 'a person’s word counts although the void of a charge was answered',
    file: 'packages/events/src/saga/settle.ts',
    before: "if (answer?.type === 'undone') return answer",
    after: '',
    tests: [...commands, ...settled],
  },
  {
    name: 'a person pays by hand although the void of the refund says that it was made',
    file: 'packages/events/src/saga/settle.ts',
    before: "  answer?.type === 'refunded'\n    ? answer\n    : {",
    after:
      "  answer?.type === 'never_happened'\n    ? { type: 'refunded', refundId: reference }\n    : {",
    tests: ['verification/model-check/returns.test.ts'],
  },
  {
    name: 'a person’s word counts although the void of a refund says that it was made',
    file: 'packages/events/src/saga/settle.ts',
    before: "return answer?.type === 'refunded' ? answer : settledRefund(call, word, settled)",
    after: 'return settledRefund(call, word, settled)',
    tests: ['verification/model-check/returns.test.ts', ...settled],
  },
  {
    name: 'the key of a refund is not voided before a person pays it by hand',
    file: 'packages/events/src/commands/order-snapshot.ts',
    before: "if (decided?.type === 'refunded_by_hand') return notByProvider(decided.reference)",
    after: '',
    tests: ['verification/model-check/returns.test.ts', ...settled],
  },
  {
    name: 'a person’s word counts although the parcels are on their way',
    file: 'packages/events/src/saga/settle.ts',
    before: "if (answer?.type === 'too_late') return { type: 'labelled', parcels: answer.parcels }",
    after: '',
    tests: commands,
  },
  {
    name: 'a person’s word counts although the provider answers what it was asked to void',
    file: 'packages/events/src/saga/settle.ts',
    before: 'return answer ?? settledVoid(call, word, settled)',
    after: 'return settledVoid(call, word, settled)',
    tests: commands,
  },
  {
    name: 'any amount is taken for that of the step',
    file: 'packages/events/src/commands/settle-command.ts',
    before: 'if (amountMinor === expected) return undefined',
    after: 'if (amountMinor !== expected + 99) return undefined',
    tests: commands,
  },
  {
    name: 'a parcel may be left out',
    file: 'packages/events/src/commands/settle-command.ts',
    before:
      'const isComplete = expected.every((parcel) => named(left, parcel)) && left.length === 0',
    after: 'const isComplete = expected.some((parcel) => named(left, parcel)) && left.length === 0',
    tests: commands,
  },
  {
    name: 'the refund of an order that is undone may be said not to have happened',
    file: 'packages/events/src/commands/settle-command.ts',
    before: "return call.type === 'refund' && !mayFailOn.has(entryTypeAt(snapshot) ?? '')",
    after: "return call.type === 'refund' && mayFailOn.has(entryTypeAt(snapshot) ?? '')",
    tests: [...commands, ...settled],
  },
  {
    name: 'a step that was decided is decided once more',
    file: 'packages/events/src/commands/settle-command.ts',
    before: '  if (block.resolution) return decidedAlready(entry)\n',
    after: '',
    tests: commands,
  },
  {
    name: 'another try is asked for while the key is being barred',
    file: 'packages/events/src/commands/guards.ts',
    before: 'return entry && wordIn(block.resolution) ? decidedAlready(entry) : undefined',
    after: 'return undefined',
    tests: commands,
  },
  {
    name: 'what a person has settled is not carried out by payment',
    file: 'apps/workers/src/services/payment/index.ts',
    before: 'return answerByHand(event, facts, decision, answer)',
    after: 'return undefined',
    tests: settled,
  },
  {
    name: 'what a person has settled is not carried out',
    file: 'apps/workers/src/services/settling.ts',
    before: "if (decision.type !== 'settled') return undefined",
    after: 'return undefined',
    tests: settled,
  },
  {
    name: 'the provider is not asked to void before a person’s word counts',
    file: 'packages/events/src/runtime/handle-events.ts',
    before: 'const first = service.askBefore?.(event, facts, decision)',
    after: 'const first = undefined as { call: PlannedCall; answer: Promise<Outcome> } | undefined',
    tests: settled,
  },
  {
    name: 'a label that did not happen fails although the order is to be cancelled',
    file: 'packages/events/src/saga/shipping.ts',
    before: "type === 'labelled' || type === 'not_labelled' ? stillUncertain : undefined",
    after: "type === 'labelled' ? stillUncertain : undefined",
    tests: commands,
  },
  {
    name: 'a charge that did not happen is declined although the order is to be cancelled',
    file: 'packages/events/src/saga/payment.ts',
    before:
      "outcome.type === 'declined' && outcome.code === settledByStaff ? stillUncertain : undefined",
    after: 'undefined',
    tests: commands,
  },
  {
    name: 'a charge that was given back before anybody heard of it has no reason',
    file: 'packages/events/src/saga/order-view.ts',
    before: "if (event.type === 'PaymentVoided') return 'payment_declined'",
    after: '',
    tests: [...commands, ...settled],
  },
  {
    name: 'only persons who are helped by a provider end an order',
    file: 'packages/events/src/commands/settle-command.ts',
    before: 'return block && !block.resolution ? callOf(snapshot, service) : undefined',
    after: 'return undefined',
    tests: model,
  },
  {
    name: 'an operator settles',
    file: 'packages/events/src/commands/roles.ts',
    before: "settle: 'supervisor'",
    after: "settle: 'operator'",
    tests: ['apps/web/src/server/commands/door.pg.test.ts'],
  },
  {
    name: 'the invariants are not looked at for what a person has settled',
    file: 'apps/workers/src/invariant-watch.ts',
    before: '...(await this.#readSettled())',
    after: '',
    tests: ['apps/workers/src/invariant-watch.pg.test.ts'],
  },
  {
    name: 'an order that is still to be decided is told of as one whose books differ',
    file: 'packages/db/migrations/0016_settled.sql',
    before: 'where not exists (select from log.blocked b where b.order_id = d.order_id)',
    after: 'where true',
    tests: ['apps/web/src/server/trpc/console/console.pg.test.ts'],
  },
  {
    name: 'another decision of the same kind is carried out than the one that stands',
    file: 'packages/events/src/runtime/redrive.ts',
    before: '!isDeepStrictEqual(decisionOf(held), decided)',
    after: 'decisionOf(held)?.type !== decided.type',
    tests: ['packages/events/src/runtime/decided-otherwise.test.ts'],
  },
]
