import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NewEvent } from '../../catalog/envelope.ts'
import type { EventData, InspectedLine } from '../../catalog/events.ts'
import { services } from '../../catalog/events.ts'
import { append, handleNext } from '../../commands/advance-order.ts'
import { yes } from '../../commands/forecast.ts'
import { violations } from '../../commands/invariants.ts'
import {
  callOf,
  canGoOn,
  type OrderSnapshot,
  type Outcome,
  type ProviderCall,
} from '../../commands/order-snapshot.ts'
import { returnableLines } from '../../commands/returns.ts'
import { sampleTotalMinor } from '../../testing/samples.ts'
import { atRest, going, placedSnapshot, until } from '../../testing/snapshots.ts'
import { freeUnits } from './return-view.ts'

/** The sample order, completed: two mugs at 18.00 and an apron at 42.00. */
const completed = until(placedSnapshot(), atRest)

const ask = (snapshot: OrderSnapshot, event: NewEvent, actor = 'staff:ada') =>
  append(snapshot, event, actor)

const requested = (
  returnId: string,
  lines: readonly [line: number, quantity: number][],
  by: EventData<'ReturnRequested'>['by'] = 'staff',
): NewEvent => ({
  type: 'ReturnRequested',
  data: {
    returnId,
    by,
    lines: lines.map(([line, quantity]) => ({
      line,
      sku: line === 1 ? 'enamel-mug' : 'linen-apron',
      quantity,
      reason: 'changed_mind',
    })),
  },
})
const reviewed = (returnId: string, decision: 'approve' | 'refuse'): NewEvent => ({
  type: 'ReturnReviewed',
  data: { returnId, decision, note: '' },
})
const received = (returnId: string, ...lines: InspectedLine[]): NewEvent => ({
  type: 'ReturnReceived',
  data: { returnId, lines, note: '' },
})
const givenUp = (returnId: string): NewEvent => ({
  type: 'ReturnGiveUpRequested',
  data: { returnId, by: 'staff' },
})
const asNew = (line: number, quantity: number): InspectedLine => ({
  line,
  restock: quantity,
  writeOff: 0,
  reject: 0,
})

const rest = (snapshot: OrderSnapshot, answer: (call: ProviderCall) => Outcome = yes) =>
  until(snapshot, atRest, answer)

const typesSince = (before: OrderSnapshot, { log }: OrderSnapshot) =>
  log.slice(before.log.length).map(({ type }) => type)

const dataOf = (snapshot: OrderSnapshot, type: NewEvent['type']) =>
  snapshot.log.flatMap((entry) => (entry.type === type && 'data' in entry ? [entry.data] : []))

const onHand = ({ stock }: OrderSnapshot, sku: string) =>
  stock.filter((level) => level.sku === sku).reduce((sum, level) => sum + level.onHand, 0)

