import { describe, expect, test } from 'vitest'
import { saidWords } from '../../lib/set-words.ts'
import { foretoldSentences, ruleSentence, type SetDetail, sentenceOf } from './words.ts'

const sum = {
  currency: 'EUR',
  orders: 0,
  totalMinor: 0,
  takenMinor: 0,
  givenBackMinor: 0,
}
const detail = (
  set: Partial<SetDetail['set']>,
  more: Partial<Omit<SetDetail, 'set'>> = {},
): SetDetail =>
  ({
    set: { state: 'ready', halt: null, stage: 1, pace: 1, stopPercent: 10, orders: 220, ...set },
    ...{ sums: [], ends: [], cautions: [], reasons: [], stages: [], sample: [] },
    ...more,
  }) as unknown as SetDetail

test('what would follow is summed up: how many, how much, and where they end', () => {
  const shown = detail(
    { act: { type: 'refund' } },
    {
      sums: [
        { ...sum, state: 'ready', orders: 214, givenBackMinor: 931_000 },
        { ...sum, state: 'refused', orders: 6 },
      ],
      ends: [{ leaves: 'COMPLETED', orders: 214 }],
    },
  )
  expect(foretoldSentences(shown)).toEqual([
    '214 orders will be refunded: 9,310.00\u00a0€ given back.',
    'As foretold 214 are completed then.',
  ])
  const none = detail(
    { act: { type: 'retry' } },
    { sums: [{ ...sum, state: 'refused', orders: 1 }] },
  )
  expect(foretoldSentences(none)).toEqual(['Nothing can be done for any of these orders.'])
})

describe('the sentence that comes first', () => {
  test('while it is worked out it counts', () => {
    const waiting = { ...sum, state: 'waiting' as const, orders: 180 }
    expect(sentenceOf(detail({ state: 'previewing' }, { sums: [waiting] }))).toBe(
      'What would follow is being worked out: 40 of 220 orders.',
    )
  })

  test('frozen it says how it begins, and that it does not where nothing can be done', () => {
    const refused = { ...sum, currency: null, state: 'refused' as const, orders: 1 }
    const ready = { ...sum, state: 'ready' as const, orders: 1 }
    expect(sentenceOf(detail({}, { sums: [refused, ready] }))).toMatch(/when you say so\.$/)
    expect(sentenceOf(detail({}, { sums: [refused] }))).toBe(
      'Nothing has happened, and there is nothing to begin.',
    )
  })

  test('paused by its rule it says so, and that what is on its way is followed', () => {
    const onTheWay = { ...sum, state: 'applied' as const, orders: 1 }
    expect(sentenceOf(detail({ state: 'paused', halt: 'rule' }, { sums: [onTheWay] }))).toMatch(
      /^It has stopped by its rule: .* 1 order on the way is followed to the end\.$/,
    )
  })

  test('done it says what became of them', () => {
    const sums = [
      { ...sum, state: 'verified' as const, orders: 338 },
      { ...sum, state: 'failed' as const, orders: 2 },
      { ...sum, state: 'left_out' as const, orders: 1 },
    ]
    expect(sentenceOf(detail({ state: 'done' }, { sums }))).toBe(
      'It is done: 338 verified, 2 failed and 1 not asked for.',
    )
  })
})

test('the stop rule says its present value, of the stage that is', () => {
  const stages = [
    { stage: 1, states: { verified: 1 }, endedAt: null },
    { stage: 2, states: { failed: 3, verified: 61 }, endedAt: null },
  ]
  expect(ruleSentence(detail({ stage: 2 }, { stages }))).toBe(
    'Stops by itself when more than 10 % of a stage fail. Now 3 of 64, 4.7\u00a0%.',
  )
})

test('why an order is left out, and what is missing, are sentences', () => {
  expect(saidWords({ code: 'changed', from: 3, to: 5 })).toBe(
    'It changed since it was frozen: 3 events then, 5 when its turn came.',
  )
  expect(saidWords({ code: 'not_taken_up', by: 'payment' })).toBe(
    'payment has not taken it up yet.',
  )
  expect(
    saidWords({ code: 'went_another_way', lacks: 'PaymentCompleted', status: 'CANCELLED' }),
  ).toBe('It is cancelled and rests; “charged” was foretold and did not come.')
})
