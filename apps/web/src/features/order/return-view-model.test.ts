import { foldOrder } from '@sagaboard/events/saga/order-view'
import { expect, test } from 'vitest'
import { returnGraph } from '../../components/saga/return-graph.ts'
import { afterTheEnd, returnWays } from '../../testing/returns.ts'
import { eventsOfReturn, returnViewModel } from './return-view-model.ts'
import { nodeTextMax } from './view-model.ts'

function drawn(way: string, steps = Number.POSITIVE_INFINITY, blocked?: string) {
  const history = afterTheEnd(...(returnWays[way] ?? []).slice(0, steps))
  const [one] = Object.values(foldOrder(history).returns ?? {})
  if (!one) throw new Error(`no return that is ${way}`)
  const events = eventsOfReturn(history, one.returnId)
  const tries = { done: 3, max: 8, nextAt: '2026-01-05T10:00:00.000Z', isDead: false }
  const blocks = blocked === undefined ? [] : [{ version: 1, eventType: blocked, tries }]
  const viewModel = returnViewModel(events, one, { blocks, clock: (iso) => iso.slice(11, 16) })
  return { viewModel, events }
}

const looks = ({ viewModel }: ReturnType<typeof drawn>) =>
  Object.fromEntries(
    Object.entries(viewModel.steps).map(([step, { look, detail }]) => [step, `${look} ${detail}`]),
  )

test('a wish waits for a person, and everything forward is still to come', () => {
  expect(looks(drawn('asked for'))).toMatchObject({
    asked: 'done 09:00',
    approve: 'now to decide',
    label: 'next still to come',
    repay: 'next still to come',
    closed: 'next still to come',
    withhold: 'never if given up',
  })
})

test('one with a label is on the way; one that a carrier brought is to be inspected', () => {
  expect(looks(drawn('approved, with a label')).label).toBe('now on the way')
  expect(looks(drawn('brought back by the carrier')).label).toBe('now to inspect')
})

test('one that has ended shows how, and what was not needed', () => {
  expect(looks(drawn('refunded'))).toMatchObject({
    closed: 'done refunded',
    withhold: 'never not needed',
  })
  expect(looks(drawn('rejected')).closed).toBe('done rejected')
  expect(looks(drawn('given up'))).toMatchObject({
    'given up': 'done given up',
    repay: 'never not needed',
  })
})

test('a service that can’t get past an event stands at the step that hears it, with its tries', () => {
  const { viewModel } = drawn('refunded', 5, 'ReturnReceived')
  expect(viewModel.steps.repay).toMatchObject({
    look: 'now',
    tone: 'wait',
    detail: 'try 4',
    retry: { attempt: 4 },
  })
})

test('every moment of every way is drawn whole, and says the same in words', () => {
  for (const [way, parts] of Object.entries(returnWays))
    for (let steps = 1; steps <= parts.length; steps++) {
      const { viewModel } = drawn(way, steps)
      for (const { id } of returnGraph.steps) {
        const { sentence, detail = '' } = viewModel.steps[id]
        expect(sentence, `${way} ${steps} ${id}`).not.toMatch(/undefined|: $/)
        expect(detail.length, detail).toBeLessThanOrEqual(nodeTextMax)
      }
    }
})
