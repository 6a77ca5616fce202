import { getTableColumns, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { columnsOf, insertRows, recordset, updateRows } from './recordset.ts'
import * as schema from './schema/index.ts'

test('a recordset names its arrays from any parameter on', () => {
  const rows = recordset(['orderId', 'uuid'], ['causeVersion', 'int4'])
  expect(rows.unnest('r')).toBe('unnest($1::uuid[], $2::int4[]) r("orderId", "causeVersion")')
  expect(rows.unnest('e', 3)).toBe('unnest($3::uuid[], $4::int4[]) e("orderId", "causeVersion")')
})

test('statements take names and types from the table', () => {
  const insert = insertRows(
    'i',
    schema.payments,
    ['orderId', 'amountMinor', 'currency'],
    'on conflict do nothing',
  )
  expect(insert.text).toBe(
    'insert into payment.payments (order_id, amount_minor, currency) select r."orderId", r."amountMinor", r."currency" ' +
      'from unnest($1::uuid[], $2::int4[], $3::text[]) r("orderId", "amountMinor", "currency") on conflict do nothing',
  )
  const update = updateRows('u', schema.payments, 'orderId', ['status', 'refundedMinor'])
  expect(update.text).toBe(
    'update payment.payments t set status = r."status", refunded_minor = r."refundedMinor" ' +
      'from unnest($1::uuid[], $2::text[], $3::int4[]) r("orderId", "status", "refundedMinor") where t.order_id = r."orderId"',
  )
  expect(columnsOf(schema.payments, ['orderId', 'status']).selected).toBe(
    'order_id as "orderId", status as "status"',
  )
})

test('each column of each table has an encoding', () => {
  const tables = Object.values(schema).flatMap((value: unknown) =>
    is(value, PgTable) ? [value] : [],
  )
  expect(tables.length).toBeGreaterThan(10)
  for (const table of tables) {
    const keys = Object.keys(getTableColumns(table))
    expect(columnsOf(table, keys as never[]).fields).toHaveLength(keys.length)
  }
})
