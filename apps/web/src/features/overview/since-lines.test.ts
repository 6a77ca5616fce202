import { expect, test } from 'vitest'
import { type SinceData, sinceLines } from './since-lines.ts'

const since = '2026-01-05T09:00:00.000Z'
const nothing: SinceData = {
  since,
  at: '2026-01-05T10:00:00.000Z',
  countMax: 10_000,
  placed: 0,
  completed: 0,
  cancelled: [],
  givenBack: [],
  incidents: [],
  acts: [],
  faults: [],
}
const incident = (id: string, change: Partial<SinceData['incidents'][number]>) => ({
  ...{ id, title: 'Payment: answers 503', isNew: false, isOver: false, takenBy: null },
  ...change,
})
const fault = (id: string, endsAt: string): SinceData['faults'][number] => ({
  id,
  service: 'payment',
  eventType: null,
  kind: 'fail',
  latencyMs: 0,
  createdAt: since,
  endsAt,
})

test('nothing has no lines', () => {
  expect(sinceLines(nothing)).toEqual([])
})

test('each line says one thing and leads to it: the incident, the audit, the list of these orders', () => {
  const lines = sinceLines({
    ...nothing,
    placed: 10_000,
    completed: 1,
    cancelled: [{ reason: 'out_of_stock', orders: 3 }],
    givenBack: [{ currency: 'EUR', amountMinor: 1_250, refunds: 2 }],
    incidents: [
      incident('a1', { isNew: true }),
      incident('a2', { isNew: true, isOver: true }),
      incident('a3', { isOver: true, takenBy: 'Ben' }),
      incident('a4', { takenBy: 'Ben' }),
    ],
    acts: [
      { userId: 'u1', name: 'Olga', action: 'retry', times: 5 },
      { userId: 'u1', name: 'Olga', action: 'refund', times: 1 },
      { userId: 'u2', name: null, action: 'skip', times: 1 },
    ],
    faults: [fault('f1', '2026-01-05T09:30:00.000Z'), fault('f2', '2026-01-05T11:00:00.000Z')],
  })
  const from = encodeURIComponent(since)
  expect(lines.map(({ href, text }) => [text.replaceAll('\u00a0', ' '), href])).toEqual([
    ['New incident: Payment: answers 503', '/console/incidents/a1'],
    ['New incident, and over: Payment: answers 503', '/console/incidents/a2'],
    ['Over: Payment: answers 503', '/console/incidents/a3'],
    ['Ben has taken over: Payment: answers 503', '/console/incidents/a4'],
    ['Fault: Payment fails at every step, over', '/console/faults'],
    ['Fault: Payment fails at every step, still on', '/console/faults'],
    ['Olga: retry × 5, refund', `/console/audit?by=u1&from=${from}`],
    ['Somebody who left: skip', `/console/audit?by=u2&from=${from}`],
    ['12.50 € given back, in 2 refunds', `/console/orders?refunded=${from}`],
    ['At least 10,000 orders were placed', `/console/orders?from=${from}`],
    ['1 order was completed', `/console/orders?status=COMPLETED&ended=${from}`],
    [
      '3 orders were cancelled: out of stock',
      `/console/orders?status=CANCELLED&reason=out_of_stock&ended=${from}`,
    ],
  ])
})
