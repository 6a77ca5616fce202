import { expect, test } from 'vitest'
import { sampleEvent } from '../testing/samples.ts'
import type { Answers, Attempt } from './attempt.ts'
import type { Task } from './backlog.ts'
import { OvertakenAnswers } from './overtaken-answers.ts'
import type { AnyService } from './saga-service.ts'

const paid = sampleEvent('PaymentCompleted', 3)
const { orderId, partition } = paid
const service = {
  name: 'shipping',
  insteadOfAnswer: (outcome: unknown) => (outcome === 'a label' ? 'not known' : undefined),
} as Partial<AnyService<null>> as AnyService<null>
const task: Task<null> = { service, delivery: { type: 'event', event: paid }, from: 'source' }

function attemptOf(outcome: string, change: Partial<Attempt<null>> = {}): Attempt<null> {
  const answers: Answers = new Map([
    ['shipping', new Map([[paid.id, { type: 'answered', outcome }]])],
  ])
  return {
    step: { tasks: [task], deferred: [] },
    answers,
    alone: false,
    found: new Map(),
    contested: new Set(),
    memory: new Map(),
    kept: [],
    optimistic: true,
    ...change,
  }
}

/** A log of which an order is to be cancelled, and what it was asked. */
function logWith(requested: boolean) {
  const asked: { orderIds: readonly string[]; lock: readonly number[] }[] = []
  return {
    asked,
    async cancelRequests(_tx: null, orderIds: readonly string[], lock: readonly number[] = []) {
      asked.push({ orderIds, lock })
      return new Map(requested ? [[orderId, 4]] : [])
    },
  }
}

async function lookedAt(attempt: Attempt<null>, requested = true) {
  const log = logWith(requested)
  const answers = new OvertakenAnswers([task], attempt)
  await answers.look(null, log)
  return { answers, asked: log.asked }
}

test('a label counts when nobody has asked to cancel its order, and else is as if nobody had heard of it', async () => {
  const free = await lookedAt(attemptOf('a label'), false)
  expect(free.answers.has(orderId)).toBe(true)
  expect(free.answers.counting(service, paid, 'a label')).toBe('a label')
  const { answers, asked } = await lookedAt(attemptOf('a label'))
  expect(asked).toEqual([{ orderIds: [orderId], lock: [] }])
  expect(answers.counting(service, paid, 'a label')).toBe('not known')
  expect(answers.counting(service, { ...paid, orderId: 'another' }, 'a label')).toBe('a label')
})

test('one service by itself holds the partition from the look to the commit, as the log gives the versions', async () => {
  const { asked } = await lookedAt(attemptOf('a label', { alone: true }))
  expect(asked).toEqual([{ orderIds: [orderId], lock: [partition] }])
})

test('what is remembered of an order is older than the look before its call: a request since then takes the version', async () => {
  const memory = new Map([[orderId, { head: 3, rows: new Map() }]])
  expect((await lookedAt(attemptOf('a label', { memory }))).asked).toEqual([])
})

test('an answer that counts all the same is not looked up', async () => {
  const { answers, asked } = await lookedAt(attemptOf('no such address'))
  expect(answers.has(orderId)).toBe(false)
  expect(asked).toEqual([])
  expect(answers.counting(service, paid, 'no such address')).toBe('no such address')
})
