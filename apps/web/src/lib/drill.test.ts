import type { DrillVerdict } from '@sagaboard/events/commands/drill'
import { expect, test } from 'vitest'
import { checkLabel, drillForm, drillState, verdictTitle } from './drill.ts'

const none = { count: 0, orders: [] }
const verdict: DrillVerdict = {
  isPassed: true,
  cutShort: null,
  counts: { placed: 3, notPlaced: 0, completed: 2, refused: 1, cancelled: 0, open: 0 },
  checks: [
    { name: 'ended', isKept: true, late: none, slowestMs: 900 },
    { name: 'nobody', isKept: true, needed: none },
  ],
}
const id = '00000000-0000-4000-8000-000000000001'

/** As the form sends it. */
const sent = {
  ...{ service: 'payment', eventType: '', kind: 'latency', latencyMs: '400', percent: '100' },
  ...{ perSecond: '2', minutes: '0.5', endedWithinMinutes: '5', refusedPercentMax: '' },
  mix: { shipped: '100', declined: '0', out_of_stock: '0', undeliverable: '0', stumbling: '0' },
  ...{ nobodyNeeded: 'on', reason: 'to see' },
}

test('a form says what is asked for: an empty share is none, a box without its mark is not expected', () => {
  expect(drillForm(id).parse(sent)).toMatchObject({
    ...{ eventType: null, latencyMs: 400, minutes: 0.5, sharePercent: 100 },
    ...{ refusedPercentMax: null, nobodyNeeded: true, invariantsKept: false },
  })
})

test.each([
  ['minutes', '31', 'Give a time from 0.1 to 30 minutes.'],
  ['endedWithinMinutes', '', 'Give a time from 0.1 to 60 minutes.'],
  ['refusedPercentMax', 'many', 'Give a share from 0 to 100 percent, or leave it empty.'],
  ['latencyMs', '0', 'Give a wait from 1 to 3000 ms.'],
])('what is wrong with %s is said in a sentence', (field, value, message) => {
  const { error } = drillForm(id).safeParse({ ...sent, [field]: value })
  expect(error?.issues).toMatchObject([{ path: [field], message }])
})

test('the verdict is a sentence, and before it there is how far the drill is', () => {
  const ended = { isOn: false, endedAt: '2026-11-27T14:00:00.000Z', verdict }
  const failed = { ...verdict, isPassed: false }
  expect(drillState(ended)).toBe('passed')
  expect(drillState({ ...ended, verdict: failed })).toBe('failed')
  expect(drillState({ isOn: true, endedAt: null, verdict: null })).toBe('on')
  expect(drillState({ isOn: false, endedAt: null, verdict: null })).toBe('settling')
  expect(verdictTitle('passed', verdict)).toBe('All came as expected')
  expect(verdictTitle('passed', { ...verdict, cutShort: 'stopped' })).toBe(
    'As expected, until it was cut short',
  )
  const missed = verdict.checks.map((check, at) => ({ ...check, isKept: at > 0 }))
  expect(verdictTitle('failed', { ...failed, checks: missed })).toBe('1 of 2 expectations missed')
  expect(verdictTitle('settling', { ...verdict, counts: { ...verdict.counts, open: 1 } })).toBe(
    'Waiting for 1 order to end',
  )
  expect(verdictTitle('failed', { ...failed, counts: { ...verdict.counts, placed: 0 } })).toBe(
    'No order was placed, so nothing is shown',
  )
})

test('promises at which nobody has looked are not told as kept', () => {
  const looked = { all: 22, since: 0 }
  const check = { name: 'invariants' as const, isKept: false, broken: [], looked }
  expect(checkLabel(check, { open: 0 })).toBe('Nobody has looked since the last order ended.')
  expect(checkLabel({ ...check, broken: ['charged_once'] }, { open: 0 })).toBe(
    '1 promise was seen to be broken.',
  )
})

test('orders that are open are told, and what is said of the others says so', () => {
  const late = { count: 7, orders: [] }
  const ended = { name: 'ended' as const, isKept: false, late, slowestMs: 360_000 }
  expect(checkLabel(ended, { open: 7 })).toBe(
    '7 orders took longer. 7 orders have not ended. Of those that ended, the slowest took 6 min.',
  )
  expect(checkLabel({ ...ended, slowestMs: null }, { open: 1 })).toBe(
    '7 orders took longer. 1 order has not ended.',
  )
  expect(checkLabel({ ...ended, late: none }, { open: 0 })).toBe(
    'None took longer. The slowest took 6 min.',
  )
  const looked = { all: 22, since: 22 }
  const kept = { name: 'invariants' as const, isKept: true, broken: [], looked }
  expect(checkLabel(kept, { open: 7 })).toBe(
    '22 of 22 looked at since an order was last placed or ended, none broken meanwhile.',
  )
})
