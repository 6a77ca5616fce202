import type { RowStatement } from '@sagaboard/db/recordset'
import type { PgTx, Statement } from '@sagaboard/db/transaction'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'

/** Reads the rows of the orders concerned; `statement` takes their ids and returns the state's fields and `seenVersion`. */
export async function loadRecords<State extends { orderId: string }>(
  tx: PgTx,
  statement: Statement,
  events: readonly SagaEvent[],
): Promise<OrderRecord<State>[]> {
  const rows = await tx.query<State & { seenVersion: number }>(statement, [
    events.map((event) => event.orderId),
  ])
  return rows.map(({ seenVersion, ...state }) => ({
    orderId: state.orderId,
    state: state as unknown as State,
    seenVersion,
  }))
}

type RecordStatement<State> = RowStatement<(keyof State & string) | 'seenVersion'>

/**
 * Writes the rows that a batch has changed: one insert, one update. A row that another worker has made meanwhile breaks the
 * insert, and with it the transaction; read again, its event is a duplicate.
 */
export function saveRecords<State extends object>(
  tx: PgTx,
  statements: { insert: RecordStatement<State>; update: RecordStatement<State> },
  changes: readonly RecordChange<State>[],
): void {
  const write = (statement: RecordStatement<State>, changed: readonly RecordChange<State>[]) => {
    if (changed.length === 0) return
    tx.write(
      statement,
      statement.encode(changed.map(({ state, seenVersion }) => ({ ...state, seenVersion }))),
    )
  }
  write(
    statements.insert,
    changes.filter((change) => change.isNew),
  )
  write(
    statements.update,
    changes.filter((change) => !change.isNew),
  )
}
