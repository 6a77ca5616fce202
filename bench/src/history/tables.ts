import type { Pool } from 'pg'

/** A table that keeps something about orders, by the catalogue of the database. */
export interface OrderTable {
  /** Quoted, with its schema. */
  name: string
  /** The column that says which order a row is about. */
  orderColumn: string
  columns: OrderColumn[]
}

export interface OrderColumn {
  name: string
  /** As `format_type` names it. */
  type: string
  /** A value of its own comes by itself: a default, or an identity. */
  hasDefault: boolean
  /** Drawn from a sequence, or computed: never copied. */
  drawn: boolean
  /** No two rows may have the same. */
  unique: boolean
  /** Its text holds the id of the order in some row. */
  holdsOrderId: boolean
}

type RawColumn = Omit<OrderColumn, 'holdsOrderId'> & { table: string }

const catalogue = `
  select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    d.oid is not null or a.attidentity <> '' as "hasDefault",
    a.attidentity <> '' or a.attgenerated <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid) like 'nextval(%', false) as drawn,
    exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indnkeyatts = 1 and i.indkey[0] = a.attnum) as "unique"
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relkind = 'r' and n.nspname not like 'pg_%'
    and (n.nspname = 'orders' and c.relname = 'orders'
      or exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'order_id' and o.atttypid = 'uuid'::regtype))
  order by 1, a.attnum`

/**
 * Finds every table with rows about these orders, whatever the schema of today: a table or a column that is added later
 * is copied as well.
 */
export async function readOrderTables(
  pool: Pool,
  orderIds: readonly string[],
): Promise<OrderTable[]> {
  const { rows } = await pool.query<RawColumn>(catalogue)
  const tables: OrderTable[] = []
  for (const name of new Set(rows.map(({ table }) => table))) {
    const columns = rows.filter(({ table }) => table === name)
    const orderColumn = columns.some((column) => column.name === 'order_id') ? 'order_id' : 'id'
    const { rowCount } = await pool.query(
      `select from ${name} where ${orderColumn} = any($1) limit 1`,
      [orderIds],
    )
    if (!rowCount) continue
    const withIds = await columnsWithOrderId(pool, { name, orderColumn, columns }, orderIds)
    tables.push({
      name,
      orderColumn,
      columns: columns.map(({ table: _, ...column }) => ({
        ...column,
        holdsOrderId: withIds.has(column.name),
      })),
    })
  }
  return tables
}

async function columnsWithOrderId(
  pool: Pool,
  {
    name,
    orderColumn,
    columns,
  }: { name: string; orderColumn: string; columns: readonly RawColumn[] },
  orderIds: readonly string[],
): Promise<Set<string>> {
  const texts = columns.filter(({ type }) => isText(type))
  if (texts.length === 0) return new Set()
  const found = texts.map(
    (column, index) =>
      `coalesce(bool_or(position(${orderColumn}::text in ${quoted(column.name)}::text) > 0), false) as c${index}`,
  )
  const { rows } = await pool.query<Record<string, boolean>>(
    `select ${found.join(', ')} from ${name} where ${orderColumn} = any($1)`,
    [orderIds],
  )
  return new Set(texts.filter((_, index) => rows[0]?.[`c${index}`]).map((column) => column.name))
}

export const isText = (type: string): boolean => /^(text|jsonb?|character)/.test(type)
export const quoted = (name: string): string => `"${name}"`
