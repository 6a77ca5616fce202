import {
  defaultSaga,
  type OrderSnapshot,
  type Saga,
  stepCall,
} from '@sagaboard/events/commands/order-snapshot'
import { insteadOf, insteadOfAnswer } from '@sagaboard/events/saga/apply-event'
import { inventory } from '@sagaboard/events/saga/inventory'
import { payment, paymentCall } from '@sagaboard/events/saga/payment'
import { settledOutcome } from '@sagaboard/events/saga/settle'
import { shipping } from '@sagaboard/events/saga/shipping'
import { describe, expect, test } from 'vitest'
import {
  checkModel,
  longWalks,
  type ModelReport,
  nearestMax,
  walkDeadlineMs,
  walks,
} from './model-check.ts'
import type { Budget } from './state.ts'

type WalkName = keyof typeof walks

const names = Object.keys(walks) as WalkName[]
const settlingWalk = 'a person settles what the provider never says'
const settling = walks[settlingWalk]

interface Walked {
  report: ModelReport
  /** What persons have settled in it that was not carried out yet: the call, and what they said of it. */
  settled: Set<string>
  /** In how many states they were wrong. */
  misled: number
}

const walked = new Map<WalkName, Walked>()

/** What a walk has found; each is walked once. */
function walk(name: WalkName): Walked {
  const known = walked.get(name)
  if (known) return known
  const settled = new Set<string>()
  let misled = 0
  const report = checkModel({
    left: walks[name],
    ...(longWalks.includes(name) ? { statesMax: nearestMax } : {}),
    visit({ snapshot, isMisled }) {
      if (isMisled) misled += 1
      for (const decided of settledIn(snapshot)) settled.add(decided)
    },
  })
  const found = { report, settled, misled }
  walked.set(name, found)
  return found
}

function settledIn(snapshot: OrderSnapshot): string[] {
  return (['payment', 'shipping'] as const).flatMap((service) => {
    const decided = snapshot.blocks[service]?.resolution
    if (decided?.type !== 'settled') return []
    const call = stepCall(snapshot, service)
    const what = call?.type === 'void' ? `void ${call.of}` : call?.type
    return [`${what}: ${decided.word.outcome}`]
  })
}

describe('whatever happens to an order, in whatever order', { timeout: walkDeadlineMs }, () => {
  test.each(names)('%s: no rule breaks, and it ends', (name) => {
    const { report } = walk(name)
    const left: Budget = walks[name]
    expect(report.broken).toBeUndefined()
    // A walk that saw next to nothing would prove nothing.
    expect(report.states).toBeGreaterThan(5_000)
    expect(report.isWhole || longWalks.includes(name)).toBe(true)
    if (!report.isWhole) return
    const ends = [
      'waits for a person',
      'COMPLETED',
      'CANCELLED, payment_declined',
      'CANCELLED, shipping_failed',
    ]
    expect([...report.ends.keys()]).toEqual(expect.arrayContaining(ends))
    // There always is a mug: a first order that takes what is there is never told that there is nothing.
    const mayBeNothing = left.onShortage === 'cancel' || left.isRest
    expect(report.ends.has('CANCELLED, out_of_stock')).toBe(mayBeNothing)
  })

  test('each reason for which an order is undone is an end', () => {
    const { ends } = walk('cancelled by the customer, by staff and by the clock').report
    for (const reason of ['cancelled_by_customer', 'cancelled_by_staff', 'expired'])
      expect(ends.get(`CANCELLED, ${reason}`)).toBeGreaterThan(0)
  })
})

describe('persons can end every order, even if no provider ever answers', {
  timeout: walkDeadlineMs,
}, () => {
  test('without a person who settles they can’t: the walk would say so', () => {
    const { broken } = checkModel({
      left: { ...settling, settles: 0, mistakes: 0 },
      isEndedByPersons: true,
    })
    expect(broken?.rule).toBe('no command can end the order while nobody answers')
  })

  test('what a person settles is seen from every side: truths and mistakes, at every kind of call', () => {
    const found = [walk(settlingWalk), walk('a person settles refunds')]
    const seen = new Set(found.flatMap(({ settled }) => [...settled]))
    expect([...seen].sort()).toEqual([
      'charge: did_not_happen',
      'charge: happened',
      'label: did_not_happen',
      'label: happened',
      'refund: did_not_happen',
      'refund: happened',
      'void charge: did_not_happen',
      'void charge: happened',
      'void label: did_not_happen',
      'void label: happened',
      'void label: voided',
    ])
    expect(found.reduce((sum, { misled }) => sum + misled, 0)).toBeGreaterThan(100)
  })
})