describe('a return', () => {
  test('goes all the way: approved, labelled, received, paid back, on the shelf, closed', () => {
    const sent = rest(ask(completed, requested('a', [[1, 1]])))
    expect(sent.orders.returns?.a).toMatchObject({ status: 'labelled', step: 'label' })
    const end = rest(ask(sent, received('a', asNew(1, 1))))
    expect(typesSince(completed, end)).toEqual([
      'ReturnRequested',
      'ReturnApproved',
      'ReturnLabelled',
      'ReturnReceived',
      'ReturnRefunded',
      'ReturnRestocked',
      'ReturnSentBack',
      'ReturnClosed',
    ])
    expect(end.orders).toMatchObject({
      status: 'COMPLETED',
      payment: { refundedMinor: 1_800 },
      returns: {
        a: { status: 'closed', step: 'closed', outcome: 'refunded', refundedMinor: 1_800 },
      },
    })
    expect(end.payment.state?.refundedMinor).toBe(1_800)
    expect(onHand(end, 'enamel-mug')).toBe(onHand(completed, 'enamel-mug') + 1)
    expect(violations(end)).toEqual([])
  })

  test('of a customer waits for a person, whose first word counts', () => {
    const asked = rest(ask(completed, requested('a', [[1, 1]], 'customer')))
    expect(typesSince(completed, asked)).toEqual(['ReturnRequested'])
    const both = ask(ask(asked, reviewed('a', 'refuse')), reviewed('a', 'approve'))
    expect(typesSince(both, rest(both))).toEqual(['ReturnRefused'])
    expect(rest(both).orders.returns?.a).toMatchObject({
      status: 'refused',
      refusal: 'refused_by_staff',
    })
    const twice = ask(ask(asked, reviewed('a', 'approve')), reviewed('a', 'approve'))
    expect(typesSince(twice, rest(twice))).toEqual(['ReturnApproved', 'ReturnLabelled'])
  })

  test('needs no label when the goods are on their way already', () => {
    const end = rest(ask(completed, requested('a', [[2, 1]], 'carrier')), (call) => {
      throw new Error(`asked for ${call.type}`)
    })
    expect(dataOf(end, 'ReturnLabelled')).toEqual([{ returnId: 'a', parcels: [] }])
  })

  test('is refused for an order that is not completed, and for more than has shipped', () => {
    const placed = rest(ask(placedSnapshot(), requested('a', [[1, 1]])))
    expect(dataOf(placed, 'ReturnRefused')).toEqual([{ returnId: 'a', reason: 'not_completed' }])
    const more = rest(ask(completed, requested('a', [[1, 3]])))
    expect(dataOf(more, 'ReturnRefused')).toEqual([{ returnId: 'a', reason: 'exceeds_shipped' }])
    const again = rest(
      ask(
        completed,
        requested('a', [
          [1, 1],
          [1, 2],
        ]),
      ),
    )
    expect(dataOf(again, 'ReturnRefused')).toEqual([{ returnId: 'a', reason: 'exceeds_shipped' }])
  })

  test('takes its units from those that no other return holds, also when both are asked for at once', () => {
    const both = ask(ask(completed, requested('a', [[1, 1]])), requested('b', [[1, 2]]))
    const end = rest(both)
    expect(dataOf(end, 'ReturnRefused')).toEqual([{ returnId: 'b', reason: 'exceeds_shipped' }])
    const second = rest(ask(end, requested('c', [[1, 1]])))
    expect(second.orders.returns?.c?.lines[0]?.units).toEqual([{ unit: 2, amountMinor: 1_800 }])
  })

  test('of an order in part brings back what was delivered, for what was paid for it', () => {
    const leftOut = [{ line: 1, sku: 'enamel-mug', quantity: 1 }]
    const inPart = { ...completed.orders, leftOut, totalMinor: sampleTotalMinor - 1_800 }
    expect(freeUnits(inPart, 1)).toEqual([{ unit: 1, amountMinor: 1_800 }])
    expect(freeUnits(inPart, 2)).toEqual([{ unit: 1, amountMinor: 4_200 }])
    expect(returnableLines(inPart)).toMatchObject([{ quantity: 1 }, { quantity: 1 }])
  })

  test('whose label can’t be made is closed, and its units are free again', () => {
    const end = rest(ask(completed, requested('a', [[1, 2]])), () => ({ type: 'undeliverable' }))
    expect(typesSince(completed, end).slice(2)).toEqual(['ReturnLabelFailed', 'ReturnClosed'])
    expect(end.orders.returns?.a).toMatchObject({ status: 'given_up', step: 'given up' })
    const again = rest(ask(end, requested('b', [[1, 2]])))
    expect(again.orders.returns?.b?.status).toBe('labelled')
  })
})

