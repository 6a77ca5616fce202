import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { describe, expect, test } from 'vitest'
import { brokenLedgers, brokenPromises } from './ledger-rules.ts'
import { checkModel, walks } from './model-check.ts'
import type { Ledgers, ModelState } from './state.ts'

/** The last state that the walk reaches with this end, in which nothing else can happen any more. */
function walkTo(isWanted: (state: ModelState) => boolean): ModelState {
  let found: ModelState | undefined
  checkModel({
    left: { ...walks['an event is corrupted'], staff: 0, corrupted: 0 },
    visit: (state) => {
      if (isWanted(state)) found = state
    },
  })
  if (!found) throw new Error('the walk never comes to the order that this test starts from')
  return found
}
const endsAs = (status: string, reason: string | null) =>
  walkTo(({ snapshot, ledgers, rivalBought }) => {
    const { orders } = snapshot
    const isEnd = orders.status === status && orders.reason === reason
    return (
      isEnd &&
      !rivalBought &&
      brokenLedgers({ ...placeholder, snapshot, ledgers }, true).length === 0
    )
  })
const placeholder: Omit<ModelState, 'snapshot' | 'ledgers'> = {
  rivalBought: undefined,
  received: 0,
  late: [],
  left: { ...walks['an event is corrupted'] },
  corrupted: undefined,
  isMisled: false,
}

const completed = endsAs('COMPLETED', null)
const declined = endsAs('CANCELLED', 'payment_declined')
const undeliverable = endsAs('CANCELLED', 'shipping_failed')

const withLedgers = (state: ModelState, wrong: Partial<Ledgers>): ModelState => ({
  ...state,
  ledgers: { ...state.ledgers, ...wrong },
})
const withRow = (
  state: ModelState,
  row: 'payment' | 'shipping',
  wrong: Record<string, unknown>,
): ModelState => ({
  ...state,
  snapshot: {
    ...state.snapshot,
    [row]: { ...state.snapshot[row], state: { ...state.snapshot[row].state, ...wrong } },
  },
})
const one = { type: 'captured', amountMinor: 1 } as const
const labels = { ...completed.ledgers.labels, another: 'labelled' } as const

/** One wrong state for each sentence, and the other sentences that it can't but break. */
const wrong: Readonly<Record<string, readonly [state: ModelState, also?: readonly string[]]>> = {
  'the customer was charged twice': [
    withLedgers(completed, {
      charges: { ...completed.ledgers.charges, another: { ...one, amountMinor: 0 } },
    }),
  ],
  'the order was shipped twice': [
    withLedgers(completed, { labels }),
    ['the last unit was sold twice', 'shipping and the carrier differ about what has shipped'],
  ],
  'more money was given back than was taken': [
    withLedgers(declined, { byHandMinor: 1 }),
    ['payment and the provider differ about what was given back'],
  ],
  'the last unit was sold twice': [{ ...completed, rivalBought: 'desk-lamp' }],
  'payment counts money that nobody took': [
    withLedgers(completed, { charges: {} }),
    ['payment and the provider differ about what was taken'],
  ],
  'payment counts money as given back that nobody gave': [
    withRow(completed, 'payment', { refundedMinor: 1 }),
    ['payment and the provider differ about what was given back'],
  ],
  'money was given back for a return that was given up': [
    withLedgers(
      withRow(completed, 'payment', {
        returns: { a: { status: 'withheld', lines: [], amountMinor: 0 } },
      }),
      { refunds: { [`${completed.snapshot.orders.orderId}:return:a:refund`]: 1 } },
    ),
    ['payment and the provider differ about what was given back'],
  ],
  'money was taken after payment had promised never to take any': [
    withLedgers(withRow(declined, 'payment', { status: 'voided' }), { charges: { late: one } }),
    ['payment and the provider differ about what was taken'],
  ],
  'money was taken of an order that payment holds for declined': [
    withLedgers(declined, { charges: { late: one } }),
    ['payment and the provider differ about what was taken'],
  ],
  'labels were made after shipping had promised never to ship': [
    withLedgers(undeliverable, { labels: { late: 'labelled' } }),
    ['shipping and the carrier differ about what has shipped'],
  ],
  'payment and the provider differ about what was taken': [
    withRow(completed, 'payment', { amountMinor: 1 }),
  ],
  'payment and the provider differ about what was given back': [
    withLedgers(completed, { byHandMinor: 1 }),
  ],
  'shipping and the carrier differ about what has shipped': [
    withLedgers(completed, { labels: {} }),
  ],
}

