import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Allocation } from '../catalog/events.ts'
import type { Destination } from '../catalog/sourcing.ts'
import { sampleLine } from '../testing/samples.ts'
import { metresBetween, wholeKm } from './distance.ts'
import { type Sourced, type StockLevel, source } from './source.ts'
import { exactMax } from './source-set.ts'
import { nearestFirst, type SourcingPolicy, type Warehouse } from './sourcing-policy.ts'

const place = (
  id: string,
  rank: number,
  [latitude, longitude]: readonly [number, number],
  gateway: readonly [number, number] | null = null,
): Warehouse => ({
  id,
  rank,
  latitude,
  longitude,
  gatewayLatitude: gateway?.[0] ?? null,
  gatewayLongitude: gateway?.[1] ?? null,
})

const rotterdam = place('rotterdam', 1, [51.92, 4.48], [51.96, 4.44])
const leipzig = place('leipzig', 2, [51.34, 12.37], [51.42, 12.24])
const lyon = place('lyon', 3, [45.76, 4.84])
const europe: SourcingPolicy = {
  warehouses: [leipzig, lyon, rotterdam],
  customsTerritory: new Set(['DE', 'FR', 'NL']),
}
const to = (country: string, latitude: number, longitude: number): Destination => ({
  country,
  latitude,
  longitude,
  basis: 'postcode',
})
const hague = to('NL', 52.08, 4.31)
const level = (
  warehouse: string,
  sku: string,
  onHand: number,
  more: Pick<Partial<StockLevel>, 'location' | 'reserved'> = {},
): StockLevel => ({ warehouse, sku, onHand, reserved: 0, ...more })

function filled(sourced: Sourced) {
  if (sourced.type !== 'filled') throw new Error(JSON.stringify(sourced))
  return sourced
}
const usedBy = (sourced: Sourced) => filled(sourced).report.warehouses.map((used) => used.warehouse)

test('the way along the great circle is that of the maps', () => {
  expect(wholeKm(metresBetween(hague, rotterdam))).toBe(21)
  expect(wholeKm(metresBetween(leipzig, lyon))).toBe(831)
  const antipodes = metresBetween({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })
  expect(wholeKm(antipodes)).toBe(20_015)
})

