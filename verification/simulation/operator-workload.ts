import { isReadable } from '@sagaboard/events/catalog/envelope'
import { type Service, services } from '@sagaboard/events/catalog/events'
import type { Command, Effect } from '@sagaboard/events/commands/command'
import { effectOf } from '@sagaboard/events/commands/effects'
import { blockedRefund, refusalOf } from '@sagaboard/events/commands/guards'
import type { Block, OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { deliveryOf } from '@sagaboard/events/log/decode'
import { emptyOrder } from '@sagaboard/events/saga/order-view'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { tables } from './memory-stores.ts'
import type { Owner } from './scheduler.ts'
import type { Simulation } from './simulation.ts'

const operators: Owner = { name: 'staff', alive: true, frozenUntil: 0 }
const lookEveryMs = 700

/** The people who decide where machines can't: they look at what stands, and ask for what the guards of production allow. */
export class OperatorWorkload {
  readonly #simulation: Simulation
  readonly #deciding = new Set<string>()
  /** Of the events of an order, as they were when it was looked at last. */
  readonly #ids = new Map<string, Map<number, string>>()

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  start(): void {
    this.#simulation.scheduler.schedule(operators, lookEveryMs, 'staff look', () => {
      void this.#look()
      this.start()
    })
  }

  /** What a person asks for, when it is not refused; to be written in this unit of work. */
  async effect(
    tx: MemoryTx,
    orderId: string,
    commandsOf: (simulation: OrderSnapshot) => Command[],
  ): Promise<Effect | undefined> {
    const { processes, coverage, random } = this.#simulation
    const order = await processes.web.process.call(
      `look at ${this.#simulation.nameOf(orderId)}`,
      () => this.#load(tx, orderId),
    )
    for (const command of commandsOf(order)) {
      if (refusalOf(order, command)) {
        coverage.saw(`person refused: ${command.type}`)
        continue
      }
      coverage.saw(`person: ${command.type}`)
      return effectOf(order, command, {
        actor: 'staff:ada',
        note: 'by hand',
        requestId: random.uuid(),
      })
    }
    return undefined
  }

  async #look(): Promise<void> {
    const { log, orderIds, random, faultPlan, nameOf, customers } = this.#simulation
    const standing = new Set<string>()
    for (const orders of (await log.blockedAmong(log.reader, services, orderIds)).values())
      for (const orderId of orders) standing.add(orderId)
    for (const orderId of standing) {
      if (this.#deciding.has(orderId) || (faultPlan.on && random.happens(0.5))) continue
      this.#deciding.add(orderId)
      customers.command(
        `decide on ${nameOf(orderId)}`,
        orderId,
        (order) => this.#choices(order),
        () => this.#deciding.delete(orderId),
      )
    }
  }

  /** What a person may think of, in any order; once the trouble is over, first what surely helps. */
  #choices(order: OrderSnapshot): Command[] {
    const { random, faultPlan, originals } = this.#simulation
    const ids = this.#ids.get(order.orders.orderId) ?? new Map<number, string>()
    const choices = Object.entries(order.blocks).flatMap(([name, { version }]): Command[] => {
      const service = name as Service
      const entry = order.log.find((one) => one.version === version)
      const original =
        entry && !isReadable(entry) ? originals.get(ids.get(version) ?? '') : undefined
      return [
        ...(original ? [{ type: 'edit' as const, version, data: original }] : []),
        { type: 'skip', service },
        { type: 'retry', service },
      ]
    })
    const refund = blockedRefund(order)
    if (refund && !this.#mayHaveBeenGiven(order.orders.orderId))
      choices.push({
        type: 'refund_by_hand',
        amountMinor: refund.amountMinor,
        reference: `by hand ${random.below(1_000_000)}`,
      })
    if (!faultPlan.on) return choices
    return choices
      .map((choice) => ({ choice, turn: random.next() }))
      .toSorted((a, b) => a.turn - b.turn)
      .map(({ choice }) => choice)
  }

  /** Who gives money back by hand asks the provider first. */
  #mayHaveBeenGiven(orderId: string): boolean {
    const { refunds, requester } = this.#simulation.providers
    return [...refunds.values(), ...requester].some((one) => one.orderId === orderId)
  }

  async #load(tx: MemoryTx, orderId: string): Promise<OrderSnapshot> {
    const { log } = this.#simulation
    const orders = tables.orders(tx, orderId) ?? emptyOrder
    const blocks: Partial<Record<Service, Block>> = {}
    for (const service of services) {
      const held = await log.lockBlocked(tx, service, orderId)
      if (!held) continue
      const { version, eventType, attempts, decision } = held
      blocks[service] = {
        version,
        eventType,
        attempts,
        state: 'dead',
        error: '',
        resolution: decision === 'retry' ? null : decision,
      }
    }
    const rowOf = <State>(row: { state: State | undefined; seenVersion: number } | undefined) => ({
      state: row?.state,
      seen: row?.seenVersion ?? 0,
    })
    const history = await log.readOrder(orderId, 0)
    this.#ids.set(orderId, new Map(history.map(({ version, id }) => [version, id])))
    return {
      log: history.map((stored) => {
        const delivery = deliveryOf(stored)
        return delivery.type === 'event'
          ? delivery.event
          : {
              version: stored.version,
              type: stored.type,
              unreadable: delivery.unreadable.error.message,
            }
      }),
      inventory: rowOf(tables.reservations(tx, orderId)),
      payment: rowOf(tables.payments(tx, orderId)),
      shipping: rowOf(tables.shipments(tx, orderId)),
      orders,
      stock: [...new Set(orders.lines.map(({ sku }) => sku))].flatMap((sku) =>
        tables.stock(tx, sku),
      ),
      blocks,
    }
  }
}