/** The sentences of the rules about the ledgers, as they are written in ledger-rules.ts. */
function sentences(): string[] {
  const source = readFileSync(path.join(import.meta.dirname, 'ledger-rules.ts'), 'utf8')
  const rules = source.slice(
    source.indexOf('function brokenAlways'),
    source.indexOf('export function brokenPromises'),
  )
  return [...rules.matchAll(/,\s*'([^']+ [^']+)',?\s*\]/g)].map(([, sentence = '']) => sentence)
}

test('each rule about the ledgers has a wrong state that it must find', () => {
  expect(sentences().length).toBeGreaterThan(0)
  expect(sentences().toSorted()).toEqual(Object.keys(wrong).toSorted())
})

test('orders that are right break none', () => {
  for (const state of [completed, declined, undeliverable])
    expect(brokenLedgers(state, true)).toEqual([])
})

test.each(Object.entries(wrong))('%s: found', (sentence, [state, also = []]) => {
  expect(brokenLedgers(state, true).toSorted()).toEqual([sentence, ...also].toSorted())
})

describe('a step that goes back on a promise is found', () => {
  const left = (
    service: 'inventory' | 'payment' | 'shipping',
    was: string,
    is: string,
  ): string[] => {
    const at = (status: string) =>
      ({
        ...completed.snapshot,
        [service]: {
          ...completed.snapshot[service],
          state: { ...completed.snapshot[service].state, status },
        },
      }) as OrderSnapshot
    return brokenPromises(at(was), at(is))
  }

  test.each([
    ['inventory', 'rejected'],
    ['inventory', 'released'],
    ['inventory', 'committed'],
    ['payment', 'declined'],
    ['payment', 'refunded'],
    ['payment', 'voided'],
    ['shipping', 'shipped'],
    ['shipping', 'failed'],
    ['shipping', 'cancelled'],
  ] as const)('%s leaves %s', (service, promised) => {
    expect(left(service, promised, 'expected')).toEqual([
      `${service} had promised to be ${promised}, and is expected`,
    ])
    expect(left(service, promised, promised)).toEqual([])
    expect(left(service, 'expected', promised)).toEqual([])
  })

  const grownBy = (...types: string[]): OrderSnapshot => ({
    ...completed.snapshot,
    log: [
      ...completed.snapshot.log,
      ...types.map((type, at) => ({ version: 100 + at, type, unreadable: 'a trial' })),
    ],
  })

  test.each(['InventoryReserved', 'InventoryCommitted', 'PaymentCompleted', 'ShipmentCreated'])(
    '%s is stated twice',
    (type) => {
      expect(brokenPromises(completed.snapshot, grownBy(type))).toEqual([
        `${type} was stated twice`,
      ])
    },
  )

  test('the order ships behind a request to cancel it, and the request is not refused in the same breath', () => {
    const before: OrderSnapshot = { ...grownBy('OrderCancelRequested') }
    const after = (...types: string[]): OrderSnapshot => ({
      ...before,
      log: [
        ...before.log.filter(({ type }) => type !== 'ShipmentCreated'),
        ...types.map((type, at) => ({ version: 200 + at, type, unreadable: 'a trial' })),
      ],
    })
    const unshipped = { ...before, log: after().log }
    expect(brokenPromises(unshipped, after('ShipmentCreated'))).toEqual([
      'the order was shipped behind a request to cancel it, which was not refused',
    ])
    expect(brokenPromises(unshipped, after('ShipmentCreated', 'CancellationRefused'))).toEqual([])
  })

  test('the order ends twice', () => {
    const twice = grownBy('OrderCancelled')
    expect(brokenPromises(completed.snapshot, twice)).toEqual(['the order ended twice'])
    expect(brokenPromises(completed.snapshot, grownBy('RestockRequested'))).toEqual([])
  })
})
