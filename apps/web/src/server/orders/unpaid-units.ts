/** What one order asks of a product. */
interface Line {
  readonly sku: string
  readonly quantity: number
}

interface Held extends Line {
  /** Undefined while the order is being placed. */
  orderId?: string
  untilMs: number
}

/** Units that a client is about to order; they count from now on. */
export interface Hold {
  /** The order is placed: they count until it is paid for, or over, or has run out. */
  placed(orderId: string): void
  /** Nothing was ordered. */
  release(): void
}

interface Options {
  /** Units of one product that one client may have ordered and not paid for; 0: any number. */
  readonly max: number
  /** How long an order may be open without being paid, in minutes. */
  readonly minutes: number
  /** Which of these orders are open and not paid for. */
  readonly readUnpaid: (orderIds: readonly string[]) => Promise<ReadonlySet<string>>
  /** How many units of a product can be ordered now. */
  readonly readAvailable: (sku: string) => Promise<number>
  readonly nowMs?: () => number
}

/** Clients are forgotten when there are more, those first who ordered first. */
const clientsMax = 50_000

/**
 * Keeps one client from taking a product off the shelf with orders that are never paid for. Nobody may hold more than
 * `max` units of a product that way, unless there are plenty: less than half of what could be ordered.
 *
 * Counted in this process, and only as long as an order can be open: a start begins anew. The database is asked only about
 * a client who is at the limit.
 */
export class UnpaidUnits {
  readonly #options: Required<Options>
  readonly #clients = new Map<string, Held[]>()

  constructor(options: Options) {
    this.#options = { nowMs: Date.now, ...options }
  }

  /** @returns the hold, or the SKU of which this client has too many already */
  async hold(client: string, lines: readonly Line[]): Promise<Hold | string> {
    const { max, minutes, nowMs } = this.#options
    if (max === 0) return uncounted
    const untilMs = nowMs() + minutes * 60_000
    // Counted before anything is asked: of orders that come at once, each sees the others.
    const own = lines.map(({ sku, quantity }): Held => ({ sku, quantity, untilMs }))
    const held = this.#of(client)
    held.push(...own)
    for (const { sku } of lines)
      if (!(await this.#isWithin(held, sku))) {
        remove(held, own)
        return sku
      }
    return {
      placed(orderId) {
        // Asked for once more, it is the same order.
        if (held.some((one) => one.orderId === orderId)) remove(held, own)
        for (const one of own) one.orderId = orderId
      },
      release: () => remove(held, own),
    }
  }

  #of(client: string): Held[] {
    const now = this.#options.nowMs()
    const held = this.#clients.get(client) ?? []
    remove(
      held,
      held.filter(({ untilMs }) => untilMs <= now),
    )
    // Put last, as the one who ordered last.
    this.#clients.delete(client)
    this.#clients.set(client, held)
    const [oldest] = this.#clients.keys()
    if (this.#clients.size > clientsMax && oldest !== undefined) this.#clients.delete(oldest)
    return held
  }

  async #isWithin(held: Held[], sku: string): Promise<boolean> {
    const { max, readUnpaid, readAvailable } = this.#options
    if (unitsOf(held, sku) <= max) return true
    const ids = held.flatMap((one) => (one.sku === sku ? (one.orderId ?? []) : []))
    const unpaid = ids.length === 0 ? new Set<string>() : await readUnpaid([...new Set(ids)])
    remove(
      held,
      held.filter(({ orderId }) => ids.includes(orderId ?? '') && !unpaid.has(orderId ?? '')),
    )
    const units = unitsOf(held, sku)
    if (units <= max) return true
    // What is placed and not paid is no longer on the shelf.
    const placed = held.filter(({ orderId }) => orderId !== undefined)
    return units <= (unitsOf(placed, sku) + (await readAvailable(sku))) / 2
  }
}

const uncounted: Hold = { placed: () => undefined, release: () => undefined }

const unitsOf = (held: readonly Held[], sku: string) =>
  held.reduce((sum, one) => (one.sku === sku ? sum + one.quantity : sum), 0)

function remove(held: Held[], gone: readonly Held[]): void {
  for (const one of gone) {
    const at = held.indexOf(one)
    if (at !== -1) held.splice(at, 1)
  }
}
