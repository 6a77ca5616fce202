/** Units of a product that an order waits for; one row for each product of an order. */
export interface WaitingRow {
  orderId: string
  sku: string
  quantity: number
  /** The smaller one has come first; the same in all rows of an order. */
  place: number
}

/**
 * Who is offered stock: first come, first served, product by product. An order is served as a whole; one that lacks
 * something is passed over, keeps its place, and holds nothing back from those behind it.
 *
 * @param rows of orders that wait and were not offered anything yet, all rows of each
 * @param free units of each product that nobody holds, and nobody was offered
 * @returns the orders, in the order of their places
 */
export function nextInLine(
  rows: readonly WaitingRow[],
  free: ReadonlyMap<string, number>,
): string[] {
  const orders = new Map<string, WaitingRow[]>()
  for (const row of rows.toSorted((a, b) => a.place - b.place)) {
    const own = orders.get(row.orderId)
    if (own) own.push(row)
    else orders.set(row.orderId, [row])
  }
  const left = new Map(free)
  const leftOf = (sku: string) => left.get(sku) ?? 0
  const served: string[] = []
  for (const [orderId, own] of orders) {
    if (own.some(({ sku, quantity }) => leftOf(sku) < quantity)) continue
    for (const { sku, quantity } of own) left.set(sku, leftOf(sku) - quantity)
    served.push(orderId)
  }
  return served
}

/** Rows of the line that are about some products, as inventory has read them. */
export interface LineRow extends WaitingRow {
  offered: boolean
}

/** What has changed in the line: who begins to wait and for what, who waits no more, and who was offered something in vain. */
export interface LineChanges {
  entered: ReadonlyMap<string, readonly Pick<LineRow, 'sku' | 'quantity'>[]>
  left: readonly string[]
  waitOn: readonly string[]
}

/** The line as inventory sees it while it decides: two orders of one batch see each other's places. */
export class WaitingLine {
  readonly #rows = new Map<string, LineRow[]>()
  readonly #entered = new Map<string, readonly LineRow[]>()
  readonly #left = new Set<string>()
  readonly #waitOn = new Set<string>()
  /** Units of orders whose own rows were not read, by product: they wait, and were not offered anything. */
  readonly #others: ReadonlyMap<string, number>

  constructor(rows: readonly LineRow[], others: ReadonlyMap<string, number> = new Map()) {
    this.#others = others
    for (const row of rows) {
      const own = this.#rows.get(row.orderId)
      if (own) own.push({ ...row })
      else this.#rows.set(row.orderId, [{ ...row }])
    }
  }

  /**
   * Units of a product that come before an order. For one that waits these are what was offered to those before it: who
   * lacks something else holds nothing back. For a new one it is all that anybody waits for.
   */
  unitsBefore(orderId: string, sku: string): number {
    const place = this.#rows.get(orderId)?.[0]?.place
    let units = place === undefined ? (this.#others.get(sku) ?? 0) : 0
    for (const row of [...this.#rows.values()].flat()) {
      if (row.orderId === orderId || row.sku !== sku) continue
      if (place === undefined || (row.offered && row.place < place)) units += row.quantity
    }
    return units
  }

  /** An order begins to wait, behind all others. */
  enter(orderId: string, lines: readonly Pick<WaitingRow, 'sku' | 'quantity'>[]): void {
    const place = Number.POSITIVE_INFINITY
    const rows = new Map<string, LineRow>()
    for (const { sku, quantity } of lines) {
      const known = rows.get(sku)
      if (known) known.quantity += quantity
      else rows.set(sku, { orderId, sku, quantity, place, offered: false })
    }
    const entered = [...rows.values()]
    this.#rows.set(orderId, entered)
    this.#entered.set(orderId, entered)
  }

  /** An order waits no more. */
  leave(orderId: string): void {
    this.#rows.delete(orderId)
    if (!this.#entered.delete(orderId)) this.#left.add(orderId)
  }

  /** What an order was offered is not spoken for any more: it waits on. */
  waitOn(orderId: string): void {
    for (const row of this.#rows.get(orderId) ?? []) row.offered = false
    this.#waitOn.add(orderId)
  }

  changes(): LineChanges {
    return { entered: this.#entered, left: [...this.#left], waitOn: [...this.#waitOn] }
  }
}
