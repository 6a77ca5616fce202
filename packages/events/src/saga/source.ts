import type { Allocation, OrderLine } from '../catalog/events.ts'
import type { Destination, PassedBy, Sourcing } from '../catalog/sourcing.ts'
import type { StockLocation } from '../catalog/stock-location.ts'
import { wholeKm } from './distance.ts'
import { bestSet, type Candidate } from './source-set.ts'
import {
  leavesTerritory,
  nearestFirst,
  type RankedWarehouse,
  type SourcingPolicy,
} from './sourcing-policy.ts'

/** Stock of one SKU in one kind of place of a warehouse, in whole units; 0 <= reserved <= onHand. */
export interface StockLevel {
  sku: string
  warehouse: string
  /** Left out: primary. */
  location?: StockLocation | undefined
  onHand: number
  reserved: number
}

/** What is looked for of a line. */
export type WantedLine = Pick<OrderLine, 'line' | 'sku' | 'quantity'>

/** What is missing of a line, in whole units. */
export interface Shortage {
  line: number
  sku: string
  wanted: number
  available: number
}

export type Sourced =
  | { type: 'filled'; allocations: Allocation[]; report: Sourcing }
  | { type: 'short'; shortages: Shortage[] }

/**
 * Where an order is sent from: of all ways to fill the whole of it the one from the fewest warehouses; of these the one with
 * the smallest sum of their distances (see nearestFirst); of these the one with the lowest ranks. Exact for up to 12
 * warehouses that have something of it; what happens beyond says bestSet.
 *
 * Fewest warehouses comes first, also before keeping a line together: each warehouse is a parcel more. So the set is chosen
 * for the order as a whole, and then a line comes whole from the nearest warehouse *of the set* that holds it, and is split
 * where none of the set does; a warehouse is never added to keep a line together. A line that is split is split into as few
 * pieces as can be. Lines of one SKU share its stock, larger ones are served first. Inside a warehouse primary locations are
 * used up before back stock is touched.
 *
 * Never more is allocated than is free. When all warehouses together have too little of something, nothing is allocated,
 * and it is said what is missing of which line.
 *
 * @param stock of the SKUs of the lines, every row of it; rows of warehouses that the policy does not name are not used
 */
export function source(
  lines: readonly WantedLine[],
  stock: readonly StockLevel[],
  destination: Destination,
  policy: SourcingPolicy,
): Sourced {
  const warehouses = nearestFirst(destination, policy)
  const wanted = wantedOf(lines)
  const shelves = new Shelves(stock, wanted)
  const candidates = candidatesOf(warehouses, shelves, wanted)
  const set = bestSet(candidates, wanted.units)
  if (!set) return { type: 'short', shortages: shortagesOf(lines, candidates, wanted) }
  const passedBy = passedByFor(set, warehouses, shelves, wanted)
  return {
    type: 'filled',
    allocations: allocate(lines, set, shelves),
    report: {
      destination,
      measuredTo: leavesTerritory(destination, policy) ? 'gateway' : 'destination',
      warehouses: set.map(({ id, metres }) => ({
        warehouse: id,
        distanceKm: wholeKm(metres),
        reason: set.length > 1 ? 'fewest' : passedBy.length > 0 ? 'holds_all' : 'nearest',
      })),
      passedBy,
    },
  }
}

/** Each SKU of the lines once, and how many units of it they want together. */
interface Wanted {
  skus: readonly string[]
  units: readonly number[]
}

function wantedOf(lines: readonly WantedLine[]): Wanted {
  const skus: string[] = []
  const units: number[] = []
  for (const { sku, quantity } of lines) {
    const known = skus.indexOf(sku)
    const of = known < 0 ? skus.push(sku) - 1 : known
    units[of] = (units[of] ?? 0) + quantity
  }
  return { skus, units }
}

/** What is free per warehouse and SKU, and gets less as it is taken. This is on the way of every order: no row is looked at twice. */
class Shelves {
  readonly #skus: readonly string[]
  readonly #shelves = new Map<string, { primary: number[]; back: number[] }>()

  constructor(stock: readonly StockLevel[], { skus }: Wanted) {
    this.#skus = skus
    for (const { sku, warehouse, location = 'primary', onHand, reserved } of stock) {
      const of = skus.indexOf(sku)
      if (of < 0 || onHand <= reserved) continue
      let shelf = this.#shelves.get(warehouse)
      if (!shelf) {
        shelf = { primary: skus.map(() => 0), back: skus.map(() => 0) }
        this.#shelves.set(warehouse, shelf)
      }
      shelf[location][of] = (shelf[location][of] ?? 0) + onHand - reserved
    }
  }

