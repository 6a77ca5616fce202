import type { Shelf, StockCommand, StockRow } from './goods.ts'

/** What the book says about one shelf, in whole units; 0 <= reserved <= onHand. */
export interface ShelfLevel extends Shelf {
  sku: string
  onHand: number
  reserved: number
  /** At so many free units or fewer it is low; null: never. */
  lowAt: number | null
}

/** One entry of the stock ledger that a person causes: by how much `onHand` changes. */
export interface ShelfMovement extends Shelf {
  kind: 'receive' | 'count' | 'correct' | 'move_out' | 'move_in'
  sku: string
  onHand: number
}

/** More than this no single act moves. */
export const unitsMax = 1_000_000
/** More than this no shelf holds. */
export const onHandMax = 1_000_000_000

/** What a command does to the shelves, or the sentence that says why it can't be done. */
export type StockPlan =
  | { type: 'planned'; after: ShelfLevel[]; movements: ShelfMovement[] }
  | { type: 'refused'; refusal: string }

/** A row of a file that can't be taken: which column, and what is expected there. */
export interface BadCell {
  /** Of the rows of the file, counted from 0. */
  row: number
  column: string
  expected: string
}

type Act = Exclude<StockCommand, { type: 'stock_import' }>

export const shelfKey = ({ sku, warehouse, location }: Shelf & { sku: string }): string =>
  `${sku}/${warehouse}/${location}`

/** The shelves that a command is about. */
export function shelvesOf(command: StockCommand): (Shelf & { sku: string })[] {
  switch (command.type) {
    case 'stock_move':
      return [command.from, command.to].map((shelf) => ({ sku: command.sku, ...shelf }))
    case 'stock_import':
      return command.rows.map(shelfOf)
    default:
      return [shelfOf(command)]
  }
}

const emptyShelf = (shelf: Shelf & { sku: string }): ShelfLevel => ({
  ...shelf,
  onHand: 0,
  reserved: 0,
  lowAt: null,
})

/**
 * What an act does to the shelves that it is about. Pure: the console shows with it what will
 * follow, and the door decides with it under the lock of the rows.
 *
 * @param levels of the shelves that there are; one that is missing is empty
 */
export function planStock(levels: readonly ShelfLevel[], act: Act): StockPlan {
  const [first, second] = shelvesOf(act).map((shelf) => levelAt(levels, shelf))
  if (!first) throw new Error('a stock command names a shelf')
  switch (act.type) {
    case 'stock_receive':
      return changed(first, 'receive', act.units)
    case 'stock_correct':
      return changed(first, 'correct', act.change)
    case 'stock_count': {
      const stale = refusalOfCount(first, act.expectedOnHand)
      return stale ? refused(stale) : changed(first, 'count', act.counted - first.onHand)
    }
    case 'stock_threshold':
      return first.lowAt === act.expectedLowAt
        ? { type: 'planned', after: [{ ...first, lowAt: act.lowAt }], movements: [] }
        : refused(`The threshold is ${first.lowAt ?? 'off'} by now: look at it again.`)
    case 'stock_move':
      return moved(first, second ?? first, act.units)
    default:
      return act satisfies never
  }
}

function moved(from: ShelfLevel, to: ShelfLevel, units: number): StockPlan {
  if (shelfKey(from) === shelfKey(to)) return refused('Choose another shelf to move to.')
  const free = from.onHand - from.reserved
  if (units > free)
    return refused(
      `Only ${free} ${free === 1 ? 'is' : 'are'} free there (${from.onHand} on hand, ${from.reserved} reserved): move at most that.`,
    )
  const out = changed(from, 'move_out', -units)
  const into = changed(to, 'move_in', units)
  if (out.type === 'refused') return out
  if (into.type === 'refused') return into
  return {
    type: 'planned',
    after: [...out.after, ...into.after],
    movements: [...out.movements, ...into.movements],
  }
}

