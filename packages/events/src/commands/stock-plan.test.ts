import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StockCommand, StockRow } from './goods.ts'
import { onHandMax, planStock, planStockImport, type ShelfLevel } from './stock-plan.ts'

const leipzig = { sku: 'mug', warehouse: 'leipzig', location: 'primary' } as const
const back = { ...leipzig, location: 'back' } as const
const rotterdam = { ...leipzig, warehouse: 'rotterdam' } as const
const level = (change: Partial<ShelfLevel> = {}): ShelfLevel => ({
  ...leipzig,
  onHand: 14,
  reserved: 10,
  lowAt: null,
  ...change,
})
const levels = [level(), level({ ...back, onHand: 3, reserved: 0 })]
type Act = Exclude<StockCommand, { type: 'stock_import' }>

const done: [string, Act, Record<string, number>, [string, number][]][] = [
  [
    'what is received is on hand',
    { type: 'stock_receive', ...leipzig, units: 50 },
    { 'leipzig/primary': 64 },
    [['receive', 50]],
  ],
  [
    'what is received where nothing was stands on a new shelf',
    { type: 'stock_receive', ...rotterdam, units: 5 },
    { 'rotterdam/primary': 5 },
    [['receive', 5]],
  ],
  [
    'what was counted is on hand, and the difference is the movement',
    { type: 'stock_count', ...leipzig, counted: 12, expectedOnHand: 14 },
    { 'leipzig/primary': 12 },
    [['count', -2]],
  ],
  [
    'a count down to what is reserved is taken',
    { type: 'stock_count', ...leipzig, counted: 10, expectedOnHand: 14 },
    { 'leipzig/primary': 10 },
    [['count', -4]],
  ],
  [
    'a count that the book agrees with moves nothing',
    { type: 'stock_count', ...leipzig, counted: 14, expectedOnHand: 14 },
    { 'leipzig/primary': 14 },
    [],
  ],
  [
    'a correction is by how much',
    { type: 'stock_correct', ...leipzig, change: -1 },
    { 'leipzig/primary': 13 },
    [['correct', -1]],
  ],
  [
    'a move leaves one shelf and arrives on the other',
    { type: 'stock_move', sku: 'mug', from: leipzig, to: rotterdam, units: 4 },
    { 'leipzig/primary': 10, 'rotterdam/primary': 4 },
    [
      ['move_out', -4],
      ['move_in', 4],
    ],
  ],
  [
    'a move inside a warehouse goes to another kind of shelf',
    { type: 'stock_move', sku: 'mug', from: back, to: leipzig, units: 3 },
    { 'leipzig/back': 0, 'leipzig/primary': 17 },
    [
      ['move_out', -3],
      ['move_in', 3],
    ],
  ],
]

const refused: [string, Act, RegExp][] = [
  [
    'a count below what is reserved',
    { type: 'stock_count', ...leipzig, counted: 9, expectedOnHand: 14 },
    /^10 are reserved for orders, so no fewer than 10 can be on hand/,
  ],
  [
    'a count of another book',
    { type: 'stock_count', ...leipzig, counted: 20, expectedOnHand: 13 },
    /^On hand is 14 by now, and not 13: count it again/,
  ],
  [
    'a correction below what is reserved',
    { type: 'stock_correct', ...leipzig, change: -5 },
    /^10 are reserved/,
  ],
  [
    'a correction below nothing',
    { type: 'stock_correct', ...back, change: -4 },
    /^There are not that many/,
  ],
  [
    'a move of what is reserved',
    { type: 'stock_move', sku: 'mug', from: leipzig, to: back, units: 5 },
    /^Only 4 are free there \(14 on hand, 10 reserved\)/,
  ],
  [
    'a move from where nothing is',
    { type: 'stock_move', sku: 'mug', from: rotterdam, to: back, units: 1 },
    /^Only 0 are free there/,
  ],
  [
    'a move to where it is',
    { type: 'stock_move', sku: 'mug', from: leipzig, to: leipzig, units: 1 },
    /^Choose another shelf/,
  ],
  [
    'more than a shelf holds',
    { type: 'stock_receive', ...leipzig, units: onHandMax },
    /^No shelf holds more than/,
  ],
  [
    'a threshold that somebody else has set meanwhile',
    { type: 'stock_threshold', ...leipzig, lowAt: 5, expectedLowAt: 3 },
    /^The threshold is off by now/,
  ],
]

