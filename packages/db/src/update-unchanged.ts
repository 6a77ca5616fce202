import type { PgTable } from 'drizzle-orm/pg-core'
import { columnsOf, type RowStatement, recordset } from './recordset.ts'

type ColumnOf<Table extends PgTable> = keyof Table['_']['columns'] & string

/** An update of many rows that fails the transaction when one of them is no longer as it was read. */
export interface GuardedUpdate<Name extends string> extends Omit<RowStatement<Name>, 'encode'> {
  /** @param rows each with `before`, the value that the guarding column has to have still */
  encode(rows: readonly ({ readonly [Field in Name]: unknown } & { before: number })[]): unknown[]
}

/**
 * An update of the rows whose `key` and whose `guard` (a version that each change raises) are as given. What was kept in
 * memory is checked so without being read again, and without another round trip.
 */
export function updateUnchanged<Table extends PgTable, Name extends ColumnOf<Table>>(
  name: string,
  table: Table,
  { key, guard }: { key: ColumnOf<Table>; guard: ColumnOf<Table> },
  keys: readonly Name[],
): GuardedUpdate<Name> {
  const set = columnsOf(table, keys)
  const identity = columnsOf(table, [key])
  const sent = recordset(...identity.fields, ...set.fields, ['before', 'int4'])
  const where = `t.${identity.names} = ${identity.valuesOf('r')} and t.${columnsOf(table, [guard]).names} = r."before"`
  return {
    name,
    text: `with changed as (update ${set.table} t set ${set.assignedFrom('r')} from ${sent.unnest('r')} where ${where} returning 1)
           select log.expect_rows(count(*), $${sent.fields.length + 1}) from changed`,
    encode: (rows) => [...sent.encode(rows as never), rows.length],
  }
}
