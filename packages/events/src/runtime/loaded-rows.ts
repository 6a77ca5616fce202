import type { SagaEvent } from '../catalog/envelope.ts'
import type { NewEntry } from '../log/event-store.ts'
import { storedEventOf } from '../log/message-source.ts'
import type { Attempt } from './attempt.ts'
import { byService, type Task } from './backlog.ts'
import { toLoad } from './handle-events.ts'
import type { AnyService } from './saga-service.ts'

interface Loaded {
  facts: unknown
  orders: ReadonlySet<string>
}

/**
 * The rows of the services in one transaction. Each service loads once: an order that it has not loaded then waits for the
 * next transaction.
 */
export class LoadedRows<Tx> {
  readonly #tx: Tx
  readonly #attempt: Attempt<Tx>
  readonly #loaded = new Map<AnyService<Tx>, Loaded>()
  /** Rows that were made together with an event of this step, by order. */
  readonly #made = new Map<string, Map<AnyService<Tx>, unknown>>()

  constructor(tx: Tx, attempt: Attempt<Tx>) {
    this.#tx = tx
    this.#attempt = attempt
  }

  /** Loads for the services of these tasks that have not loaded yet. */
  async load(tasks: readonly Task<Tx>[]): Promise<void> {
    const missing = byService(tasks.filter(({ service }) => !this.#loaded.has(service)))
    await Promise.all(
      [...missing].map(async ([service, theirs]) => {
        const orders = new Set(theirs.map(({ delivery }) => storedEventOf(delivery).orderId))
        const events = toLoad(theirs.map(({ delivery }) => delivery))
        const facts = await service.load(this.#tx, events, true, {
          known: this.#knownOf(service, orders),
          optimistic: this.#attempt.optimistic,
        })
        this.#loaded.set(service, { facts, orders })
      }),
    )
  }

  /** What the service has loaded, when the order is part of it. */
  of(service: AnyService<Tx>, orderId: string): { facts: unknown } | undefined {
    const loaded = this.#loaded.get(service)
    return loaded?.orders.has(orderId) ? loaded : undefined
  }

  /** Notes the rows that were written together with the first event of an order, which is all that there is of it. */
  noteMadeBy(event: SagaEvent, services: readonly AnyService<Tx>[]): void {
    if (this.#made.has(event.orderId)) return
    const rows = services.flatMap((service) => {
      const row = service.rowMadeBy?.(event)
      return row === undefined ? [] : [[service, row] as const]
    })
    this.#made.set(event.orderId, new Map(rows))
  }

  /** The rows of an order, as this transaction leaves them. */
  rowsOf(orderId: string): ReadonlyMap<AnyService<Tx>, unknown> {
    const rows = new Map([
      ...(this.#attempt.memory.get(orderId)?.rows ?? []),
      ...(this.#made.get(orderId) ?? []),
    ])
    for (const [service, { facts, orders }] of this.#loaded) {
      if (!orders.has(orderId)) continue
      const row = service.rowOf?.(facts, orderId)
      if (row === undefined) rows.delete(service)
      else rows.set(service, row)
    }
    return rows
  }

  /** Writes what has changed. */
  save(): void {
    for (const [service, { facts }] of this.#loaded) service.save(this.#tx, facts)
  }

  /** The first events of the orders that were opened. */
  opened(partitions: number): NewEntry[] {
    return [...this.#loaded].flatMap(
      ([service, { facts }]) => service.opened?.(facts, partitions) ?? [],
    )
  }

  #knownOf(service: AnyService<Tx>, orders: ReadonlySet<string>): Map<string, unknown> {
    const known = new Map<string, unknown>()
    for (const orderId of orders) {
      const row =
        this.#attempt.memory.get(orderId)?.rows.get(service) ??
        this.#made.get(orderId)?.get(service)
      if (row !== undefined) known.set(orderId, row)
    }
    return known
  }
}