describe('an act at the shelves', () => {
  test.each(done)('%s', (_what, act, onHand, movements) => {
    const plan = planStock(levels, act)
    if (plan.type === 'refused') throw new Error(plan.refusal)
    expect(
      Object.fromEntries(plan.after.map((one) => [`${one.warehouse}/${one.location}`, one.onHand])),
    ).toEqual(onHand)
    expect(plan.movements.map(({ kind, onHand: change }) => [kind, change])).toEqual(movements)
  })

  test.each(refused)('is refused: %s', (_what, act, sentence) => {
    expect(planStock(levels, act)).toEqual({
      type: 'refused',
      refusal: expect.stringMatching(sentence),
    })
  })

  test('sets a threshold and moves nothing', () => {
    expect(
      planStock(levels, { type: 'stock_threshold', ...leipzig, lowAt: 5, expectedLowAt: null }),
    ).toEqual({ type: 'planned', after: [level({ lowAt: 5 })], movements: [] })
  })

  test('whatever is asked, the movements are the difference, and no less is on hand than is reserved', () => {
    const units = fc.integer({ min: 0, max: 30 })
    const shelf = fc.constantFrom(leipzig, back, rotterdam)
    const act: fc.Arbitrary<Act> = fc
      .oneof(
        fc.record({ type: fc.constant('stock_receive' as const), shelf, units }),
        fc.record({ type: fc.constant('stock_correct' as const), shelf, units }),
        fc.record({ type: fc.constant('stock_count' as const), shelf, units }),
        fc.record({ type: fc.constant('stock_move' as const), shelf, to: shelf, units }),
      )
      .map((drawn): Act => {
        const { shelf: at, units: many } = drawn
        switch (drawn.type) {
          case 'stock_receive':
            return { type: drawn.type, ...at, units: many }
          case 'stock_correct':
            return { type: drawn.type, ...at, change: 15 - many }
          case 'stock_count': {
            const book = levels.find(
              (one) => one.location === at.location && one.warehouse === at.warehouse,
            )
            return { type: drawn.type, ...at, counted: many, expectedOnHand: book?.onHand ?? 0 }
          }
          default:
            return { type: drawn.type, sku: 'mug', from: at, to: drawn.to, units: many }
        }
      })
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
    let planned = 0
    fc.assert(
      fc.property(act, (drawn) => {
        const plan = planStock(levels, drawn)
        if (plan.type === 'refused') return
        planned++
        const before = levels.filter((one) =>
          plan.after.some(
            (after) => after.warehouse === one.warehouse && after.location === one.location,
          ),
        )
        expect(sum(plan.movements.map((one) => one.onHand))).toBe(
          sum(plan.after.map((one) => one.onHand)) - sum(before.map((one) => one.onHand)),
        )
        for (const one of plan.after) expect(one.onHand).toBeGreaterThanOrEqual(one.reserved)
      }),
    )
    expect(planned).toBeGreaterThan(10)
  })
})

describe('a file of stock', () => {
  const known = { skus: new Set(['mug']), warehouses: new Set(['leipzig', 'rotterdam']) }
  const row = (change: Partial<StockRow> = {}): StockRow => ({
    ...leipzig,
    onHand: 14,
    counted: 12,
    lowAt: null,
    ...change,
  })

  test('sets what was counted, and leaves what was not', () => {
    expect(
      planStockImport(
        levels,
        [
          row(),
          row({ ...back, onHand: 99, counted: null }),
          row({ ...rotterdam, onHand: 0, counted: 7, lowAt: 2 }),
        ],
        known,
      ),
    ).toEqual({
      type: 'planned',
      after: [level({ onHand: 12 }), level({ ...rotterdam, onHand: 7, reserved: 0, lowAt: 2 })],
      movements: [
        { kind: 'count', ...leipzig, onHand: -2 },
        { kind: 'count', ...rotterdam, onHand: 7 },
      ],
    })
  })

  test('names every row that can’t be taken, and does none of it', () => {
    const plan = planStockImport(
      levels,
      [
        row({ sku: 'cup' }),
        row({ warehouse: 'nowhere' }),
        row({ onHand: 13 }),
        row({ ...back, onHand: 3, counted: 0 }),
        row({ ...back, onHand: 3, counted: 1 }),
        row({ counted: 9 }),
      ],
      known,
    )
    expect(plan.type === 'bad' && plan.cells.map(({ row: at, column }) => [at, column])).toEqual([
      [0, 'sku'],
      [1, 'warehouse'],
      [2, 'on_hand'],
      [4, 'sku'],
      [5, 'sku'],
    ])
    const alone = planStockImport(levels, [row({ counted: 9 })], known)
    expect(alone).toMatchObject({
      type: 'bad',
      cells: [{ column: 'counted', expected: expect.stringMatching(/^10 are/) }],
    })
  })
})