describe('what is inspected', () => {
  const sent = rest(
    ask(
      completed,
      requested('a', [
        [1, 2],
        [2, 1],
      ]),
    ),
  )

  test('is as new, written off, or goes back to the customer and gives nothing back', () => {
    const inspected = ask(
      sent,
      received(
        'a',
        { line: 1, restock: 1, writeOff: 0, reject: 1 },
        { line: 2, restock: 0, writeOff: 1, reject: 0 },
      ),
    )
    const end = rest(inspected)
    expect(dataOf(end, 'ReturnRefunded')).toMatchObject([{ amountMinor: 1_800 + 4_200 }])
    expect(onHand(end, 'enamel-mug') - onHand(sent, 'enamel-mug')).toBe(1)
    expect(onHand(end, 'linen-apron')).toBe(onHand(sent, 'linen-apron'))
    expect(dataOf(end, 'ReturnRestocked')).toMatchObject([
      { writtenOff: [{ line: 2, sku: 'linen-apron', quantity: 1 }] },
    ])
    expect(dataOf(end, 'ReturnSentBack')).toMatchObject([
      { goods: 'sent', parcels: [{ lines: [{ line: 1, quantity: 1 }] }] },
    ])
    // What was not accepted may come back once more.
    expect(rest(ask(end, requested('b', [[1, 1]]))).orders.returns?.b?.status).toBe('labelled')
    expect(rest(ask(end, requested('b', [[1, 2]]))).orders.returns?.b?.status).toBe('refused')
  })

  test('gives back nothing, and asks nobody, when nothing is accepted', () => {
    const none = ask(
      sent,
      received(
        'a',
        { line: 1, restock: 0, writeOff: 0, reject: 2 },
        { line: 2, restock: 0, writeOff: 0, reject: 1 },
      ),
    )
    const asked: string[] = []
    const end = rest(none, (call) => {
      asked.push(call.type)
      return yes(call)
    })
    expect(asked).toEqual(['label'])
    expect(dataOf(end, 'ReturnRefunded')).toMatchObject([{ amountMinor: 0 }])
    expect(end.orders.returns?.a).toMatchObject({ status: 'closed', outcome: 'rejected' })
    expect(end.payment.state?.refundedMinor).toBe(0)
  })

  test('stays in the warehouse when the carrier can’t bring it back', () => {
    const inspected = ask(sent, received('a', { line: 1, restock: 1, writeOff: 0, reject: 1 }))
    const end = rest(inspected, (call) =>
      call.type === 'label' ? { type: 'undeliverable' } : yes(call),
    )
    expect(dataOf(end, 'ReturnSentBack')).toMatchObject([{ goods: 'held', parcels: [] }])
    expect(end.orders.returns?.a?.status).toBe('closed')
  })

  test('is not put on the shelf a second time, when somebody did so by hand', () => {
    const byHand: NewEvent = {
      type: 'RestockRequested',
      data: {
        requestId: 'r',
        note: '',
        lines: [{ line: 1, sku: 'enamel-mug', warehouse: 'halle', quantity: 2 }],
      },
    }
    const end = rest(ask(rest(ask(sent, byHand)), received('a', asNew(1, 2), asNew(2, 1))))
    expect(onHand(end, 'enamel-mug') - onHand(sent, 'enamel-mug')).toBe(2)
    expect(onHand(end, 'linen-apron') - onHand(sent, 'linen-apron')).toBe(1)
    expect(violations(end)).toEqual([])
  })

  test('gives back no more than other refunds have left', () => {
    const refund: NewEvent = {
      type: 'RefundRequested',
      data: { requestId: 'r', amountMinor: 7_000, currency: 'EUR', method: 'provider', note: '' },
    }
    const end = rest(ask(rest(ask(sent, refund)), received('a', asNew(1, 2), asNew(2, 1))))
    expect(dataOf(end, 'ReturnRefunded')).toMatchObject([{ amountMinor: sampleTotalMinor - 7_000 }])
    expect(end.payment.state).toMatchObject({
      status: 'refunded',
      refundedMinor: sampleTotalMinor,
    })
    expect(violations(end)).toEqual([])
  })

  test('ends with the goods sent back, when a person says that the refund was not made', () => {
    const settled = { reference: 'case 12', note: 'the card is closed' }
    const end = rest(ask(sent, received('a', asNew(1, 1))), (call) =>
      call.type === 'refund' ? { type: 'not_refunded', settled } : yes(call),
    )
    expect(typesSince(sent, end)).toEqual([
      'ReturnReceived',
      'ReturnRefundFailed',
      'ReturnRecalled',
      'ReturnClosed',
    ])
    expect(dataOf(end, 'ReturnRecalled')).toMatchObject([{ goods: 'sent' }])
    expect([end.stock, end.payment.state?.refundedMinor]).toEqual([sent.stock, 0])
  })
})

