import { cancelOrder } from '@sagaboard/db/commands/request-cancel'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { type EventData, type EventType, events } from '@sagaboard/events/catalog/events'
import { orderNumber } from '@sagaboard/events/catalog/order-number'
import type { Command } from '@sagaboard/events/commands/command'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { partitionOf } from '@sagaboard/events/log/partition'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import { emptyOrder, evolve, type OrderView } from '@sagaboard/events/saga/order-view'
import { refundableMinor } from '@sagaboard/events/saga/payment'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { tables } from './memory-stores.ts'
import type { Owner } from './scheduler.ts'
import type { Simulation } from './simulation.ts'

/** Shoppers and staff, who never crash, and ask again until they are answered. */
const people: Owner = { name: 'people', alive: true, frozenUntil: 0 }

const askAgainAfterMs = 2_000
/** Within this time the orders are placed. */
const placedWithinMs = 2_500

const tokens = [
  'tok_visa',
  'tok_visa',
  'tok_visa',
  'tok_visa',
  'tok_declined',
  'tok_insufficient_funds',
] as const
const postcodes = ['04229', '04229', '04229', '04229', '00000'] as const

/** What people do in a run: orders placed, cancelled at any moment, and, once completed, refunded and put back on the shelf. */
export class CustomerWorkload {
  readonly #simulation: Simulation
  #open = 0

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  /** True when everybody was answered. */
  get answered(): boolean {
    return this.#open === 0
  }

  start(): void {
    const { random, orderIds } = this.#simulation
    for (const orderId of orderIds)
      this.#later(
        random.between(0, placedWithinMs),
        `place ${this.#simulation.nameOf(orderId)}`,
        () => this.#place(orderId),
      )
  }

  /** An order was completed: some want money back, some send something back. */
  completed(order: OrderView): void {
    const { random } = this.#simulation
    const { orderId } = order
    const soon = () => random.between(0, 1_500)
    const refunds = random.pick([0, 0, 1, 2])
    for (let index = 0; index < refunds; index++)
      this.#later(soon(), `refund ${this.#simulation.nameOf(orderId)}`, () => this.#refund(orderId))
    if (random.happens(0.3))
      this.#later(soon(), `restock ${this.#simulation.nameOf(orderId)}`, () =>
        this.#restock(orderId),
      )
  }

  #place(orderId: string): void {
    const { random, coverage } = this.#simulation
    const data = this.#basket()
    const allowedMs = random.happens(0.2) ? random.between(0, 3_000) : 60_000
    this.#request(async (tx) => {
      if (tables.orders(tx, orderId)) return []
      const entry = this.#entry(orderId, 'OrderCreated', data)
      const created = {
        ...entry,
        version: 1,
        source: 'orders',
        position: 0,
      } as SagaEvent<'OrderCreated'>
      tx.put('orders', orderId, evolve(emptyOrder, created))
      tx.put('expiry', orderId, this.#simulation.scheduler.now + allowedMs)
      return [entry]
    })
    if (!random.happens(0.4)) return
    const afterMs = random.pick([
      random.between(0, 40),
      random.between(0, 400),
      random.between(0, 3_000),
    ])
    this.#later(afterMs, `cancel ${this.#simulation.nameOf(orderId)}`, () => this.#cancel(orderId))
    if (!random.happens(0.3)) return
    coverage.saw('cancelled by two at once')
    this.#later(afterMs + random.between(0, 20), `cancel ${this.#simulation.nameOf(orderId)}`, () =>
      this.#cancel(orderId),
    )
  }

  #cancel(orderId: string): void {
    const { random, scheduler } = this.#simulation
    const reason = random.pick(['cancelled_by_customer', 'cancelled_by_staff'])
    const newId = () => random.uuid()
    this.#untilAnswered(async () => {
      const { log, stores } = this.#simulation.processes.web
      await cancelOrder({ log, store: stores.cancels, newId }, orderId, {
        reason,
        actor: reason,
        at: new Date(scheduler.now),
      })
    })
  }

  #refund(orderId: string): void {
    const { random, nameOf } = this.#simulation
    const share = random.pick([0.3, 0.6, 1])
    const byHand = random.happens(0.3)
    this.command(`refund ${nameOf(orderId)}`, orderId, ({ payment }) => {
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
    this.command(`restock ${this.#simulation.nameOf(orderId)}`, orderId, ({ inventory }) => {
      const [first] = inventory.state?.allocations ?? []
      return first ? [{ type: 'restock', lines: [{ ...first, quantity: 1 }] }] : []
    })
  }

  /** A person's command, by the guards of production: the first of these that is not refused. */
  command(
    what: string,
    orderId: string,
    commandsOf: (order: OrderSnapshot) => Command[],
    answered = () => {},
  ): void {
    this.#request(async (tx, { log }) => {
      this.#simulation.trace(what)
      const effect = await this.#simulation.operators.effect(tx, orderId, commandsOf)
      switch (effect?.type) {
        case 'append':
          return [this.#entry(orderId, effect.event.type, effect.event.data)]
        case 'amend':
          log.amend(tx, {
            orderId,
            version: effect.version,
            schemaVersion: effect.schemaVersion,
            data: effect.data,
            actor: 'staff:ada',
            note: 'by hand',
          })
          return []
        case 'resolve':
          this.#simulation.coverage.saw(
            `decision ${await log.resolve(tx, effect.service, orderId, effect.version, effect.decision)}`,
          )
          return []
        default:
          return []
      }
    }, answered)
  }

  /** Asks the web for something; whatever the answer, it is done once. */
  #request(
    work: (tx: MemoryTx, web: Simulation['processes']['web']) => Promise<NewEntry[]>,
    answered = () => {},
  ): void {
    const id = this.#simulation.random.uuid()
    this.#untilAnswered(async () => {
      const { web } = this.#simulation.processes
      const { process, log } = web
      let appended: readonly NewEntry[] = []
      // One transaction, with the key of the request in it.
      await log.transaction(async (tx) => {
        if (await process.call('read request', () => tx.get('requests', id))) return
        appended = await work(tx, web)
        tx.put('requests', id, true)
        log.append(tx, appended)
      })
      notifyFor(log, appended)
    }, answered)
  }

  /** Asks again and again: the web may crash, or not reach the store, before it has answered. */
  #untilAnswered(handle: () => Promise<void>, answered = () => {}): void {
    const { scheduler, coverage } = this.#simulation
    let done = false
    this.#open++
    const ask = () => {
      if (done) return
      void handle().then(
        () => {
          if (done) return
          done = true
          this.#open--
          answered()
        },
        () => coverage.saw('request failed and made again'),
      )
      scheduler.schedule(people, askAgainAfterMs, 'people ask again', ask)
    }
    ask()
  }

  #later(ms: number, what: string, run: () => void): void {
    this.#open++
    this.#simulation.scheduler.schedule(people, ms, what, () => {
      this.#open--
      run()
    })
  }

  #placed = 0

  #basket(): EventData<'OrderCreated'> {
    const { random, skus } = this.#simulation
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

  #entry<E extends EventType>(orderId: string, type: E, data: EventData<E>): NewEntry {
    const { random, log, scheduler } = this.#simulation
    const id = random.uuid()
    return {
      ...{
        id,
        orderId,
        partition: partitionOf(orderId, log.partitions),
        type,
        schemaVersion: events[type].version,
        data,
      },
      ...{
        time: new Date(scheduler.now).toISOString(),
        causationId: null,
        correlationId: id,
        traceparent: null,
        actor: null,
      },
    }
  }
}
