import { cancelOrder } from '@sagaboard/db/commands/request-cancel'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventData } from '@sagaboard/events/catalog/events'
import { orderNumber } from '@sagaboard/events/catalog/order-number'
import { emptyOrder, evolve, type OrderView } from '@sagaboard/events/saga/order-view'
import { refundableMinor } from '@sagaboard/events/saga/payment'
import type { Commands } from './commands.ts'
import type { Environment } from './environment.ts'
import { tables } from './memory-stores.ts'
import type { Requests } from './requests.ts'

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
const postcodes = ['04229', '04229', '04229', '04229', '00000', '99998', '99997'] as const

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
    const { random, orderIds, nameOf } = this.#environment
    for (const orderId of orderIds)
      this.#requests.later(random.between(0, placedWithinMs), `place ${nameOf(orderId)}`, () =>
        this.#place(orderId),
      )
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
    return {
      orderNumber: orderNumber(this.#placed++, 0),
      lines,
      totalMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0),
      currency: 'EUR',
      customer: { email: 'ada@example.com', name: 'Ada' },
      shipTo: {
        line1: 'Karl-Heine-Straße 12',
        city: 'Leipzig',
        postcode: random.pick(postcodes),
        country: 'DE',
      },
      payment: { token: random.pick(tokens) },
    }
  }
}