function changed(level: ShelfLevel, kind: ShelfMovement['kind'], change: number): StockPlan {
  const { reserved } = level
  const onHand = level.onHand + change
  const refusal = refusalOfLevel(onHand, reserved)
  if (refusal) return refused(refusal)
  const movement = { kind, ...shelfOf(level), onHand: change }
  return {
    type: 'planned',
    after: [{ ...level, onHand }],
    movements: change === 0 ? [] : [movement],
  }
}

function refusalOfLevel(onHand: number, reserved: number): string | undefined {
  if (onHand < reserved)
    return reserved === 0
      ? 'There are not that many: no fewer than 0 can be on hand.'
      : `${reserved} ${reserved === 1 ? 'is' : 'are'} reserved for orders, so no fewer than ${reserved} can be on hand. Cancel an order first.`
  if (onHand > onHandMax) return `No shelf holds more than ${onHandMax} units.`
  return undefined
}

const refusalOfCount = ({ onHand }: ShelfLevel, expected: number): string | undefined =>
  onHand === expected
    ? undefined
    : `On hand is ${onHand} by now, and not ${expected}: count it again.`

/** What a file of stock would do, or what is wrong with it, row by row. */
export type StockImportPlan =
  | { type: 'planned'; after: ShelfLevel[]; movements: ShelfMovement[] }
  | { type: 'bad'; cells: BadCell[] }

/** SKUs and warehouses that there are. */
export interface KnownGoods {
  skus: ReadonlySet<string>
  warehouses: ReadonlySet<string>
}

/** What a file of stock would do: all of it, or nothing when a row can't be taken. */
export function planStockImport(
  levels: readonly ShelfLevel[],
  rows: readonly StockRow[],
  known: KnownGoods,
): StockImportPlan {
  const cells: BadCell[] = []
  const after: ShelfLevel[] = []
  const movements: ShelfMovement[] = []
  const at = new Map(levels.map((level) => [shelfKey(level), level]))
  const seen = new Set<string>()
  for (const [index, row] of rows.entries()) {
    const level = at.get(shelfKey(row)) ?? emptyShelf(shelfOf(row))
    const problem = problemOf(row, level, known, seen)
    seen.add(shelfKey(row))
    const counted = row.counted ?? level.onHand
    const plan = changed(level, 'count', counted - level.onHand)
    if (problem) cells.push({ row: index, ...problem })
    else if (plan.type === 'refused')
      cells.push({ row: index, column: 'counted', expected: plan.refusal })
    else if (counted !== level.onHand || row.lowAt !== level.lowAt) {
      movements.push(...plan.movements)
      after.push({ ...level, onHand: counted, lowAt: row.lowAt })
    }
  }
  return cells.length > 0 ? { type: 'bad', cells } : { type: 'planned', after, movements }
}

/** What is wrong with a row before its figures are looked at. */
function problemOf(
  row: StockRow,
  level: ShelfLevel,
  known: KnownGoods,
  seen: ReadonlySet<string>,
): Omit<BadCell, 'row'> | undefined {
  if (!known.skus.has(row.sku)) return { column: 'sku', expected: 'a product of the catalogue' }
  if (!known.warehouses.has(row.warehouse))
    return { column: 'warehouse', expected: 'the id of a warehouse' }
  if (seen.has(shelfKey(row))) return { column: 'sku', expected: 'each shelf once in the file' }
  if (row.counted !== null && level.onHand !== row.onHand)
    return {
      column: 'on_hand',
      expected: `${level.onHand}, which is on hand by now: export and count again`,
    }
  return undefined
}

const shelfOf = ({ sku, warehouse, location }: Shelf & { sku: string }) => ({
  sku,
  warehouse,
  location,
})

const levelAt = (levels: readonly ShelfLevel[], shelf: Shelf & { sku: string }): ShelfLevel =>
  levels.find((level) => shelfKey(level) === shelfKey(shelf)) ?? emptyShelf(shelf)

const refused = (refusal: string): StockPlan => ({ type: 'refused', refusal })