describe('from where an order is sent', () => {
  test('the nearest warehouse that holds all of it', () => {
    const stock = [level('rotterdam', 'mug', 5), level('leipzig', 'mug', 5)]
    expect(source([sampleLine(1, 'mug', 2)], stock, hague, europe)).toEqual({
      type: 'filled',
      allocations: [{ line: 1, sku: 'mug', warehouse: 'rotterdam', quantity: 2 }],
      report: {
        destination: hague,
        measuredTo: 'destination',
        warehouses: [{ warehouse: 'rotterdam', distanceKm: 21, reason: 'nearest' }],
        passedBy: [],
      },
    })
  })

  test('a nearer one that has too little is passed by, and it is said what it had', () => {
    const stock = [level('rotterdam', 'mug', 3, { reserved: 2 }), level('leipzig', 'mug', 5)]
    const { allocations, report } = filled(source([sampleLine(1, 'mug', 2)], stock, hague, europe))
    expect(allocations).toEqual([{ line: 1, sku: 'mug', warehouse: 'leipzig', quantity: 2 }])
    expect(report.warehouses).toEqual([
      { warehouse: 'leipzig', distanceKm: 561, reason: 'holds_all' },
    ])
    expect(report.passedBy).toEqual([
      { warehouse: 'rotterdam', distanceKm: 21, sku: 'mug', free: 1, wanted: 2 },
    ])
  })

  test('one far away that holds all of it goes before two near ones', () => {
    const stock = [
      level('rotterdam', 'mug', 1),
      level('leipzig', 'apron', 1),
      level('lyon', 'mug', 1),
      level('lyon', 'apron', 1),
    ]
    const order = [sampleLine(1, 'mug', 1), sampleLine(2, 'apron', 1)]
    expect(usedBy(source(order, stock, hague, europe))).toEqual(['lyon'])
  })

  test('when the goods leave the customs territory, the way to the airport of the warehouse counts', () => {
    const stock = [level('rotterdam', 'mug', 1), level('leipzig', 'mug', 1)]
    const warsaw = to('PL', 52.23, 21.01)
    const sourced = source([sampleLine(1, 'mug', 1)], stock, warsaw, europe)
    expect(filled(sourced).report).toMatchObject({
      measuredTo: 'gateway',
      warehouses: [{ warehouse: 'rotterdam', distanceKm: 5, reason: 'nearest' }],
    })
    const union = { ...europe, customsTerritory: new Set(['PL']) }
    expect(usedBy(source([sampleLine(1, 'mug', 1)], stock, warsaw, union))).toEqual(['leipzig'])
  })

  test('a warehouse without an airport counts the whole way', () => {
    const stock = [level('lyon', 'mug', 1), level('leipzig', 'mug', 1)]
    const geneva = to('CH', 46.2, 6.14)
    expect(usedBy(source([sampleLine(1, 'mug', 1)], stock, geneva, europe))).toEqual(['leipzig'])
  })

  test('when all are equally far, the lowest rank; also when nobody knows where it goes', () => {
    const stock = [level('leipzig', 'mug', 1), level('rotterdam', 'mug', 1)]
    const nowhere = { ...to('', 0, 0), basis: 'unknown' as const }
    expect(usedBy(source([sampleLine(1, 'mug', 1)], stock, nowhere, europe))).toEqual(['rotterdam'])
  })

  test('inside a warehouse primary locations are used up before back stock', () => {
    const stock = [level('rotterdam', 'mug', 9, { location: 'back' }), level('rotterdam', 'mug', 2)]
    expect(filled(source([sampleLine(1, 'mug', 3)], stock, hague, europe)).allocations).toEqual([
      { line: 1, sku: 'mug', warehouse: 'rotterdam', quantity: 2 },
      { line: 1, sku: 'mug', warehouse: 'rotterdam', location: 'back', quantity: 1 },
    ])
  })

  test('a line is split where no warehouse of the set holds it, and not where one does', () => {
    const stock = [
      level('rotterdam', 'mug', 1),
      level('rotterdam', 'apron', 1),
      level('leipzig', 'mug', 4),
      level('leipzig', 'apron', 3),
    ]
    const order = [sampleLine(1, 'mug', 5), sampleLine(2, 'apron', 3)]
    expect(filled(source(order, stock, hague, europe)).allocations).toEqual([
      { line: 1, sku: 'mug', warehouse: 'leipzig', quantity: 4 },
      { line: 1, sku: 'mug', warehouse: 'rotterdam', quantity: 1 },
      { line: 2, sku: 'apron', warehouse: 'leipzig', quantity: 3 },
    ])
  })

  test('no third warehouse is added to keep a line together', () => {
    const stock = [
      level('rotterdam', 'mug', 1),
      level('rotterdam', 'apron', 2),
      level('leipzig', 'mug', 1),
      level('leipzig', 'saw', 2),
      level('lyon', 'mug', 2),
    ]
    const order = ['mug', 'apron', 'saw'].map((sku, at) => sampleLine(at + 1, sku, 2))
    expect(usedBy(source(order, stock, hague, europe))).toEqual(['rotterdam', 'leipzig'])
  })

  test('lines of one product share its stock, the larger one is served first', () => {
    const stock = [level('rotterdam', 'mug', 3), level('leipzig', 'mug', 2)]
    const order = [sampleLine(1, 'mug', 2), sampleLine(2, 'mug', 3)]
    expect(filled(source(order, stock, hague, europe)).allocations).toEqual([
      { line: 1, sku: 'mug', warehouse: 'leipzig', quantity: 2 },
      { line: 2, sku: 'mug', warehouse: 'rotterdam', quantity: 3 },
    ])
  })

  test('when all together have too little, it is said of which line, and nothing is taken', () => {
    const stock = [level('rotterdam', 'mug', 2), level('leipzig', 'mug', 1, { location: 'back' })]
    const order = [sampleLine(1, 'mug', 2), sampleLine(2, 'mug', 2), sampleLine(3, 'saw', 1)]
    expect(source(order, stock, hague, europe)).toEqual({
      type: 'short',
      shortages: [
        { line: 2, sku: 'mug', wanted: 2, available: 1 },
        { line: 3, sku: 'saw', wanted: 1, available: 0 },
      ],
    })
  })

  test('stock of a warehouse that nobody knows is not used', () => {
    expect(
      source([sampleLine(1, 'mug', 1)], [level('moon', 'mug', 9)], hague, europe),
    ).toMatchObject({ type: 'short' })
  })
})

const skus = ['mug', 'apron', 'saw'] as const
const degrees = {
  latitude: fc.integer({ min: 40, max: 60 }),
  longitude: fc.integer({ min: -5, max: 20 }),
}

/** Random shops: few units in coarse places, so that ties and shortages are common. */
const shops = (warehousesMax: number) =>
  fc.record({
    warehouses: fc.array(
      fc.record({
        ...degrees,
        rank: fc.integer({ min: 1, max: 3 }),
        gateway: fc.option(fc.record(degrees)),
        free: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }),
      }),
      { minLength: 1, maxLength: warehousesMax },
    ),
    lines: fc.array(
      fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 5 }) }),
      { minLength: 1, maxLength: 4 },
    ),
    destination: fc.record(degrees),
    isAbroad: fc.boolean(),
  })
type Shop = typeof shops extends (max: number) => fc.Arbitrary<infer T> ? T : never

function sourceOf(shop: Shop) {
  const policy: SourcingPolicy = {
    warehouses: shop.warehouses.map(({ gateway, ...one }, at) =>
      place(
        `w${at}`,
        one.rank,
        [one.latitude, one.longitude],
        gateway && [gateway.latitude, gateway.longitude],
      ),
    ),
    customsTerritory: new Set(shop.isAbroad ? [] : ['DE']),
  }
  const stock = shop.warehouses.flatMap(({ free }, at) =>
    skus.flatMap((sku, of) => [
      level(`w${at}`, sku, free[of] ?? 0),
      level(`w${at}`, sku, (free[of + 3] ?? 0) + 1, { location: 'back', reserved: 1 }),
    ]),
  )
  const lines = shop.lines.map(({ sku, quantity }, at) => sampleLine(at + 1, sku, quantity))
  const destination = { ...to('DE', 0, 0), ...shop.destination }
  return { lines, stock, policy, destination, sourced: source(lines, stock, destination, policy) }
}
type Case = ReturnType<typeof sourceOf>

