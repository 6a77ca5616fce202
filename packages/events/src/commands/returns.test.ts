import { describe, expect, test } from 'vitest'
import type { EventData, InspectedLine } from '../catalog/events.ts'
import { returnsUntil } from '../saga/returns/window.ts'
import { atRest, placedSnapshot, standsAt, until } from '../testing/snapshots.ts'
import { append, blockOrder } from './advance-order.ts'
import type { Command } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { runForward, yes } from './forecast.ts'
import { refusalOf } from './guards.ts'
import type { OrderSnapshot } from './order-snapshot.ts'
import { refusalOfOwnGivingUp, returnableLines } from './returns.ts'

/** The sample order: two mugs and an apron. */
const completed = until(placedSnapshot(), atRest)
const reason = 'damaged'
const request = (...lines: [line: number, quantity: number][]): Command => ({
  type: 'return_request',
  lines: lines.map(([line, quantity]) => ({ line, quantity, reason })),
})
const review = (decision: 'approve' | 'refuse'): Command => ({
  type: 'return_review',
  returnId: 'a',
  decision,
})
const receive = (...lines: InspectedLine[]): Command => ({
  type: 'return_receive',
  returnId: 'a',
  lines,
})
const giveUp: Command = { type: 'return_give_up', returnId: 'a' }
const seen = (line: number, restock: number, writeOff = 0, reject = 0): InspectedLine => ({
  line,
  restock,
  writeOff,
  reject,
})

const by = { actor: 'staff:1', note: 'as agreed', requestId: 'rq_1' }
const given = (snapshot: OrderSnapshot, command: Command) =>
  applyEffect(snapshot, effectOf(snapshot, command, by), by.actor)
const asked = (asker: EventData<'ReturnRequested'>['by'], quantity = 1) =>
  append(
    completed,
    {
      type: 'ReturnRequested',
      data: { returnId: 'a', by: asker, lines: [{ line: 1, sku: 'enamel-mug', quantity, reason }] },
    },
    by.actor,
  )
const rest = (snapshot: OrderSnapshot) => until(snapshot, atRest)
const wished = rest(asked('customer'))
const labelled = rest(asked('staff'))
const received = given(labelled, receive(seen(1, 1)))
const refused = rest(given(wished, review('refuse')))
const closed = rest(received)
const givingUp = given(labelled, giveUp)
/** Without a return of it, by what staff can say besides. */
const refunded = rest(
  given(completed, { type: 'refund', amountMinor: completed.orders.totalMinor }),
)
const allBack = rest(
  given(refunded, { type: 'restock', lines: completed.inventory.state?.allocations ?? [] }),
)
const [mug, apron] = completed.orders.lines.map(({ name }) => name)

describe('a return is asked for', () => {
  const cancelled = runForward(
    given(until(placedSnapshot(), standsAt('InventoryReserved')), { type: 'cancel' }),
  )
  test.each<[string, OrderSnapshot, Command, string | undefined]>([
    ['of all that was sent', completed, request([1, 2], [2, 1]), undefined],
    [
      'of an order that was cancelled',
      cancelled,
      request([1, 1]),
      'The order was cancelled: there is nothing to return.',
    ],
    [
      'before it is completed',
      until(placedSnapshot(), standsAt('PaymentCompleted')),
      request([1, 1]),
      'The order is not completed yet: cancel it instead, or wait for that.',
    ],
    [
      'with one line twice',
      completed,
      request([1, 1], [1, 1]),
      'Each line is named once, with all of its units that come back.',
    ],
    ['with a line that is not there', completed, request([7, 1]), 'The order has no line 7.'],
    [
      'of more than was sent',
      completed,
      request([1, 3]),
      `Of ${mug} 2 can still be returned: ask for at most that.`,
    ],
    [
      'of more than an open wish leaves',
      wished,
      request([1, 2]),
      `Of ${mug} 1 can still be returned: ask for at most that.`,
    ],
    [
      'when all of a line is on its way back',
      rest(asked('staff', 2)),
      request([2, 1], [1, 1]),
      `All of ${mug} was returned, or is on its way back.`,
    ],
    ['of goods whose money was given back', refunded, request([1, 1]), undefined],
    [
      'when money and goods have come back',
      allBack,
      request([1, 1]),
      'All of this order has come back: its money was given back, and its goods are on the shelf.',
    ],
    ['of the rest beside another one', labelled, request([1, 1], [2, 1]), undefined],
    ['of what an earlier one gave free by being refused', refused, request([1, 2]), undefined],
  ])('%s', (_when, snapshot, command, sentence) => {
    expect(refusalOf(snapshot, command)).toBe(sentence)
  })

  test('as long as the window says, to the instant', () => {
    const last = returnsUntil(completed.orders, 14)
    if (last === null) throw new Error('it is not completed')
    const at = (now: string) => ({ ...completed, returnWindow: { days: 14, now } })
    const after = new Date(Date.parse(last) + 1).toISOString()
    expect(refusalOf(at(last), request([1, 1]))).toBeUndefined()
    expect(refusalOf(at(after), request([1, 1]))).toBe(
      'It could be returned for 14 days, and they are over.',
    )
    // What is on its way by then goes on.
    const late = { ...labelled, returnWindow: { days: 14, now: after } }
    expect(refusalOf(late, receive(seen(1, 1)))).toBeUndefined()
  })

  test('of what no return holds and no wish asks for', () => {
    const left = (snapshot: OrderSnapshot) =>
      returnableLines(snapshot.orders).map(({ name, quantity }) => [name, quantity])
    const whole = [
      [mug, 2],
      [apron, 1],
    ]
    expect(left(completed)).toEqual(whole)
    for (const one of [wished, labelled, closed])
      expect(left(one)).toEqual([
        [mug, 1],
        [apron, 1],
      ])
    for (const one of [refused, rest(givingUp), rest(given(wished, giveUp))])
      expect(left(one)).toEqual(whole)
    expect(left(rest(asked('staff', 2)))).toEqual([[apron, 1]])
    expect(left(until(placedSnapshot(), standsAt('PaymentCompleted')))).toEqual([])
  })
})