describe('a return that is given up leaves stock and money as they were', () => {
  const asIt = (end: OrderSnapshot) => {
    expect(end.stock).toEqual(completed.stock)
    expect(end.payment.state).toMatchObject({ status: 'captured', refundedMinor: 0 })
    expect(end.orders).toMatchObject({ status: 'COMPLETED', payment: { refundedMinor: 0 } })
    expect(end.orders.returns?.a).toMatchObject({ status: 'given_up', outcome: 'given_up' })
    expect(violations(end)).toEqual([])
  }
  const never = (call: ProviderCall): Outcome => {
    throw new Error(`asked for ${call.type}`)
  }

  test('before anybody has decided', () => {
    const asked = rest(ask(completed, requested('a', [[1, 1]], 'customer')))
    const end = rest(ask(ask(asked, givenUp('a')), reviewed('a', 'approve')), never)
    expect(typesSince(asked, end).slice(2)).toEqual([
      'ReturnRefundWithheld',
      'ReturnRecalled',
      'ReturnClosed',
    ])
    asIt(end)
  })

  test('before its label was asked for: nobody asks for it any more', () => {
    const approved = going(ask(completed, requested('a', [[1, 1]])), ['orders'])
    const end = rest(ask(approved, givenUp('a')), (call) => {
      expect(call).toMatchObject({ type: 'void', of: 'label' })
      return { type: 'never_happened' }
    })
    expect(typesSince(completed, end)).not.toContain('ReturnLabelled')
    asIt(end)
  })

  test.each([
    ['undone', 'kept'],
    ['too_late', 'on_their_way'],
  ] as const)('with a label that is %s', (type, goods) => {
    const sent = rest(ask(completed, requested('a', [[1, 1]])))
    const outcome: Outcome = type === 'undone' ? { type } : { type, parcels: [] }
    const end = rest(ask(sent, givenUp('a')), () => outcome)
    expect(dataOf(end, 'ReturnRecalled')).toMatchObject([{ goods }])
    asIt(end)
  })

  test('when the goods are here: they go back, and nothing is paid', () => {
    const sent = rest(ask(completed, requested('a', [[1, 1]])))
    const asked = ask(ask(sent, received('a', asNew(1, 1))), givenUp('a'))
    const calls: string[] = []
    const end = rest(asked, (call) => {
      calls.push(call.type === 'void' ? `void ${call.of}` : call.type)
      return yes(call)
    })
    // Payment was at the inspection when the request came: whether it had asked is settled by a void.
    expect(calls).toEqual(['void refund', 'label'])
    expect(dataOf(end, 'ReturnRecalled')).toMatchObject([{ goods: 'sent' }])
    asIt(end)
  })

  test('but not once its money has been given back: the request is refused, and the return goes on', () => {
    const sent = rest(ask(completed, requested('a', [[1, 1]])))
    const asked = ask(ask(sent, received('a', asNew(1, 1))), givenUp('a'))
    const end = rest(asked, (call) =>
      call.type === 'void' ? { type: 'refunded', refundId: 're_9' } : yes(call),
    )
    expect(typesSince(asked, end)).toEqual([
      'ReturnRefunded',
      'ReturnGiveUpRefused',
      'ReturnRestocked',
      'ReturnSentBack',
      'ReturnClosed',
    ])
    expect(end.payment.state?.refundedMinor).toBe(1_800)
    const late = rest(ask(end, givenUp('a')))
    expect(typesSince(end, late)).toEqual(['ReturnGiveUpRequested', 'ReturnGiveUpRefused'])
    expect(late.orders.returns?.a).toMatchObject({ status: 'closed', outcome: 'refunded' })
  })

  test('and while it is uncertain whether it was, other refunds leave its money alone', () => {
    const sent = rest(
      ask(
        completed,
        requested('a', [
          [1, 2],
          [2, 1],
        ]),
      ),
    )
    const asked = ask(ask(sent, received('a', asNew(1, 2), asNew(2, 1))), givenUp('a'))
    const uncertain = handleNext(asked, 'payment')
    expect(uncertain.payment.state?.returns?.a).toMatchObject({
      status: 'uncertain',
      amountMinor: sampleTotalMinor,
    })
    const refund: NewEvent = {
      type: 'RefundRequested',
      data: { requestId: 'r', amountMinor: 1, currency: 'EUR', method: 'provider', note: '' },
    }
    // The request stands before the one to give up: handled while nobody knows.
    const other = { ...ask(sent, received('a', asNew(1, 2), asNew(2, 1))) }
    const between = handleNext(ask(ask(other, refund), givenUp('a')), 'payment')
    const refused = handleNext(between, 'payment')
    expect(dataOf(refused, 'RefundRefused')).toMatchObject([{ refundableMinor: 0 }])
  })
})