const freeOf = ({ stock }: Case, warehouse: string, sku: string) =>
  stock
    .filter((one) => one.warehouse === warehouse && one.sku === sku)
    .reduce((sum, { onHand, reserved }) => sum + onHand - reserved, 0)
const wantedOf = ({ lines }: Case, sku: string) =>
  lines.filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0)

/** What the best of all sets is worth: every set of warehouses that holds all, one after the other. */
function bestByForce(one: Case): ReturnType<typeof worthOf> | undefined {
  const warehouses = nearestFirst(one.destination, one.policy).map((warehouse) => ({
    ...warehouse,
    free: skus.map((sku) => freeOf(one, warehouse.id, sku)),
  }))
  const wanted = skus.map((sku) => wantedOf(one, sku))
  let best: ReturnType<typeof worthOf> | undefined
  for (let mask = 1; mask < 2 ** warehouses.length; mask++) {
    const set = warehouses.filter((_, at) => mask & (2 ** at))
    const holdsAll = wanted.every(
      (units, of) => set.reduce((sum, { free }) => sum + (free[of] ?? 0), 0) >= units,
    )
    if (!holdsAll) continue
    const found = worthOf(set)
    if (!best || isBetter(found, best)) best = found
  }
  return best
}

const worthOf = (set: readonly { metres: number; rank: number }[]) => ({
  size: set.length,
  metres: set.reduce((sum, { metres }) => sum + metres, 0),
  ranks: set
    .map(({ rank }) => rank)
    .sort()
    .join(),
})
const isBetter = (a: ReturnType<typeof worthOf>, b: ReturnType<typeof worthOf>): boolean => {
  if (a.size !== b.size) return a.size < b.size
  return a.metres === b.metres ? a.ranks < b.ranks : a.metres < b.metres
}

/** What must be so of every answer, whether it is the best one or not. */
function expectSound(one: Case): void {
  if (one.sourced.type === 'short') return
  const { allocations, report } = one.sourced
  const units = (of: (allocation: Allocation) => boolean) =>
    allocations.filter(of).reduce((sum, { quantity }) => sum + quantity, 0)
  for (const { line, quantity } of one.lines)
    expect(units((allocation) => allocation.line === line)).toBe(quantity)
  for (const { sku, warehouse, location = 'primary', onHand, reserved } of one.stock) {
    const from = (where: string) =>
      units(
        (a) => a.sku === sku && a.warehouse === warehouse && (a.location ?? 'primary') === where,
      )
    expect(from(location)).toBeLessThanOrEqual(onHand - reserved)
    if (location === 'primary' && from('back') > 0) expect(from('primary')).toBe(onHand - reserved)
  }
  const used = new Set(allocations.map(({ warehouse }) => warehouse))
  expect([...used].sort()).toEqual(report.warehouses.map(({ warehouse }) => warehouse).sort())
  for (const { line, sku, quantity } of one.lines) {
    const pieces = new Set(allocations.filter((a) => a.line === line).map((a) => a.warehouse))
    const isAlone = one.lines.filter((other) => other.sku === sku).length === 1
    if (isAlone && pieces.size > 1)
      expect([...used].some((id) => freeOf(one, id, sku) >= quantity)).toBe(false)
  }
}

describe('checked against brute force', () => {
  test('up to twelve warehouses: never more than is free, and the best by this order', () => {
    const seen = new Set<number>()
    fc.assert(
      fc.property(shops(exactMax), (shop) => {
        const one = sourceOf(shop)
        expectSound(one)
        const best = bestByForce(one)
        if (one.sourced.type === 'short') {
          expect(best).toBeUndefined()
          return
        }
        const used = new Set(one.sourced.report.warehouses.map(({ warehouse }) => warehouse))
        const set = nearestFirst(one.destination, one.policy).filter(({ id }) => used.has(id))
        expect(worthOf(set)).toEqual(best)
        seen.add(set.length)
      }),
      { numRuns: 600 },
    )
    // The cases were no easy ones.
    expect([...seen].length).toBeGreaterThan(2)
  })

  test('beyond twelve: filled whenever it can be, and never more than is free', () => {
    fc.assert(
      fc.property(shops(24), (shop) => {
        const one = sourceOf(shop)
        expectSound(one)
        const isShort = skus.some(
          (sku) =>
            one.policy.warehouses.reduce((sum, { id }) => sum + freeOf(one, id, sku), 0) <
            wantedOf(one, sku),
        )
        expect(one.sourced.type).toBe(isShort ? 'short' : 'filled')
      }),
      { numRuns: 200 },
    )
  })
})
