import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import { requestSpans } from '@sagaboard/events/runtime/request-spans'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import { nextInLine, type WaitingRow } from '@sagaboard/events/saga/waiting-line'

/** The line of those who wait for stock, as far as offering it goes. */
export interface LineStore<Tx> {
  /** True when nobody else offers stock until the transaction ends; who gets no lock leaves it to the one who has it. */
  lockLine(tx: Tx): Promise<boolean>
  /**
   * The rows of those that were offered nothing, and for each of whose products, looked at by itself, enough is there; and
   * how many units of each product nobody holds, and nobody was offered.
   */
  readLine(tx: Tx): Promise<{ rows: WaitingRow[]; free: ReadonlyMap<string, number> }>
  /** The correlation of each of these orders. */
  readCorrelations(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** From now on what these orders wait for is spoken for. */
  markOffered(tx: Tx, orderIds: readonly string[]): void
}

export interface OfferAlone<Tx> {
  log: EventStore<Tx> & Notifier
  store: LineStore<Tx>
  /** Names the events. */
  newId?: () => string
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
}

/**
 * Offers what is free to those who wait for it, first come, first served, to at most `limit` orders, in a transaction of its
 * own, after which readers are told. It looks at what is there and not at what has happened: however stock came to be free
 * (received, counted, moved, released, restocked, or left by somebody who waits no more), and whichever process died meanwhile, the
 * next look finds it.
 */
export async function offerStock<Tx>(
  { log, store, newId, tracer }: OfferAlone<Tx>,
  at: Date,
  limit: number,
): Promise<{ found: number; appended: NewEntry[] }> {
  const { partitions } = log
  const event = { type: 'StockOffered' as const, data: {} }
  const spans = requestSpans(tracer, log)
  const offered = await log.transaction(async (tx) => {
    if (!(await store.lockLine(tx))) return []
    const { rows, free } = await store.readLine(tx)
    const next = nextInLine(rows, free).slice(0, limit)
    if (next.length === 0) return []
    const correlations = await store.readCorrelations(tx, next)
    const contexts = await spans?.begin(tx, 'offer stock', next)
    const entries = next.map((orderId) =>
      newEntry(null, event, {
        orderId,
        id: newId?.(),
        correlationId: correlations.get(orderId) ?? orderId,
        at,
        partitions,
        actor: 'system',
        traceparent: contexts?.get(orderId),
      }),
    )
    store.markOffered(tx, next)
    log.append(tx, entries)
    return entries
  })
  spans?.end()
  notifyFor(log, offered)
  return { found: offered.length, appended: offered }
}