describe('returns side by side', () => {
  test('giving one up stops no call of another, and a cancel of the order none of either', () => {
    const both = ask(ask(completed, requested('a', [[1, 1]])), requested('b', [[2, 1]]))
    const cancel: NewEvent = {
      type: 'OrderCancelRequested',
      data: { reason: 'cancelled_by_customer' },
    }
    const approved = going(both, ['orders', 'orders'])
    const asked = ask(ask(approved, givenUp('a')), cancel)
    const calls: string[] = []
    const end = rest(asked, (call) => {
      calls.push(`${call.type} ${call.key.split(':return:')[1]}`)
      return yes(call)
    })
    expect(calls).toEqual(['label b:label:1', 'void a:label:1'])
    expect(end.orders.returns).toMatchObject({
      a: { status: 'given_up' },
      b: { status: 'labelled' },
    })
  })

  test('a request to give a return up stops no call of the order', () => {
    const placed = ask(placedSnapshot(), givenUp('a'), 'customer')
    const end = rest(placed)
    expect(end.orders.status).toBe('COMPLETED')
  })

  test('in whatever order they go, all units together give back exactly what was paid', () => {
    const order = fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 3 })
    const turns = fc.array(fc.nat({ max: 3 }), { minLength: 60, maxLength: 60 })
    const lines: Record<string, [number, number]> = { a: [1, 1], b: [1, 1], c: [2, 1] }
    fc.assert(
      fc.property(order, order, turns, (asked, arrived, steps) => {
        let world = completed
        const shuffled = () => {
          for (const turn of steps) {
            const service = services[turn]
            if (service && canGoOn(world, service)) {
              const call = callOf(world, service)
              world = handleNext(world, service, call && yes(call))
              expect(violations(world)).toEqual([])
            }
          }
          world = rest(world)
        }
        for (const id of asked) world = ask(world, requested(id, [lines[id] ?? [1, 1]]))
        shuffled()
        for (const id of arrived) world = ask(world, received(id, asNew(...(lines[id] ?? [1, 1]))))
        shuffled()
        expect(world.payment.state).toMatchObject({
          status: 'refunded',
          refundedMinor: sampleTotalMinor,
        })
        expect(onHand(world, 'enamel-mug')).toBe(onHand(placedSnapshot(), 'enamel-mug'))
        expect(onHand(world, 'linen-apron')).toBe(onHand(placedSnapshot(), 'linen-apron'))
      }),
      { numRuns: 60 },
    )
  })
})
