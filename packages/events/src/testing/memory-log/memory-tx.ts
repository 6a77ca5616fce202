/**
 * A unit of work in memory: writes are kept aside until the commit, and read back by the unit of
 * work that made them. Rows live in tables by name, as plain values; what is read must not be
 * changed.
 */
export interface MemoryTx {
  get<Row>(table: string, key: string): Row | undefined
  put(table: string, key: string, row: unknown): void
}

/**
 * What a unit of work will do when it commits: all checks first, so that a failing one leaves
 * nothing behind.
 */
export class Unit implements MemoryTx {
  readonly checks: (() => void)[] = []
  readonly effects: (() => void)[] = []
  readonly #rows = new Map<string, unknown>()
  readonly #committed: ReadonlyMap<string, unknown>

  constructor(committed: ReadonlyMap<string, unknown>) {
    this.#committed = committed
  }

  get<Row>(table: string, key: string): Row | undefined {
    const place = `${table}/${key}`
    return (this.#rows.has(place) ? this.#rows.get(place) : this.#committed.get(place)) as
      | Row
      | undefined
  }

  put(table: string, key: string, row: unknown): void {
    this.#rows.set(`${table}/${key}`, structuredClone(row))
  }

  rows(): Iterable<[string, unknown]> {
    return this.#rows
  }
}

/** The unit of work behind a transaction; only in one can be written. */
export function unit(tx: MemoryTx): Unit {
  if (!(tx instanceof Unit)) throw new Error('a reader outside a transaction cannot write')
  return tx
}

/** Units of work, one after the other, so each sees all that was committed before it. */
export class MemoryUnits {
  readonly #rows = new Map<string, unknown>()
  #last: Promise<unknown> = Promise.resolve()

  /** Reads what is committed. */
  readonly reader: MemoryTx = {
    get: <Row>(table: string, key: string) => this.#rows.get(`${table}/${key}`) as Row | undefined,
    put() {
      throw new Error('a reader outside a transaction cannot write')
    },
  }

  /** All that the work did is committed when it ends, or nothing when it, or a check, throws. */
  run<T>(work: (tx: MemoryTx) => Promise<T>): Promise<T> {
    const mine = this.#last.then(() => this.#commit(work))
    this.#last = mine.catch(() => undefined)
    return mine
  }

  async #commit<T>(work: (tx: MemoryTx) => Promise<T>): Promise<T> {
    const own = new Unit(this.#rows)
    const result = await work(own)
    for (const check of own.checks) check()
    for (const [place, row] of own.rows()) this.#rows.set(place, row)
    for (const effect of own.effects) effect()
    return result
  }
}
