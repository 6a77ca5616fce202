import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NewEvent, SagaEvent } from '../../catalog/envelope.ts'
import type { OrderLine } from '../../catalog/events.ts'
import { append } from '../../commands/advance-order.ts'
import { refusalOf } from '../../commands/guards.ts'
import { violations } from '../../commands/invariants.ts'
import type { OrderSnapshot } from '../../commands/order-snapshot.ts'
import { returnableLines } from '../../commands/returns.ts'
import { sampleEvent, sampleLine } from '../../testing/samples.ts'
import { atRest, placedSnapshot, until } from '../../testing/snapshots.ts'
import { foldOrder } from '../order-view.ts'

/** An order of which so much of each line was there, completed: what was missing is left out. */
function completed(lines: readonly OrderLine[], onHand: readonly number[]): OrderSnapshot {
  const stock = lines.map(({ sku }, index) => ({
    ...{ sku, warehouse: 'leipzig', reserved: 0 },
    onHand: onHand[index] ?? 0,
  }))
  const totalMinor = lines.reduce(
    (sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor,
    0,
  )
  const placed = sampleEvent('OrderCreated', 1, {
    ...{ lines: [...lines], totalMinor },
    onShortage: 'ship_available',
  }) as SagaEvent
  const start = { ...placedSnapshot(stock), log: [placed], orders: foldOrder([placed]) }
  return until(start, atRest)
}

const rest = (snapshot: OrderSnapshot, event: NewEvent) =>
  until(append(snapshot, event, 'staff'), atRest)

type Units = readonly { line: number; sku: string; quantity: number }[]

const asked = (snapshot: OrderSnapshot, returnId: string, units: Units) =>
  rest(snapshot, {
    type: 'ReturnRequested',
    data: { returnId, by: 'staff', lines: units.map((one) => ({ ...one, reason: 'damaged' })) },
  })

/** Comes back, as new, or not accepted. */
const arrived = (
  snapshot: OrderSnapshot,
  returnId: string,
  { units, what }: { units: Units; what: 'restock' | 'reject' },
) =>
  rest(snapshot, {
    type: 'ReturnReceived',
    data: {
      returnId,
      lines: units.map(({ line, quantity }) => ({
        ...{ line, restock: 0, writeOff: 0, reject: 0 },
        [what]: quantity,
      })),
      note: '',
    },
  })

const refundedMinor = ({ payment }: OrderSnapshot) => payment.state?.refundedMinor ?? 0

describe('of an order of which some units were left out', () => {
  const lines = [sampleLine(1, 'enamel-mug', 2), sampleLine(2, 'linen-apron', 1, 4_200)]

  test('what was sent gives back its price, and what was left out can’t be returned', () => {
    const inPart = completed(lines, [1, 0])
    expect(inPart.payment.state?.amountMinor).toBe(1_800)
    expect(returnableLines(inPart.orders)).toMatchObject([{ line: 1, quantity: 1 }])
    const back = (line: number, quantity: number) =>
      refusalOf(inPart, {
        type: 'return_request',
        lines: [{ line, quantity, reason: 'damaged' }],
      })
    expect(back(1, 1)).toBeUndefined()
    expect(back(1, 2)).toMatch(/1 can still be returned/)
    expect(back(2, 1)).toMatch(/Nothing of linen-apron came with this order/)
    const tooMany = asked(inPart, 'a', [{ line: 1, sku: 'enamel-mug', quantity: 2 }])
    expect(tooMany.orders.returns?.a).toMatchObject({ refusal: 'exceeds_shipped' })
    const units = [{ line: 1, sku: 'enamel-mug', quantity: 1 }]
    const end = arrived(asked(inPart, 'a', units), 'a', { units, what: 'restock' })
    expect(end.payment.state).toMatchObject({ status: 'refunded', refundedMinor: 1_800 })
  })

  test('whatever comes back in whatever order, no more is given back than was charged, and all for all', () => {
    const sold = fc.array(
      fc.record({
        quantity: fc.integer({ min: 1, max: 4 }),
        price: fc.integer({ min: 1, max: 9_999 }),
        onHand: fc.nat({ max: 4 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    const turn = fc.record({
      at: fc.nat({ max: 2 }),
      quantity: fc.integer({ min: 1, max: 4 }),
      what: fc.constantFrom('restock', 'reject', 'give up'),
    })
    fc.assert(
      fc.property(sold, fc.array(turn, { maxLength: 6 }), (goods, turns) => {
        fc.pre(goods.some(({ onHand }) => onHand > 0))
        const order = goods.map(({ quantity, price }, index) =>
          sampleLine(index + 1, `sku-${index}`, quantity, price),
        )
        const sent = goods.map(({ quantity, onHand }) => Math.min(quantity, onHand))
        let world = completed(
          order,
          goods.map(({ onHand }) => onHand),
        )
        const charged = order.reduce(
          (sum, { unitPriceMinor }, index) => sum + unitPriceMinor * (sent[index] ?? 0),
          0,
        )
        expect(world.payment.state?.amountMinor).toBe(charged)
        turns.forEach(({ at, quantity, what }, index) => {
          const { line = 1, sku = '' } = order[at % order.length] ?? {}
          const units = [{ line, sku, quantity }]
          const id = `r${index}`
          world = asked(world, id, units)
          if (world.orders.returns?.[id]?.refusal === null)
            world =
              what === 'give up'
                ? rest(world, {
                    type: 'ReturnGiveUpRequested',
                    data: { returnId: id, by: 'staff' },
                  })
                : arrived(world, id, { units, what })
          expect(refundedMinor(world)).toBeLessThanOrEqual(charged)
          expect(violations(world)).toEqual([])
        })
        const units = returnableLines(world.orders).map(({ name: _, ...one }) => one)
        if (units.length > 0)
          world = arrived(asked(world, 'last', units), 'last', { units, what: 'restock' })
        expect(world.payment.state).toMatchObject({ status: 'refunded', refundedMinor: charged })
        expect(returnableLines(world.orders)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
