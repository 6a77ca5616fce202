import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import type { OperatorDecision } from '../log/blocked-orders.ts'
import { logTail } from '../log/tail/log-tail.ts'
import { append, chain, entryOf, heardBy, wayForward } from '../testing/chain.ts'
import { eventually } from '../testing/eventually.ts'
import { createMemoryLog, type MemoryLog } from '../testing/memory-log/memory-log.ts'
import type { MemoryTx } from '../testing/memory-log/memory-tx.ts'
import { runServices } from './run-services.ts'
import type { AnyService } from './saga-service.ts'

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((loop) => loop.stop()))
})

const settled: OperatorDecision = {
  type: 'settled',
  actor: 'staff:ada',
  note: 'asked on the phone',
  word: { outcome: 'did_not_happen', reference: 'PSP 4711' },
}
const failure = {
  version: 2,
  eventType: 'InventoryReserved',
  attempts: 2,
  fingerprint: 'Error: poison',
  error: 'Error: poison',
  nextAt: null,
  callingUntil: null,
}
const skip: OperatorDecision = { type: 'skip', actor: 'staff:ada', note: 'a trial event' }

/** Payment stands at InventoryReserved of an order, for a person; what follows waits behind it. */
async function standing(settling: Partial<AnyService<MemoryTx>> = {}) {
  let broken = true
  const { services: steps } = chain({
    decide: (service, event) => {
      if (broken && service === 'payment' && event.type === 'InventoryReserved')
        throw Object.assign(new Error('poison'), { retry: false })
    },
  })
  const services = steps.map((step) =>
    step.name === 'payment' ? Object.assign({}, step, settling) : step,
  )
  const kept = createMemoryLog({ partitions: 4 })
  const state = {
    /** What happens between the claim of the order and what the redriver then does. */
    afterClaim: undefined as (() => Promise<void>) | undefined,
  }
  const log: MemoryLog = {
    ...kept,
    async claimBlocked(...of) {
      const claimed = await kept.claimBlocked(...of)
      if (claimed.length > 0) {
        const meanwhile = state.afterClaim
        state.afterClaim = undefined
        await meanwhile?.()
      }
      return claimed
    },
  }
  const logger = pino({ level: 'silent' })
  const source = logTail({ log, groups: services, member: 'one', logger })
  const retry = { quickTries: 1, attemptsMax: 1, firstDelayMs: 4, maxDelayMs: 20 }
  const loop = runServices({ services, source, log, logger, paceMs: 5_000, retry })
  running.push(loop)
  const orderId = randomUUID()
  await append(log, entryOf(log, orderId))
  await loop.start()
  const held = () => kept.transaction((tx) => kept.lockBlocked(tx, 'payment', orderId))
  await eventually(async () => expect(await held()).toMatchObject({ version: 2 }))
  return {
    kept,
    orderId,
    state,
    heal: () => {
      broken = false
    },
    typesOf: async () => (await kept.readOrder(orderId, 0)).map(({ type }) => type),
    decide: (decision: OperatorDecision | 'retry') =>
      kept.transaction((tx) => kept.resolve(tx, 'payment', { orderId, version: 2 }, decision)),
  }
}

test('a decision that nobody changes is carried out', async () => {
  const { decide, typesOf } = await standing()
  expect(await decide(skip)).toBe('taken')
  await eventually(async () => expect(await typesOf()).toContain('StepSkipped'))
})

test('a decision that is taken back between the claim and its carrying out is not carried out', async () => {
  const { kept, orderId, state, heal, decide, typesOf } = await standing()
  state.afterClaim = async () => {
    heal()
    // Another member, whose hold had run out, writes down its own failure, without a decision.
    await kept.transaction(async (tx) => {
      kept.clearDecision(tx, 'payment', orderId)
      kept.block(tx, 'payment', [{ ...failure, orderId, nextAt: new Date() }])
    })
  }
  expect(await decide(skip)).toBe('taken')
  await eventually(() => expect(heardBy(kept, 'orders', orderId)?.at(-1)).toBe('OrderCompleted'))
  expect(await typesOf()).toEqual(wayForward)
  expect(state.afterClaim).toBeUndefined()
})

test('another decision of the same kind between the claim and its carrying out is the one that is carried out', async () => {
  const { kept, orderId, state, decide, typesOf } = await standing()
  const other: OperatorDecision = { ...skip, note: 'said by somebody who knew better' }
  state.afterClaim = async () => {
    // The hold had run out: another member claims it, and somebody decides anew.
    await kept.transaction(async (tx) => {
      kept.clearDecision(tx, 'payment', orderId)
      kept.block(tx, 'payment', [{ ...failure, orderId, nextAt: null }])
    })
    await decide(other)
  }
  expect(await decide(skip)).toBe('taken')
  await eventually(async () => expect(await typesOf()).toContain('StepSkipped'))
  const skipped = (await kept.readOrder(orderId, 0)).find(({ type }) => type === 'StepSkipped')
  expect(skipped?.data).toMatchObject({ note: other.note })
})

test('a void that was asked before its decision was changed is kept', async () => {
  let change = async () => {}
  const { kept, orderId, decide, typesOf } = await standing({
    askBefore: (_event, _facts, { type }) =>
      type === 'settled'
        ? { call: { type: 'void', key: 'the charge' }, answer: change().then(() => 'undone') }
        : undefined,
    answerByHand: () => 'undone',
  })
  change = async () => {
    await kept.transaction(async (tx) => {
      kept.clearDecision(tx, 'payment', orderId)
      kept.block(tx, 'payment', [{ ...failure, orderId }])
    })
    await decide(skip)
  }
  expect(await decide(settled)).toBe('taken')
  await eventually(async () => expect(await typesOf()).toContain('StepSkipped'))
  expect(kept.keptAttempts()).toMatchObject([
    { attempt: 1, outcome: 'failed' },
    { attempt: 2, call: 'void', key: 'the charge', outcome: 'answered' },
  ])
})

test('a decision on an event that was handled meanwhile is done with: the order goes on', async () => {
  const { kept, orderId, heal, decide, typesOf } = await standing()
  heal()
  await decide('retry')
  await eventually(() => expect(heardBy(kept, 'orders', orderId)?.at(-1)).toBe('OrderCompleted'))
  await kept.transaction(async (tx) => kept.block(tx, 'payment', [{ ...failure, orderId }]))
  expect(await decide(settled)).toBe('taken')
  await eventually(async () =>
    expect(await kept.transaction((tx) => kept.lockBlocked(tx, 'payment', orderId))).toBe(
      undefined,
    ),
  )
  expect(await typesOf()).toEqual(wayForward)
})
