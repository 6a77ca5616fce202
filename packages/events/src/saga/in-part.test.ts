import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleLine, sampleOrderId } from '../testing/samples.ts'
import { amountOf, availableOf, followUpId, leftOutOf, restOf } from './in-part.ts'

const sku = fc.constantFrom('mug', 'apron', 'lamp')
const units = fc.integer({ min: 0, max: 5 })
const lines = fc
  .array(fc.tuple(sku, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 4 })
  .map((some) =>
    some.map(([name, quantity], at) => sampleLine(at + 1, name, quantity, 7 * (at + 1))),
  )
const stock = fc.array(
  fc.record({
    sku,
    warehouse: fc.constantFrom('leipzig', 'porto'),
    onHand: units,
    reserved: units,
  }),
  { maxLength: 6 },
)

test('never more than is free, nothing that somebody waits for, and as much as that allows', () => {
  fc.assert(
    fc.property(
      lines,
      stock,
      fc.record({ mug: units, apron: units, lamp: units }),
      (wanted, rows, waits) => {
        const of = (name: string) => waits[name as keyof typeof waits]
        const { had, shortages } = availableOf(wanted, rows, of)
        for (const name of Object.keys(waits)) {
          const sum = (some: readonly { sku: string; quantity: number }[]) =>
            some.reduce((all, one) => all + (one.sku === name ? one.quantity : 0), 0)
          const free = rows.reduce(
            (all, row) => all + (row.sku === name ? Math.max(0, row.onHand - row.reserved) : 0),
            0,
          )
          expect(sum(had)).toBe(Math.min(sum(wanted), Math.max(0, free - of(name))))
          expect(sum(had) + sum(leftOutOf({ had, shortages }))).toBe(sum(wanted))
        }
      },
    ),
  )
})

test('what is charged now and what is charged later is what was agreed', () => {
  fc.assert(
    fc.property(lines, stock, (wanted, rows) => {
      const available = availableOf(wanted, rows, () => 0)
      const rest = restOf(wanted, leftOutOf(available))
      expect(amountOf(wanted, available.had) + amountOf(rest, rest)).toBe(amountOf(wanted, wanted))
    }),
  )
})

test('the rest of an order has an id of its own, always the same', () => {
  expect(followUpId(sampleOrderId)).toBe('0197c2f4-6f0e-8d3a-9a51-3f2b8c0d4e61')
  expect(followUpId(followUpId(sampleOrderId))).toBe(followUpId(sampleOrderId))
})
