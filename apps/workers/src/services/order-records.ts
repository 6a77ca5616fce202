import type { RowStatement } from '@sagaboard/db/recordset'
import type { PgTx, Statement } from '@sagaboard/db/transaction'
import type { GuardedUpdate } from '@sagaboard/db/update-unchanged'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { LoadLess, OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'

/** Reads the rows of the orders concerned; `statement` takes their ids and returns the state's fields and `seenVersion`. */
export async function loadRecords<State extends { orderId: string }>(
  tx: PgTx,
  statement: Statement,
  events: readonly SagaEvent[],
): Promise<OrderRecord<State>[]> {
  if (events.length === 0) return []
  const rows = await tx.query<State & { seenVersion: number }>(statement, [
    events.map((event) => event.orderId),
  ])
  return rows.map(({ seenVersion, ...state }) => ({
    orderId: state.orderId,
    state: state as unknown as State,
    seenVersion,
  }))
}

/** The events of orders whose rows have to be read. */
export function notKnown(
  events: readonly SagaEvent[],
  less: LoadLess | undefined,
): readonly SagaEvent[] {
  return less && less.known.size > 0
    ? events.filter(({ orderId }) => !less.known.has(orderId))
    : events
}

type Field<State> = (keyof State & string) | 'seenVersion'

/**
 * Writes the rows that a batch has changed: one insert, one update. A row that another worker has made meanwhile breaks the
 * insert, and with it the transaction, and one that it has changed breaks the update; read again, its event is a duplicate.
 */
export function saveRecords<State extends object>(
  tx: PgTx,
  statements: { insert: RowStatement<Field<State>>; update: GuardedUpdate<Field<State>> },
  changes: readonly RecordChange<State>[],
): void {
  const rowsOf = (changed: readonly RecordChange<State>[]) =>
    changed.map(({ state, seenVersion, seenBefore }) =>
      Object.assign({}, state, { seenVersion, before: seenBefore }),
    )
  const fresh = changes.filter((change) => change.isNew)
  const known = changes.filter((change) => !change.isNew)
  if (fresh.length > 0) tx.write(statements.insert, statements.insert.encode(rowsOf(fresh)))
  if (known.length > 0) tx.write(statements.update, statements.update.encode(rowsOf(known)))
}