test.each<[string, OrderSnapshot, Command, string | undefined]>([
  ['is decided', wished, review('approve'), undefined],
  ['is decided once', labelled, review('refuse'), 'This return was decided before.'],
  [
    'that was given up is not decided',
    given(wished, giveUp),
    review('approve'),
    'The return was given up: there is nothing to decide.',
  ],
  [
    'that nobody knows is not decided',
    completed,
    review('approve'),
    'This order has no such return.',
  ],
  ['is received', labelled, receive(seen(1, 0, 1)), undefined],
  [
    'is not received before it is decided',
    wished,
    receive(seen(1, 1)),
    'Decide about this return first.',
  ],
  [
    'is not received before its label is made',
    until(asked('staff'), standsAt('ReturnApproved')),
    receive(seen(1, 1)),
    'Its label is being made: look again in a moment.',
  ],
  [
    'is received once',
    received,
    receive(seen(1, 1)),
    'What came back was looked at before, or nothing comes.',
  ],
  [
    'that is being given up is not received',
    givingUp,
    receive(seen(1, 1)),
    'The return is being given up: what arrives is not taken back.',
  ],
  [
    'is received with each line once',
    labelled,
    receive(seen(1, 1), seen(1, 0)),
    'Each line is named once, with all of its units.',
  ],
  [
    'is received with all of its units',
    labelled,
    receive(seen(1, 1, 1)),
    'Of enamel-mug 1 come back: say of each what became of it, and not of 2.',
  ],
  [
    'is received with its own lines alone',
    labelled,
    receive(seen(1, 1), seen(2, 1)),
    'A line is named that does not come back with this return.',
  ],
  ['is given up before it arrives', labelled, giveUp, undefined],
  ['is given up by staff when it has arrived, before the money', received, giveUp, undefined],
  ['is given up once', givingUp, giveUp, 'The return was given up already.'],
  ['stays given up', rest(givingUp), giveUp, 'The return was given up already.'],
  [
    'that was refused is not given up',
    refused,
    giveUp,
    'The return was refused: nothing comes back.',
  ],
  [
    'is not given up once the money is back',
    closed,
    giveUp,
    'The money was given back: the return can’t be given up any more.',
  ],
])('a return %s', (_what, snapshot, command, sentence) => {
  expect(refusalOf(snapshot, command)).toBe(sentence)
})

test('a customer gives it up until it has arrived', () => {
  expect(refusalOfOwnGivingUp(labelled, 'a')).toBeUndefined()
  expect(refusalOfOwnGivingUp(received, 'a')).toBe(
    'What you sent has arrived and was looked at: your money is on its way.',
  )
})

describe('what a return can’t come to its end without is not skipped', () => {
  const failed = until(asked('staff'), standsAt('ReturnLabelFailed'), (call) =>
    call.type === 'label' ? { type: 'undeliverable' } : yes(call),
  )
  test.each([
    ['inventory', until(received, standsAt('ReturnRefunded')), /^The return was paid back and can/],
    ['shipping', until(received, standsAt('ReturnRestocked')), /^The return was paid back and can/],
    ['orders', until(received, standsAt('ReturnSentBack')), /^The return was paid back and can/],
    [
      'orders',
      until(givingUp, standsAt('ReturnRecalled')),
      /has to be undone and can’t be skipped/,
    ],
    ['orders', failed, /has to be undone and can’t be skipped/],
  ] as const)('%s stands at it', (service, snapshot, refusal) => {
    const last = snapshot.log.at(-1)
    const corrupted = {
      version: last?.version ?? 0,
      type: last?.type ?? '',
      unreadable: 'corrupted',
    }
    const log = [...snapshot.log.slice(0, -1), corrupted]
    const dead = { state: 'dead', error: 'it can’t be read' } as const
    const stands = blockOrder({ ...snapshot, log }, service, dead)
    expect(refusalOf(stands, { type: 'skip', service })).toMatch(refusal)
  })
})