  /** Of each SKU that is wanted; undefined when there is nothing of any. */
  freeOf(warehouse: string): number[] | undefined {
    const shelf = this.#shelves.get(warehouse)
    return shelf?.primary.map((units, of) => units + (shelf.back[of] ?? 0))
  }

  free(warehouse: string, sku: string): number {
    const shelf = this.#shelves.get(warehouse)
    const of = this.#skus.indexOf(sku)
    return shelf ? (shelf.primary[of] ?? 0) + (shelf.back[of] ?? 0) : 0
  }

  /** Takes so many units, at most what is free: from primary locations, then from back stock. */
  take(warehouse: string, { line, sku }: WantedLine, quantity: number): Allocation[] {
    const shelf = this.#shelves.get(warehouse)
    const of = this.#skus.indexOf(sku)
    const taken: Allocation[] = []
    let missing = quantity
    for (const location of ['primary', 'back'] as const) {
      const free = shelf?.[location][of] ?? 0
      const units = Math.min(missing, free)
      if (!shelf || units <= 0) continue
      shelf[location][of] = free - units
      missing -= units
      const where = location === 'back' ? { location } : {}
      taken.push({ line, sku, warehouse, ...where, quantity: units })
    }
    return taken
  }
}

/** The warehouses that have something of the order, nearest first. */
function candidatesOf(
  warehouses: readonly RankedWarehouse[],
  shelves: Shelves,
  { units }: Wanted,
): Candidate[] {
  return warehouses.flatMap((warehouse) => {
    const free = shelves.freeOf(warehouse.id)
    if (!free) return []
    return [{ ...warehouse, free: free.map((has, of) => Math.min(has, units[of] ?? 0)) }]
  })
}

/** Which line takes what from which warehouse of the set; in the order of the lines. */
function allocate(
  lines: readonly WantedLine[],
  set: readonly Candidate[],
  shelves: Shelves,
): Allocation[] {
  const largestFirst =
    lines.length === 1 ? lines : lines.toSorted((a, b) => b.quantity - a.quantity)
  const byLine = new Map(largestFirst.map((line) => [line, piecesOf(line, set, shelves)]))
  return lines.flatMap((line) => byLine.get(line) ?? [])
}

/** The nearest that holds all that is missing; while none does, the one that has most of it. */
function piecesOf(line: WantedLine, set: readonly Candidate[], shelves: Shelves): Allocation[] {
  const pieces: Allocation[] = []
  let missing = line.quantity
  while (missing > 0) {
    const free = ({ id }: Candidate) => shelves.free(id, line.sku)
    const holdsIt = set.find((one) => free(one) >= missing)
    const from = holdsIt ?? set.reduce((best, one) => (free(one) > free(best) ? one : best))
    const taken = Math.min(missing, free(from))
    pieces.push(...shelves.take(from.id, line, taken))
    missing -= taken
  }
  return pieces
}

/** What all warehouses together lack, line by line: an earlier line has taken its part. */
function shortagesOf(
  lines: readonly WantedLine[],
  candidates: readonly Candidate[],
  { skus }: Wanted,
): Shortage[] {
  const left = skus.map((_, of) => candidates.reduce((sum, { free }) => sum + (free[of] ?? 0), 0))
  return lines.flatMap(({ line, sku, quantity }) => {
    const of = skus.indexOf(sku)
    const available = Math.min(quantity, left[of] ?? 0)
    left[of] = (left[of] ?? 0) - available
    return available < quantity ? [{ line, sku, wanted: quantity, available }] : []
  })
}

/** Those that are nearer than the farthest of the set and don't belong to it. Each lacks something: else it would hold all alone. */
function passedByFor(
  set: readonly Candidate[],
  warehouses: readonly RankedWarehouse[],
  shelves: Shelves,
  { skus, units }: Wanted,
): PassedBy[] {
  const farthest = set.at(-1)?.metres ?? 0
  return warehouses.flatMap(({ id, metres }) => {
    if (metres >= farthest || set.some((taken) => taken.id === id)) return []
    const free = shelves.freeOf(id) ?? []
    const lacking = units.findIndex((wanted, of) => (free[of] ?? 0) < wanted)
    const sku = skus[lacking]
    const wanted = units[lacking]
    if (sku === undefined || wanted === undefined) return []
    const distanceKm = wholeKm(metres)
    return [{ warehouse: id, distanceKm, sku, free: free[lacking] ?? 0, wanted }]
  })
}
