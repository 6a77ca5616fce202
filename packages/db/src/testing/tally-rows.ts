import type { Rows, TallyRow } from '@sagaboard/events/testing/tally-service'
import type { Pool } from 'pg'
import type { PgTx } from '../transaction.ts'

const statements = {
  read: {
    name: 'tally-read',
    text: `select order_id as "orderId", seen_version as "seenVersion", handled from unnest($2::text[]) with ordinality asked(id, rank)
           join tally on tally.name = $1 and order_id = asked.id order by asked.rank for update of tally`,
  },
  write: {
    name: 'tally-write',
    text: `insert into tally (name, order_id, seen_version, handled)
           select $1, "orderId", "seenVersion", handled from json_to_recordset($2::json) as t("orderId" text, "seenVersion" int, handled json)
           on conflict (name, order_id) do update set seen_version = excluded.seen_version, handled = excluded.handled`,
  },
} as const

/** The rows of a tally in Postgres; makes their table. */
export async function tallyRows(pool: Pool): Promise<Rows<PgTx>> {
  await pool.query(
    'create table tally (name text, order_id text, seen_version int, handled json, primary key (name, order_id))',
  )
  return {
    read: (tx, table, orderIds) => tx.query<TallyRow>(statements.read, [table, orderIds]),
    write: (tx, table, rows) => tx.write(statements.write, [table, JSON.stringify(rows)]),
  }
}