describe('a handler that is wrong is found, with the shortest story that shows it', {
  timeout: walkDeadlineMs,
}, () => {
  const cancelled = walks['cancelled by the customer, by staff and by the clock']
  const found = (
    changes: Partial<Saga>,
    left: (typeof walks)[keyof typeof walks],
    harm: string,
  ): ModelReport['broken'] =>
    checkModel({ left, saga: { ...defaultSaga, ...changes }, counts: (rule) => rule === harm })
      .broken
  const told = (broken: ModelReport['broken']) => broken?.story.join('\n') ?? ''

  /** Nobody looks for a request to cancel: the tombstones alone have to hold. */
  const blind: Pick<Saga, 'insteadOf' | 'insteadOfAnswer'> = {
    insteadOf: () => undefined,
    insteadOfAnswer: () => undefined,
  }

  test('shipping forgets its tombstone, and looks for no request: the last unit is sold twice', () => {
    const forgetful: typeof shipping = {
      ...shipping,
      OrderCancelRequested: ({ shipment }) => ({
        state: shipment,
        emit: [{ type: 'ShipmentCancelled', data: {} }],
      }),
    }
    const harm = 'the last unit was sold twice'
    const broken = found({ ...blind, shipping: forgetful }, cancelled, harm)
    expect(told(broken)).toMatch(
      /cancels[\s\S]*InventoryReleased[\s\S]*which is made[\s\S]*another customer: buys the last desk-lamp/,
    )
  })

  test('payment forgets its tombstone, and looks for no request: money is taken for an order that is undone', () => {
    const forgetful: typeof payment = {
      ...payment,
      ShipmentCancelled: (facts, event, outcome) =>
        facts.payment?.status === 'expected'
          ? {
              state: facts.payment,
              emit: [{ type: 'PaymentVoided', data: { outcome: 'not_asked' } }],
            }
          : payment.ShipmentCancelled(facts, event, outcome),
    }
    const harm = 'money of a cancelled order is kept'
    const broken = found({ ...blind, payment: forgetful }, cancelled, harm)
    expect(told(broken)).toMatch(/PaymentVoided[\s\S]*asks for the charge on InventoryReserved/)
  })

  test('an answer of the carrier counts behind a request to cancel: it ships, and nobody refuses the request', () => {
    const broken = found(
      { insteadOfAnswer: () => undefined },
      cancelled,
      'the order was shipped behind a request to cancel it, which was not refused',
    )
    expect(told(broken)).toMatch(
      /asks for the label[\s\S]*cancels[\s\S]*hears of the label .* behind the request/,
    )
  })

  test('a charge that may have been asked for is held for never asked: what was taken is kept', () => {
    const sure: Saga['insteadOf'] = (call, event, requestedAt) =>
      insteadOf(call, event, requestedAt) && { type: 'not_asked', isUncertain: false }
    const taken = 'money was taken after payment had promised never to take any'
    expect(told(found({ insteadOf: sure }, cancelled, taken))).toMatch(
      /asks for the charge[\s\S]*cancels[\s\S]*PaymentVoided/,
    )
    const labelled = 'labels were made after shipping had promised never to ship'
    expect(told(found({ insteadOf: sure }, cancelled, labelled))).toMatch(
      /asks for the label[\s\S]*cancels[\s\S]*ShipmentCancelled/,
    )
  })

  test('a void with another key than that of its charge: the charge arrives late, and is kept', () => {
    const other: Partial<Saga> = {
      paymentCall: (facts, event) => {
        const call = paymentCall(facts, event)
        return call?.type === 'void' ? { ...call, key: `${call.key}:other` } : call
      },
    }
    const taken = 'money was taken after payment had promised never to take any'
    expect(told(found(other, cancelled, taken))).toMatch(/asks to void the charge/)
  })

  test('a void that is too late counts as one that is undone: what has shipped is given back', () => {
    const deaf: typeof shipping = {
      ...shipping,
      OrderCancelRequested: (facts, event, outcome) =>
        shipping.OrderCancelRequested(
          facts,
          event,
          outcome?.type === 'too_late' ? { type: 'undone' } : outcome,
        ),
    }
    const labelled = 'labels were made after shipping had promised never to ship'
    expect(told(found({ shipping: deaf }, cancelled, labelled))).toMatch(/which is too late/)
  })

  test('a refund without its guard: more is given back than was taken', () => {
    const generous: Partial<Saga> = {
      paymentCall: ({ payment: row }, event) =>
        event.type === 'RefundRequested' && row?.chargeId
          ? {
              type: 'refund',
              key: `${event.orderId}:refund:${event.data.requestId}`,
              orderId: event.orderId,
              chargeId: row.chargeId,
              amountMinor: event.data.amountMinor,
              currency: row.currency,
            }
          : paymentCall({ payment: row }, event),
    }
    const broken = found(
      generous,
      walks['refunded and restocked'],
      'more money was given back than was taken',
    )
    expect(told(broken)).toMatch(
      /OrderCompleted[\s\S]*ask for a refund[\s\S]*ask for a refund[\s\S]*asks for the refund/,
    )
  })

  test('inventory releases by itself when a cancellation is asked for: the last unit is sold twice', () => {
    const hasty = {
      ...inventory,
      OrderCancelRequested: inventory.PaymentVoided,
    } as unknown as typeof inventory
    const broken = found({ inventory: hasty }, cancelled, 'the last unit was sold twice')
    expect(told(broken)).toMatch(
      /inventory: handles OrderCancelRequested .*InventoryReleased[\s\S]*another customer: buys the last desk-lamp/,
    )
  })

  test('a call that is made again with another key: the customer is charged twice', () => {
    let calls = 0
    const eager: Partial<Saga> = {
      paymentCall: (facts, event) => {
        const call = paymentCall(facts, event)
        calls += 1
        return call && { ...call, key: `${call.key}:${calls}` }
      },
    }
    const broken = found(eager, walks['refunded and restocked'], 'the customer was charged twice')
    expect(told(broken)).toMatch(
      /asks for the charge .*the (answer is lost|process dies)[\s\S]*asks for the charge/,
    )
  })

  test('a service that does not recognise what it has handled: what came back is counted twice', () => {
    const forgetful: Partial<Saga> = { isDuplicate: () => false }
    const broken = checkModel({
      left: walks['refunded and restocked'],
      saga: { ...defaultSaga, ...forgetful },
    }).broken
    expect(told(broken)).toMatch(/once more/)
  })

  test('a service that does not answer: the order never ends', () => {
    const silent: typeof inventory = {
      ...inventory,
      PaymentVoided: ({ reservation }) => ({ state: reservation, emit: [] }),
    }
    const broken = checkModel({
      left: cancelled,
      saga: { ...defaultSaga, inventory: silent },
    }).broken
    expect(broken?.rule).toMatch(/nobody can end it/)
  })

  test('a person’s word is taken without its void: what had been made is kept', () => {
    const hasty: Partial<Saga> = { voidBefore: () => undefined }
    const kept = 'money was taken of an order that payment holds for declined'
    expect(told(found(hasty, settling, kept))).toMatch(
      /state wrongly of the charge: did_not_happen/,
    )
    const labelled = 'labels were made after shipping had promised never to ship'
    expect(told(found(hasty, settling, labelled))).toMatch(
      /state wrongly of the (void of the )?label/,
    )
  })

  test('the void is asked, and its answer is not listened to', () => {
    const deaf: Partial<Saga> = {
      settledOutcome: (settled) => settledOutcome({ ...settled, answer: undefined }),
    }
    const kept = 'money was taken of an order that payment holds for declined'
    expect(told(found(deaf, settling, kept))).toMatch(
      /which gives back what was taken: PaymentFailed/,
    )
  })

  test('what a person has decided is not carried out: no command ends the order', () => {
    const forgetful: Partial<Saga> = {
      settledOutcome: ({ call }) =>
        call.type === 'charge' ? { type: 'not_asked', isUncertain: true } : { type: 'undone' },
    }
    const broken = checkModel({ left: settling, saga: { ...defaultSaga, ...forgetful } }).broken
    expect(broken?.rule).toMatch(/nobody can end it|a service fails/)
  })

  const sourced = walks['sourced again, and cancelled at any moment']
  const elsewhere = 'it has shipped from another warehouse than it was reserved in'

  test('shipping packs what it had before the order was sourced again: it ships what somebody else may have', () => {
    const forgetful: typeof shipping = {
      ...shipping,
      InventoryResourced(facts, event, outcome) {
        const { allocations = [], packed = [] } = facts.shipment ?? {}
        const decided = shipping.InventoryResourced(facts, event, outcome)
        return { ...decided, state: decided.state && { ...decided.state, allocations, packed } }
      },
    }
    expect(told(found({ shipping: forgetful }, sourced, elsewhere))).toMatch(
      /InventoryResourced[\s\S]*PackingStarted/,
    )
  })

  test('shipping goes on packing while the order is sourced again: its label is made for what is let go', () => {
    const hasty: typeof shipping = {
      ...shipping,
      SourcingRequested(facts, event, outcome) {
        const { emit } = shipping.SourcingRequested(facts, event, outcome)
        return { state: facts.shipment, emit }
      },
    }
    expect(told(found({ shipping: hasty }, sourced, elsewhere))).toMatch(
      /PackingStopped[\s\S]*asks for the label/,
    )
  })

  test('a label that a person states ships behind a request to cancel', () => {
    const broken = found(
      {
        insteadOfAnswer: (service, outcome, event) =>
          'settled' in outcome ? undefined : insteadOfAnswer(service, outcome, event),
      },
      settling,
      'the order was shipped behind a request to cancel it, which was not refused',
    )
    expect(told(broken)).toMatch(/state of the label: happened/)
  })

  test('a void that is too late counts as the person’s word: what has shipped is given back', () => {
    const deaf: Partial<Saga> = {
      settledOutcome: (settled) =>
        settledOutcome(
          settled.answer?.type === 'too_late'
            ? { ...settled, answer: { type: 'undone' } }
            : settled,
        ),
    }
    const labelled = 'labels were made after shipping had promised never to ship'
    expect(told(found(deaf, settling, labelled))).toMatch(
      /which is too late: Shipment(Failed|Cancelled)/,
    )
  })
})
