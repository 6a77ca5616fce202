import type { RowStatement } from '@sagaboard/db/recordset'
import type { ReturnRows } from '@sagaboard/db/return-rows'
import type { PgTx, Statement } from '@sagaboard/db/transaction'
import type { GuardedUpdate } from '@sagaboard/db/update-unchanged'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { LoadLess, OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import { isReturnEvent } from '@sagaboard/events/saga/sagas'

/** How the rows of orders are read, and what a service keeps of their returns. */
interface Reading {
  /** Takes the ids of the orders, and returns the state's fields and `seenVersion`. */
  statement: Statement
  /** Left out by a service that keeps nothing of returns. */
  returns?: Pick<ReturnRows<object>, 'load'>
  /** Not for a decision, but to plan a call: returns are left out where no call depends on them. */
  isPlan?: boolean
}

/** Reads the rows of the orders concerned, and their returns. */
export async function loadRecords<State extends { orderId: string }>(
  tx: PgTx,
  { statement, returns, isPlan = false }: Reading,
  events: readonly SagaEvent[],
): Promise<OrderRecord<State>[]> {
  if (events.length === 0) return []
  const orderIds = events.map((event) => event.orderId)
  const reading = tx.query<State & { seenVersion: number }>(statement, [orderIds])
  const kept = isPlan && !events.some(asksByReturns) ? undefined : returns
  // On one connection the second statement travels with the first; on several the first one is waited for.
  if (isPlan && kept) await reading
  const [rows, back] = await Promise.all([reading, kept?.load(tx, orderIds) ?? none])
  return rows.map((row) => {
    const known = back.get(row.orderId)
    const state = known ? Object.assign({}, row, { returns: known }) : row
    return { orderId: row.orderId, state: state as unknown as State, seenVersion: row.seenVersion }
  })
}

const none: ReadonlyMap<string, Record<string, object>> = new Map()

/** True when what is to be asked of a provider on this event depends on the returns of its order. */
const asksByReturns = (event: SagaEvent): boolean =>
  isReturnEvent(event) || event.type === 'RefundRequested'

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
