import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import type { SagaService } from '@sagaboard/events/runtime/saga-service'
import type { Pool } from 'pg'
import { rowsOf } from './ledgers.ts'

/** Appends an event as it should not be: nothing of it is checked. */
export async function appendAsIs<Tx>(
  log: EventStore<Tx> & Notifier,
  orderId: string,
  what: { type: string; data?: unknown; schemaVersion?: number },
): Promise<void> {
  const { partitions } = log
  const sound = newEntry(
    null,
    { type: 'PaymentVoided', data: { outcome: 'not_asked' } },
    { orderId, at: new Date(), partitions },
  )
  const entry = { ...sound, schemaVersion: 1, ...what } as NewEntry
  await log.transaction(async (tx) => log.append(tx, [entry]))
  notifyFor(log, [entry])
}

/** The service with a mistake in it: it trips over some events. */
export function poisoned<Facts, Outcome, Tx>(
  service: SagaService<Facts, Outcome, Tx>,
  isPoison: (event: SagaEvent) => boolean,
): SagaService<Facts, Outcome, Tx> {
  return {
    ...service,
    decide(facts, event, outcome) {
      if (isPoison(event)) throw new TypeError('poison')
      return service.decide(facts, event, outcome)
    },
  }
}

/** The postcode of an order over which {@link poisoned} services of the tests trip. */
export const poisonPostcode = '66666'

export const isPoison = (event: SagaEvent) =>
  event.type === 'OrderCreated' && event.data.personal.address.postcode === poisonPostcode

export interface BlockedRow {
  group: string
  orderId: string
  version: number
  attempts: number
  state: string
  error: string
  nextAt: string | null
}

/** Where orders are stuck, or one of them, by group. */
export const blockedRows = (pool: Pool, orderId: string | null = null) =>
  rowsOf<BlockedRow>(
    pool,
    `select group_name as "group", order_id as "orderId", version, attempts, state, error, next_at as "nextAt"
     from log.blocked where ($1::uuid is null or order_id = $1) and state <> 'asked' order by 1, 2`,
    [orderId],
  )
