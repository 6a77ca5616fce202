import { wakeFor } from '@sagaboard/events/bus/handle-events'
import type { MemoryTx } from '@sagaboard/events/bus/memory-tx'
import { partitionOf } from '@sagaboard/events/bus/partition'
import type { NewEntry } from '@sagaboard/events/bus/ports'
import { cancelOrder } from '@sagaboard/events/bus/request-cancel'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { type EventData, type EventType, events } from '@sagaboard/events/catalog/events'
import type { Command } from '@sagaboard/events/saga/commands'
import { refundableMinor } from '@sagaboard/events/saga/payment'
import { emptyOrder, evolve, type OrderView } from '@sagaboard/events/saga/status'
import type { OrderWorld } from '@sagaboard/events/saga/world'
import { tables } from './memory-stores.ts'
import type { Owner } from './scheduler.ts'
import type { World } from './world.ts'

/** Shoppers and staff, who never crash, and ask again until they are answered. */
const people: Owner = { name: 'people', alive: true, frozenUntil: 0 }

const askAgainAfterMs = 2_000
/** Within this time the orders are placed. */
const placedWithinMs = 2_500

const tokens = ['tok_visa', 'tok_visa', 'tok_visa', 'tok_visa', 'tok_declined', 'tok_insufficient_funds'] as const
const postcodes = ['04229', '04229', '04229', '04229', '00000'] as const

/** What people do in a run: orders placed, cancelled at any moment, and, once completed, refunded and put back on the shelf. */
export class Shoppers {
  readonly #world: World
  #open = 0

  constructor(world: World) {
    this.#world = world
  }

  /** True when everybody was answered. */
  get answered(): boolean {
    return this.#open === 0
  }

  start(): void {
    const { chance, orderIds } = this.#world
    for (const orderId of orderIds)
      this.#later(chance.between(0, placedWithinMs), `place ${this.#world.nameOf(orderId)}`, () => this.#place(orderId))
  }

  /** An order was completed: some want money back, some send something back. */
  completed(order: OrderView): void {
    const { chance } = this.#world
    const { orderId } = order
    const soon = () => chance.between(0, 1_500)
    const refunds = chance.pick([0, 0, 1, 2])
    for (let index = 0; index < refunds; index++) this.#later(soon(), `refund ${this.#world.nameOf(orderId)}`, () => this.#refund(orderId))
    if (chance.happens(0.3)) this.#later(soon(), `restock ${this.#world.nameOf(orderId)}`, () => this.#restock(orderId))
  }

  #place(orderId: string): void {
    const { chance, coverage } = this.#world
    const data = this.#basket()
    const allowedMs = chance.happens(0.2) ? chance.between(0, 3_000) : 60_000
    this.#request(async (tx) => {
      if (tables.orders(tx, orderId)) return []
      const entry = this.#entry(orderId, 'OrderCreated', data)
      const created = { ...entry, version: 1, source: 'orders', position: 0 } as SagaEvent<'OrderCreated'>
      tx.put('orders', orderId, evolve(emptyOrder, created))
      tx.put('expiry', orderId, this.#world.scheduler.now + allowedMs)
      return [entry]
    })
    if (!chance.happens(0.4)) return
    const afterMs = chance.pick([chance.between(0, 40), chance.between(0, 400), chance.between(0, 3_000)])
    this.#later(afterMs, `cancel ${this.#world.nameOf(orderId)}`, () => this.#cancel(orderId))
    if (!chance.happens(0.3)) return
    coverage.saw('cancelled by two at once')
    this.#later(afterMs + chance.between(0, 20), `cancel ${this.#world.nameOf(orderId)}`, () => this.#cancel(orderId))
  }

  #cancel(orderId: string): void {
    const { chance, scheduler } = this.#world
    const reason = chance.pick(['cancelled_by_customer', 'cancelled_by_staff'])
    const newId = () => chance.uuid()
    this.#untilAnswered(async () => {
      const { log, stores } = this.#world.cast.web
      await cancelOrder({ log, store: stores.cancels, newId }, orderId, { reason, actor: reason, at: new Date(scheduler.now) })
    })
  }

  #refund(orderId: string): void {
    const { chance, nameOf } = this.#world
    const share = chance.pick([0.3, 0.6, 1])
    const byHand = chance.happens(0.3)
    this.command(`refund ${nameOf(orderId)}`, orderId, ({ payment }) => {
      const amountMinor = payment.state ? Math.max(1, Math.ceil(refundableMinor(payment.state) * share)) : 1
      return [byHand ? { type: 'refund_by_hand', amountMinor, reference: 'bank transfer' } : { type: 'refund', amountMinor }]
    })
  }

  #restock(orderId: string): void {
    this.command(`restock ${this.#world.nameOf(orderId)}`, orderId, ({ inventory }) => {
      const [first] = inventory.state?.allocations ?? []
      return first ? [{ type: 'restock', lines: [{ ...first, quantity: 1 }] }] : []
    })
  }

  /** A person's command, by the guards of production: the first of these that is not refused. */
  command(what: string, orderId: string, commandsOf: (order: OrderWorld) => Command[], answered = () => {}): void {
    this.#request(async (tx, { log }) => {
      this.#world.trace(what)
      const effect = await this.#world.staff.effect(tx, orderId, commandsOf)
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
          this.#world.coverage.saw(`decision ${await log.resolve(tx, effect.service, orderId, effect.version, effect.decision)}`)
          return []
        default:
          return []
      }
    }, answered)
  }

  /** Asks the web for something; whatever the answer, it is done once. */
  #request(work: (tx: MemoryTx, web: World['cast']['web']) => Promise<NewEntry[]>, answered = () => {}): void {
    const id = this.#world.chance.uuid()
    this.#untilAnswered(async () => {
      const { web } = this.#world.cast
      const { process, log } = web
      let appended: readonly NewEntry[] = []
      // One transaction, with the key of the request in it.
      await log.transaction(async (tx) => {
        if (await process.call('read request', () => tx.get('requests', id))) return
        appended = await work(tx, web)
        tx.put('requests', id, true)
        log.append(tx, appended)
      })
      wakeFor(log, appended)
    }, answered)
  }

  /** Asks again and again: the web may crash, or not reach the store, before it has answered. */
  #untilAnswered(handle: () => Promise<void>, answered = () => {}): void {
    const { scheduler, coverage } = this.#world
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
    this.#world.scheduler.schedule(people, ms, what, () => {
      this.#open--
      run()
    })
  }

  #basket(): EventData<'OrderCreated'> {
    const { chance, skus } = this.#world
    const lines = Array.from({ length: 1 + chance.below(3) }, (_, index) => {
      const sku = chance.pick(skus)
      return { line: index + 1, sku, name: sku, quantity: 1 + chance.below(3), unitPriceMinor: 100 + chance.below(900) }
    })
    return {
      lines,
      totalMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0),
      currency: 'EUR',
      customer: { email: 'ada@example.com', name: 'Ada' },
      shipTo: { line1: 'Karl-Heine-Straße 12', city: 'Leipzig', postcode: chance.pick(postcodes), country: 'DE' },
      payment: { token: chance.pick(tokens) },
    }
  }

  #entry<E extends EventType>(orderId: string, type: E, data: EventData<E>): NewEntry {
    const { chance, log, scheduler } = this.#world
    const id = chance.uuid()
    return {
      ...{ id, orderId, partition: partitionOf(orderId, log.partitions), type, schemaVersion: events[type].version, data },
      ...{ time: new Date(scheduler.now).toISOString(), causationId: null, correlationId: id, traceparent: null, actor: null },
    }
  }
}
