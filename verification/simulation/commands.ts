import { type Group, groups } from '@sagaboard/events/catalog/groups'
import type { Command, Effect } from '@sagaboard/events/commands/command'
import { effectOf } from '@sagaboard/events/commands/effects'
import { refusalOf } from '@sagaboard/events/commands/guards'
import type { Block, OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { destinationOf } from '@sagaboard/events/geo/destination'
import { deliveryOf } from '@sagaboard/events/log/decode'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { emptyOrder } from '@sagaboard/events/saga/order-view'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { Environment } from './environment.ts'
import { tables } from './memory-stores.ts'
import type { WebProcess } from './processes.ts'
import type { Requests } from './requests.ts'
import { policy } from './warehouses.ts'

/** The commands that a person may try, most wanted first. */
export type CommandsOf = (order: OrderSnapshot) => Command[]

/** Who asks, and what is done once they are answered. */
export interface Asking {
  onAnswer?: () => void
  /** For whom a return is asked for, or given up; staff when it is left out. */
  by?: 'customer' | 'staff'
}

/** The commands of people for one order, by the guards and effects of production. */
export class Commands {
  readonly #environment: Environment
  readonly #requests: Requests
  /** Ids of the events of an order by version, as they were when it was read last. */
  readonly #eventIds = new Map<string, Map<number, string>>()

  constructor(environment: Environment, requests: Requests) {
    this.#environment = environment
    this.#requests = requests
  }

  /** Executes the first of these commands that is not refused. */
  execute(what: string, orderId: string, commandsOf: CommandsOf, who: Asking = {}): void {
    this.#requests.once(async (tx, web) => {
      this.#environment.trace(what)
      const effect = await this.#effect(tx, orderId, commandsOf, who)
      return effect ? this.#write(tx, web, orderId, effect) : []
    }, who.onAnswer)
  }

  /** The id of an event of this order, when it was there at the last command. */
  eventIdOf(orderId: string, version: number): string | undefined {
    return this.#eventIds.get(orderId)?.get(version)
  }

  async #effect(
    tx: MemoryTx,
    orderId: string,
    commandsOf: CommandsOf,
    { by = 'staff' }: Asking,
  ): Promise<Effect | undefined> {
    const { coverage, random, nameOf } = this.#environment
    const order = await this.#requests.web.process.call(`read ${nameOf(orderId)}`, () =>
      this.#snapshot(tx, orderId),
    )
    for (const command of commandsOf(order)) {
      if (refusalOf(order, command)) {
        coverage.saw(`command refused: ${command.type}`)
        continue
      }
      coverage.saw(`command: ${command.type}`)
      return effectOf(order, command, {
        actor: 'staff:ada',
        note: 'by hand',
        requestId: random.uuid(),
        by,
      })
    }
    return undefined
  }

  /** Writes the effect in this unit of work; returns what is to be appended to the log. */
  async #write(
    tx: MemoryTx,
    { log }: WebProcess,
    orderId: string,
    effect: Effect,
  ): Promise<NewEntry[]> {
    switch (effect.type) {
      case 'append':
        return [this.#requests.entry(orderId, effect.event.type, effect.event.data)]
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
        this.#environment.coverage.saw(
          `decision ${await log.resolve(tx, effect.service, { orderId, version: effect.version }, effect.decision)}`,
        )
        return []
      default:
        return []
    }
  }

  async #snapshot(tx: MemoryTx, orderId: string): Promise<OrderSnapshot> {
    const { log } = this.#environment
    const orders = tables.orders(tx, orderId) ?? emptyOrder
    const history = await log.readOrder(orderId, 0)
    this.#eventIds.set(orderId, new Map(history.map(({ version, id }) => [version, id])))
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
      sourcing: sourcingOf(history.map(deliveryOf)[0]),
      blocks: await this.#blocks(tx, orderId),
    }
  }

  async #blocks(tx: MemoryTx, orderId: string): Promise<Partial<Record<Group, Block>>> {
    const blocks: Partial<Record<Group, Block>> = {}
    for (const service of groups) {
      const blocked = await this.#environment.log.lockBlocked(tx, service, orderId)
      if (!blocked) continue
      const { version, eventType, attempts, decision } = blocked
      blocks[service] = {
        version,
        eventType,
        attempts,
        state: 'dead',
        error: '',
        resolution: decision === 'retry' ? null : decision,
      }
    }
    return blocks
  }
}

const rowOf = <State>(row: { state: State | undefined; seenVersion: number } | undefined) => ({
  state: row?.state,
  seen: row?.seenVersion ?? 0,
})

function sourcingOf(
  delivery: ReturnType<typeof deliveryOf> | undefined,
): OrderSnapshot['sourcing'] {
  if (delivery?.type !== 'event' || delivery.event.type !== 'OrderCreated') return undefined
  const { country, postcodePrefix } = delivery.event.data
  return { destination: destinationOf(country, postcodePrefix), policy }
}
