import type { Environment } from './environment.ts'
import { tables } from './memory-stores.ts'
import type { Requests } from './requests.ts'

/** Goods come in within this time: also after the last fault (virtual ms). */
const receivedWithinMs = 6_000

/** The people of the warehouses: now and then goods come in, and are put on a shelf. */
export class StockWorkload {
  readonly #environment: Environment
  readonly #requests: Requests

  constructor(environment: Environment, requests: Requests) {
    this.#environment = environment
    this.#requests = requests
  }

  start(): void {
    const { random, skus } = this.#environment
    for (const sku of skus)
      for (let times = random.pick([0, 0, 1, 2, 3]); times > 0; times--)
        this.#requests.later(random.between(0, receivedWithinMs), `${sku} comes in`, () =>
          this.#receive(sku, 1 + random.below(4)),
        )
  }

  /** So many units, once, into one row of the stock. */
  #receive(sku: string, units: number): void {
    const { random, coverage } = this.#environment
    const turn = random.next()
    this.#requests.once(async (tx, { process }) => {
      await process.call('lock stock', () => undefined)
      const levels = tables.stock(tx, sku)
      const chosen = Math.floor(turn * levels.length)
      tx.put(
        'stock',
        sku,
        levels.map((level, index) =>
          index === chosen ? { ...level, onHand: level.onHand + units } : level,
        ),
      )
      const level = levels[chosen]
      if (!level) throw new Error(`no row of the stock has ${sku}`)
      tx.put('received', placeOf(level), tables.received(tx, placeOf(level)) + units)
      coverage.saw('goods came in')
      return []
    })
  }
}

/** A row of the stock by name. */
export const placeOf = ({
  sku,
  warehouse,
  location,
}: {
  sku: string
  warehouse: string
  location: string
}): string => `${sku}/${warehouse}/${location}`
