import type { Allocation, EventData, Parcel } from '../catalog/events.ts'

/** How heavy and how large something is: grams and millimetres. */
export type Size = NonNullable<Parcel['size']>

/** The size of one unit of an order's line. */
export type LineSize = EventData<'OrderCreated'>['sizes'][number]

/** What one parcel may weigh and hold: grams and cubic millimetres. */
export interface ParcelLimits {
  weightG: number
  volumeMm3: number
}

/** What a carrier of parcels usually takes: 31.5 kg, and what a box of 120 by 60 by 60 cm holds. */
export const parcelLimits: ParcelLimits = { weightG: 31_500, volumeMm3: 1_200 * 600 * 600 }

const unlimited: ParcelLimits = {
  weightG: Number.POSITIVE_INFINITY,
  volumeMm3: Number.POSITIVE_INFINITY,
}

/** What is counted of a unit that nobody has measured: a kilogram, the size of a shoe box. */
export const unmeasured: Size = { weightG: 1_000, lengthMm: 300, widthMm: 200, heightMm: 120 }

/** What goes into one parcel, and with `size` its weight and the box that holds it. */
export type PackedParcel = Pick<Parcel, 'warehouse' | 'lines' | 'size'>

/** Units of one line in one warehouse. */
interface Goods {
  line: number
  quantity: number
  weightG: number
  volumeMm3: number
  /** The sides, the longest first. */
  sides: [number, number, number]
}

interface OpenParcel {
  warehouse: string
  weightG: number
  volumeMm3: number
  lines: Map<number, number>
  sides: [number, number, number]
}

/**
 * Packs what each warehouse sends into parcels. The same input gives the same parcels, in the same order: by warehouse as
 * the allocations name them, and then as they were begun.
 *
 * In each warehouse the bulkiest units go first (then the heavier, then the earlier line), each into the first parcel that
 * still holds it by weight and by volume; where none does, a parcel is begun. A unit that is beyond a limit by itself gets a
 * parcel of its own. So no two whole parcels of a warehouse could have been one. Volumes are added up: how goods lie in a
 * box is left to who packs it. The box said is as long and as wide as the longest and the widest of what is in it, and as
 * high as its volume needs.
 *
 * Of an order that says no sizes at all, as one of before, nobody knows what a parcel holds: what a warehouse sends of it is
 * one parcel, and no size is said.
 *
 * @param sizes of one unit per line; a line that is not named counts as {@link unmeasured}
 * @param limits of one parcel
 */
export function pack(
  allocations: readonly Allocation[],
  sizes: readonly LineSize[],
  limits: ParcelLimits = parcelLimits,
): PackedParcel[] {
  const isMeasured = sizes.length > 0
  const holds = isMeasured ? limits : unlimited
  const sizeOf = new Map(sizes.map((size) => [size.line, size]))
  return [...new Set(allocations.map(({ warehouse }) => warehouse))].flatMap((warehouse) => {
    const taken = allocations.filter((allocation) => allocation.warehouse === warehouse)
    const open: OpenParcel[] = []
    for (const goods of bulkiestFirst(taken, sizeOf))
      fill(open, { warehouse, goods, limits: holds })
    return open.map((parcel) => closed(parcel, isMeasured))
  })
}

/** The allocations of one warehouse, one entry for each line. */
function bulkiestFirst(
  allocations: readonly Allocation[],
  sizeOf: ReadonlyMap<number, LineSize>,
): Goods[] {
  const quantities = new Map<number, number>()
  for (const { line, quantity } of allocations)
    quantities.set(line, (quantities.get(line) ?? 0) + quantity)
  return [...quantities]
    .map(([line, quantity]): Goods => {
      const { weightG, lengthMm, widthMm, heightMm } = sizeOf.get(line) ?? unmeasured
      const [long = 0, middle = 0, short = 0] = [lengthMm, widthMm, heightMm].toSorted(
        (a, b) => b - a,
      )
      const sides: Goods['sides'] = [long, middle, short]
      return { line, quantity, weightG, volumeMm3: long * middle * short, sides }
    })
    .toSorted((a, b) => b.volumeMm3 - a.volumeMm3 || b.weightG - a.weightG || a.line - b.line)
}

/** Puts all units of one line into parcels, as many at once as one holds. */
function fill(
  open: OpenParcel[],
  { warehouse, goods, limits }: { warehouse: string; goods: Goods; limits: ParcelLimits },
): void {
  let left = goods.quantity
  for (const parcel of open) {
    if (left === 0) return
    left -= put(parcel, goods, Math.min(left, room(parcel, goods, limits)))
  }
  while (left > 0) {
    const parcel: OpenParcel = {
      warehouse,
      weightG: 0,
      volumeMm3: 0,
      lines: new Map(),
      sides: [0, 0, 0],
    }
    open.push(parcel)
    left -= put(parcel, goods, Math.min(left, Math.max(1, room(parcel, goods, limits))))
  }
}

/** How many units of these goods the parcel still holds. */
const room = (parcel: OpenParcel, goods: Goods, limits: ParcelLimits): number =>
  Math.min(
    timesIn(limits.weightG - parcel.weightG, goods.weightG),
    timesIn(limits.volumeMm3 - parcel.volumeMm3, goods.volumeMm3),
  )

const timesIn = (left: number, each: number): number => Math.max(0, Math.floor(left / each))

function put(parcel: OpenParcel, goods: Goods, units: number): number {
  if (units === 0) return 0
  const { line, weightG, volumeMm3, sides } = goods
  parcel.weightG += units * weightG
  parcel.volumeMm3 += units * volumeMm3
  parcel.lines.set(line, (parcel.lines.get(line) ?? 0) + units)
  for (const [at, side] of sides.entries()) parcel.sides[at] = Math.max(parcel.sides[at] ?? 0, side)
  return units
}

function closed(parcel: OpenParcel, isMeasured: boolean): PackedParcel {
  const lines = [...parcel.lines]
    .map(([line, quantity]) => ({ line, quantity }))
    .toSorted((a, b) => a.line - b.line)
  const { warehouse } = parcel
  return isMeasured ? { warehouse, lines, size: boxOf(parcel) } : { warehouse, lines }
}

function boxOf({ weightG, volumeMm3, sides }: OpenParcel): Size {
  const [lengthMm, widthMm, highestMm] = sides
  const heightMm = Math.max(highestMm, Math.ceil(volumeMm3 / (lengthMm * widthMm)))
  return { weightG, lengthMm, widthMm, heightMm }
}
