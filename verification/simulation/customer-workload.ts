import { cancelOrder } from '@sagaboard/db/commands/request-cancel'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventData } from '@sagaboard/events/catalog/events'
import { orderCreatedOf } from '@sagaboard/events/catalog/order-created'
import { orderNumber } from '@sagaboard/events/catalog/order-number'
import { emptyOrder, evolve, type OrderView } from '@sagaboard/events/saga/order-view'
import { refundableMinor } from '@sagaboard/events/saga/payment'
import type { Commands } from './commands.ts'
import type { Environment } from './environment.ts'
import { tables } from './memory-stores.ts'
import type { Requests } from './requests.ts'
import { cities } from './warehouses.ts'

/** Within this time the orders are placed. */
const placedWithinMs = 2_500

const tokens = [
  'tok_visa',
  'tok_visa',
  'tok_visa',
  'tok_visa',
  'tok_declined',
  'tok_insufficient_funds',
  'tok_outage',
  'tok_silent',
] as const
/** Postcodes by which the carrier does something else than it is asked. */
const troubles: readonly [object, ...{ postcode?: string }[]] = [
  {},
  {},
  {},
  { postcode: '99993' },
  { postcode: '00000' },
  { postcode: '99998' },
  { postcode: '99997' },
]

/**
 * Customers: orders placed, cancelled at any moment, and, once completed, refunded and restocked.
 */
export class CustomerWorkload {
  readonly #environment: Environment
  readonly #requests: Requests
  readonly #commands: Commands
  #placed = 0

  constructor(environment: Environment, requests: Requests, commands: Commands) {
    this.#environment = environment
    this.#requests = requests
    this.#commands = commands
  }

  start(): void {
    const { random, placedIds, nameOf } = this.#environment
    for (const orderId of placedIds)
      this.#requests.later(random.between(0, placedWithinMs), `place ${nameOf(orderId)}`, () =>
        this.#place(orderId),
      )
  }

  /** The rest of an order has become one of its own: some do not want it any more. */
  followed({ orderId }: OrderView): void {
    if (this.#environment.random.happens(0.3)) this.#cancelSometime(orderId)
  }

  /** An order was completed: some want money back, some send something back. */
  completed({ orderId }: OrderView): void {
    const { random, nameOf } = this.#environment
    const name = nameOf(orderId)
    const soon = () => random.between(0, 1_500)
    const refunds = random.pick([0, 0, 1, 2])
    for (let index = 0; index < refunds; index++)
      this.#requests.later(soon(), `refund ${name}`, () => this.#refund(orderId))
    if (random.happens(0.3))
      this.#requests.later(soon(), `restock ${name}`, () => this.#restock(orderId))
  }

  #place(orderId: string): void {
    const { random, scheduler } = this.#environment
    const data = this.#basket()
    const allowedMs = random.happens(0.2) ? random.between(0, 3_000) : 60_000
    this.#requests.once(async (tx) => {
      if (tables.orders(tx, orderId)) return []
      const entry = this.#requests.entry(orderId, 'OrderCreated', data)
      const created = {
        ...entry,
        version: 1,
        source: 'orders',
        position: 0,
      } as SagaEvent<'OrderCreated'>
      tx.put('orders', orderId, evolve(emptyOrder, created))
      tx.put('expiry', orderId, scheduler.now + allowedMs)
      return [entry]
    })
    if (random.happens(0.4)) this.#cancelSometime(orderId)
  }

  #cancelSometime(orderId: string): void {
    const { random, coverage, nameOf } = this.#environment
    const what = `cancel ${nameOf(orderId)}`
    const afterMs = random.pick([
      random.between(0, 40),
      random.between(0, 400),
      random.between(0, 3_000),
    ])
    this.#requests.later(afterMs, what, () => this.#cancel(orderId))
    if (!random.happens(0.3)) return
    coverage.saw('cancelled by two at once')
    this.#requests.later(afterMs + random.between(0, 20), what, () => this.#cancel(orderId))
  }

  #cancel(orderId: string): void {
    const { random, scheduler } = this.#environment
    const reason = random.pick(['cancelled_by_customer', 'cancelled_by_staff'])
    const newId = () => random.uuid()
    this.#requests.untilAnswered(async () => {
      const { log, stores } = this.#requests.web
      await cancelOrder({ log, store: stores.cancels, newId }, orderId, {
        reason,
        actor: reason,
        at: new Date(scheduler.now),
      })
    })
  }

  #refund(orderId: string): void {
    const { random, nameOf } = this.#environment
    const share = random.pick([0.3, 0.6, 1])
    const byHand = random.happens(0.3)
    this.#commands.execute(`refund ${nameOf(orderId)}`, orderId, ({ payment }) => {
      const amountMinor = payment.state
        ? Math.max(1, Math.ceil(refundableMinor(payment.state) * share))
        : 1
      return [
        byHand
          ? { type: 'refund_by_hand', amountMinor, reference: 'bank transfer' }
          : { type: 'refund', amountMinor },
      ]
    })
  }

  #restock(orderId: string): void {
    const { nameOf } = this.#environment
    this.#commands.execute(`restock ${nameOf(orderId)}`, orderId, ({ inventory }) => {
      const [first] = inventory.state?.allocations ?? []
      return first ? [{ type: 'restock', lines: [{ ...first, quantity: 1 }] }] : []
    })
  }

  #basket(): EventData<'OrderCreated'> {
    const { random, skus } = this.#environment
    const lines = Array.from({ length: 1 + random.below(3) }, (_, index) => {
      const sku = random.pick(skus)
      return {
        line: index + 1,
        sku,
        name: sku,
        quantity: 1 + random.below(3),
        unitPriceMinor: 100 + random.below(900),
      }
    })
    // Every third order is one of before: it says no sizes. Of the others some ship in several parcels.
    const kind = this.#placed % 3
    const box = { weightG: 6_000 * kind, lengthMm: 300, widthMm: 200, heightMm: 100 }
    return orderCreatedOf({
      orderNumber: orderNumber(this.#placed++, 0),
      lines,
      sizes: kind === 0 ? [] : lines.map(({ line }) => ({ line, ...box })),
      totalMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0),
      currency: 'EUR',
      onShortage: random.pick(['cancel', 'ship_available', 'backorder', 'backorder']),
      personal: {
        email: 'ada@example.com',
        name: 'Ada',
        address: {
          line1: 'Karl-Heine-Straße 12',
          ...random.pick(cities),
          ...random.pick(troubles),
        },
        paymentToken: random.pick(tokens),
      },
    })
  }
}
