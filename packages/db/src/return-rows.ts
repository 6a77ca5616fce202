import type { PgTable } from 'drizzle-orm/pg-core'
import { columnsOf, insertRows } from './recordset.ts'
import type { PgTx } from './transaction.ts'

/** A return's row, by its order and its id. */
interface ReturnKey {
  orderId: string
  returnId: string
}

/** An order as a service has it, with its returns by their id; none: there never was one. */
interface WithReturns<State> {
  returns?: Readonly<Record<string, State>>
}

/** What was changed of an order: as it is now, and as it was read. */
interface Change<State> {
  orderId: string
  state: WithReturns<State>
  before: WithReturns<State> | undefined
}

type ColumnOf<Table extends PgTable> = keyof Table['_']['columns'] & string

/** The rows that a service keeps of returns, beside its one row per order, under whose lock and inbox they are. */
export interface ReturnRows<Row extends object, State extends object = Row> {
  /**
   * Reads the returns of these orders; behind the statement that reads, and locks, their rows: so that they are as old as
   * those, or younger.
   */
  load(tx: PgTx, orderIds: readonly string[]): Promise<ReadonlyMap<string, Record<string, Row>>>
  /** Writes those that are another now. */
  save(tx: PgTx, changes: readonly Change<State>[]): void
}

/**
 * @param name of the statements
 * @param fields the columns of a return besides its key
 * @param toRow what is kept of a return as the service has it; left out: its row is the same
 */
export function returnRows<Row extends object, Table extends PgTable, State extends object = Row>(
  name: string,
  table: Table,
  fields: readonly (ColumnOf<Table> & keyof Row & string)[],
  toRow: (state: State) => Row = (state) => state as unknown as Row,
): ReturnRows<Row, State> {
  const columns = ['orderId', 'returnId', ...fields] as ColumnOf<Table>[]
  const kept = columnsOf(table, columns)
  const set = columnsOf(table, fields)
  const load = {
    name: `${name}-load-returns`,
    text: `select ${kept.selected} from ${kept.table} where order_id = any($1::uuid[]) order by order_id, return_id`,
  }
  const excluded = set.names
    .split(', ')
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')
  // The row of the order is held, and is compared with what was read: nobody else writes these meanwhile.
  const save = insertRows(
    `${name}-save-returns`,
    table,
    columns,
    `on conflict (order_id, return_id) do update set ${excluded}`,
  )
  return {
    async load(tx, orderIds) {
      const byOrder = new Map<string, Record<string, Row>>()
      if (orderIds.length === 0) return byOrder
      for (const { orderId, returnId, ...row } of await tx.query<ReturnKey & Row>(load, [orderIds]))
        byOrder.set(orderId, { ...byOrder.get(orderId), [returnId]: row as unknown as Row })
      return byOrder
    },
    save(tx, changes) {
      const rows = changes.flatMap(({ orderId, state, before }) =>
        Object.entries(state.returns ?? {})
          .filter(([returnId, row]) => before?.returns?.[returnId] !== row)
          .map(([returnId, row]) => Object.assign({}, toRow(row), { orderId, returnId })),
      )
      if (rows.length > 0) tx.write(save, save.encode(rows as never))
    },
  }
}
