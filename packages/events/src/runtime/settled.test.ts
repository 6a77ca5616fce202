import { expect, test } from 'vitest'
import type { OperatorDecision } from '../log/blocked-orders.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { createMemoryLog, type MemoryLog } from '../testing/memory-log/memory-log.ts'
import { sampleEvent } from '../testing/samples.ts'
import { eventHandling } from './handle-events.ts'
import type { SagaService } from './saga-service.ts'

type Tx = Parameters<Parameters<MemoryLog['transaction']>[0]>[0]

const event = sampleEvent('InventoryReserved', 2)
const decision: OperatorDecision = { type: 'skip', actor: 'staff:ada', note: 'called them' }

/** A service that decides by what it is told of the void, on a clock that stands still. */
function settling(askVoid: () => Promise<string> | undefined) {
  const { clock, pass } = manualClock()
  const service: SagaService<object, string, Tx> = {
    name: 'payment',
    subscribesTo: ['InventoryReserved'],
    calls: ['InventoryReserved'],
    load: async () => ({}),
    decide: () => [],
    save: () => {},
    alreadyHandled: () => false,
    skip: () => {},
    askBefore() {
      const answer = askVoid()
      return answer && { call: { type: 'void', key: 'order:charge' }, answer }
    },
    answerByHand: (_event, _facts, _decision, answer) => answer ?? 'the person’s word',
  }
  const log = createMemoryLog({ partitions: 4 })
  const { settle } = eventHandling(service, { log, clock, callMs: 5_000 })
  const settled = settle(event, decision)
  return {
    pass,
    settled: settled.then(({ outcome }) => outcome),
    asked: settled.then(({ answer }) => answer?.asked),
  }
}

test('where the void is answered, the answer counts', async () => {
  const { settled, asked } = settling(async () => 'undone')
  expect(await settled).toBe('undone')
  expect(await asked).toMatchObject({ call: 'void', key: 'order:charge', tookMs: 0 })
})

test('where nobody is asked, or it errors, the person’s word counts', async () => {
  expect(await settling(() => undefined).settled).toBe('the person’s word')
  const failing = settling(() => Promise.reject(new Error('the provider answers 503')))
  expect(await failing.settled).toBe('the person’s word')
})

test('a void that is silent is waited for as long as a call may take, and no longer', async () => {
  const { pass, settled, asked } = settling(() => new Promise(() => {}))
  let word: string | undefined
  await pass(0)
  void settled.then((said) => {
    word = said
  })
  await pass(4_999)
  expect(word).toBeUndefined()
  await pass(1)
  expect(await settled).toBe('the person’s word')
  expect(await asked, 'and it is kept for how long').toMatchObject({ tookMs: 5_000 })
})
