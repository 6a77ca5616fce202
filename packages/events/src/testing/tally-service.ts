import type { SagaEvent } from '../catalog/envelope.ts'
import type { Service } from '../catalog/events.ts'
import type { SagaService } from '../runtime/saga-service.ts'

/** One order as the tally knows it: the versions that it has handled, each time it did. */
export interface TallyRow {
  orderId: string
  seenVersion: number
  handled: number[]
}

/** Where a store keeps the rows of a tally. */
export interface Rows<Tx> {
  /** Of these orders, in the order asked for; what is not there is left out. Inside a transaction the rows are locked. */
  read(tx: Tx, table: string, orderIds: readonly string[]): Promise<TallyRow[]>
  write(tx: Tx, table: string, rows: readonly TallyRow[]): void
}

/** The smallest service: one row per order, which is its inbox, and a list of what it did. */
export function tallyService<Tx>(
  group: string,
  rows: Rows<Tx>,
): SagaService<Map<string, TallyRow>, undefined, Tx> {
  return {
    name: group as Service,
    subscribesTo: ['PaymentVoided'],
    calls: [],
    async load(tx, events) {
      const known = await rows.read(tx, group, [
        ...new Set(events.map((event: SagaEvent) => event.orderId)),
      ])
      return new Map(known.map((row) => [row.orderId, row]))
    },
    decide(tally, { orderId, version }) {
      const row = tally.get(orderId) ?? { orderId, seenVersion: 0, handled: [] }
      tally.set(orderId, { orderId, seenVersion: version, handled: [...row.handled, version] })
      return []
    },
    save: (tx, tally) => rows.write(tx, group, [...tally.values()]),
    alreadyHandled: (tally, { orderId, version }) =>
      version <= (tally.get(orderId)?.seenVersion ?? 0),
    skip(tally, { orderId, version }) {
      const row = tally.get(orderId) ?? { orderId, seenVersion: 0, handled: [] }
      tally.set(orderId, { ...row, seenVersion: version })
    },
  }
}
