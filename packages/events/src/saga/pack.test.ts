import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Allocation } from '../catalog/events.ts'
import { type LineSize, type PackedParcel, pack, parcelLimits, unmeasured } from './pack.ts'

const mug: LineSize = { line: 1, weightG: 400, lengthMm: 100, widthMm: 100, heightMm: 100 }
const stool: LineSize = { line: 2, weightG: 9_000, lengthMm: 300, widthMm: 450, heightMm: 300 }
const limits = { weightG: 20_000, volumeMm3: 100_000_000 }

const from = (warehouse: string, line: number, quantity: number): Allocation => ({
  line,
  sku: `sku-${line}`,
  warehouse,
  quantity,
})

const unitsOf = (parcels: readonly PackedParcel[]) =>
  parcels.map(({ lines }) => lines.map(({ line, quantity }) => `${quantity} of ${line}`).join())

describe('what a warehouse sends', () => {
  test('is one parcel while weight and volume allow it', () => {
    expect(pack([from('leipzig', 1, 3), from('leipzig', 2, 1)], [mug, stool], limits)).toEqual([
      {
        warehouse: 'leipzig',
        lines: [
          { line: 1, quantity: 3 },
          { line: 2, quantity: 1 },
        ],
        size: { weightG: 10_200, lengthMm: 450, widthMm: 300, heightMm: 323 },
      },
    ])
  })

  test('is never in one parcel with what another one sends', () => {
    const parcels = pack([from('porto', 1, 1), from('leipzig', 1, 1)], [mug], limits)
    expect(parcels.map(({ warehouse }) => warehouse)).toEqual(['porto', 'leipzig'])
  })

  test('is packed up to the weight, and up to the volume, and what is bulky first', () => {
    expect(unitsOf(pack([from('leipzig', 2, 5)], [stool], limits))).toEqual([
      '2 of 2',
      '2 of 2',
      '1 of 2',
    ])
    const pillow = { ...mug, weightG: 1, lengthMm: 500, widthMm: 500, heightMm: 100 }
    expect(unitsOf(pack([from('leipzig', 1, 6)], [pillow], limits))).toEqual(['4 of 1', '2 of 1'])
    expect(
      unitsOf(pack([from('leipzig', 1, 6), from('leipzig', 2, 2)], [mug, stool], limits)),
    ).toEqual(['5 of 1,2 of 2', '1 of 1'])
  })

  test('that is beyond a limit by itself gets a parcel of its own', () => {
    const anvil = { ...mug, weightG: 20_001 }
    const parcels = pack([from('leipzig', 1, 2), from('leipzig', 2, 1)], [anvil, stool], limits)
    expect(unitsOf(parcels)).toEqual(['1 of 2', '1 of 1', '1 of 1'])
  })

  test('from two kinds of location goes together', () => {
    expect(unitsOf(pack([from('leipzig', 1, 1), from('leipzig', 1, 2)], [mug], limits))).toEqual([
      '3 of 1',
    ])
  })

  test('and that nobody has measured counts as a shoe box of one kilogram', () => {
    const [parcel] = pack([from('leipzig', 1, 2)], [stool], limits)
    expect(parcel?.size).toMatchObject({ weightG: 2 * unmeasured.weightG, heightMm: 240 })
  })

  test('of an order of before, which says no sizes, is one parcel as it was then', () => {
    const taken = [from('leipzig', 1, 500), from('porto', 1, 1)]
    expect(pack(taken, [], limits)).toEqual([
      { warehouse: 'leipzig', lines: [{ line: 1, quantity: 500 }] },
      { warehouse: 'porto', lines: [{ line: 1, quantity: 1 }] },
    ])
  })
})

const side = fc.integer({ min: 1, max: 1_500 })
const size = fc.record({
  weightG: fc.integer({ min: 1, max: 40_000 }),
  lengthMm: side,
  widthMm: side,
  heightMm: side,
})
const order = fc.record({
  sizes: fc.array(size, { minLength: 1, maxLength: 8 }),
  taken: fc.array(
    fc.record({
      warehouse: fc.constantFrom('leipzig', 'porto', 'turku'),
      line: fc.integer({ min: 1, max: 9 }),
      quantity: fc.integer({ min: 1, max: 60 }),
    }),
    { minLength: 1, maxLength: 20 },
  ),
})

const volumeOf = (size: Pick<LineSize, 'lengthMm' | 'widthMm' | 'heightMm'>) =>
  size.lengthMm * size.widthMm * size.heightMm

test('every unit is in one parcel, within the limits, and no two whole parcels could be one', () => {
  fc.assert(
    fc.property(order, ({ sizes: measured, taken }) => {
      const sizes = measured.map((one, index): LineSize => ({ ...one, line: index + 1 }))
      const sizeOf = (line: number) => sizes[line - 1] ?? unmeasured
      const allocations = taken.map((one) => from(one.warehouse, one.line, one.quantity))
      const parcels = pack(allocations, sizes)
      const counted = (of: readonly { warehouse: string; line: number; quantity: number }[]) => {
        const counts = new Map<string, number>()
        for (const { warehouse, line, quantity } of of)
          counts.set(`${warehouse} ${line}`, (counts.get(`${warehouse} ${line}`) ?? 0) + quantity)
        return [...counts].sort()
      }
      const packed = parcels.flatMap(({ warehouse, lines }) =>
        lines.map((line) => ({ warehouse, ...line })),
      )
      expect(counted(packed)).toEqual(counted(allocations))
      const loads = parcels.map(({ warehouse, lines, size: box = unmeasured }) => ({
        warehouse,
        box,
        units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
        weightG: lines.reduce((sum, l) => sum + l.quantity * sizeOf(l.line).weightG, 0),
        volume: lines.reduce((sum, l) => sum + l.quantity * volumeOf(sizeOf(l.line)), 0),
      }))
      const isOver = (weightG: number, volume: number) =>
        weightG > parcelLimits.weightG || volume > parcelLimits.volumeMm3
      const wrong = loads.filter(
        ({ box, units, weightG, volume }) =>
          box.weightG !== weightG ||
          volumeOf(box) < volume ||
          (isOver(weightG, volume) && units > 1),
      )
      expect(wrong).toEqual([])
      const couldBeOne = loads.flatMap((one, at) =>
        loads
          .slice(at + 1)
          .filter(
            (other) =>
              one.warehouse === other.warehouse &&
              !isOver(one.weightG + other.weightG, one.volume + other.volume),
          ),
      )
      expect(couldBeOne).toEqual([])
      expect(pack(allocations, sizes)).toEqual(parcels)
    }),
    { numRuns: 200 },
  )
})

test('ten thousand units that each need a parcel, and two hundred lines behind them, are packed', () => {
  const anvil = { ...mug, weightG: 40_000, lengthMm: 500 }
  const lines = Array.from({ length: 200 }, (_, index) => from('leipzig', index + 2, 1))
  const sizes = lines.map(({ line }) => ({ ...mug, line }))
  const parcels = pack([from('leipzig', 1, 10_000), ...lines], [anvil, ...sizes])
  expect(parcels).toHaveLength(10_003)
})
