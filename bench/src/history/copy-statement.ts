import { isText, type OrderColumn, type OrderTable, quoted } from './tables.ts'

/** What a column of the copies holds instead of the original's value; by `table.column`. */
export type Overrides = Readonly<Record<string, string>>

/**
 * The statement that copies the rows of one table for every entry of the temporary table `copies` (template, id,
 * partition, n, back): the copy is about another order, `back` earlier, and everything else is as in the original.
 */
export function copyStatement(table: OrderTable, overrides: Overrides): string {
  const copied = table.columns.flatMap((column) => {
    const value = overrides[`${table.name}.${column.name}`] ?? copiedValue(table, column)
    return value === null ? [] : [{ column: quoted(column.name), value }]
  })
  // Within an order, rows keep the order in which they came to be.
  const inOrder = table.columns
    .filter(({ name, drawn }) => name === 'version' || drawn)
    .map(({ name }) => `o.${quoted(name)}`)
  return `insert into ${table.name} (${copied.map(({ column }) => column).join(', ')})
    select ${copied.map(({ value }) => value).join(', ')}
    from (select c.id as copy_id, c.partition as copy_partition, c.n as copy_n, c.back as copy_back, o.*
          from copies c join ${table.name} o on o.${quoted(table.orderColumn)} = c.template
          order by ${['c.n', ...inOrder].join(', ')}) t`
}

/** What the copy has in a column, as SQL; null when the column is left to its default. */
function copiedValue(
  table: OrderTable,
  { name, type, drawn, unique, hasDefault, holdsOrderId }: OrderColumn,
): string | null {
  const original = `t.${quoted(name)}`
  if (name === table.orderColumn) return 't.copy_id'
  if (table.name === 'log.events' && name === 'position') return `nextval('log.position')`
  if (table.name === 'log.events' && name === 'partition') return 't.copy_partition'
  if (drawn) return null
  // Ids of events, and what refers to them, in one and the same way: so that they still refer to each other.
  if (type === 'uuid') return `md5(${original}::text || t.copy_id::text)::uuid`
  if (type.startsWith('timestamp')) return `${original} - t.copy_back`
  if (!isText(type)) return original
  if (holdsOrderId)
    return `replace(${original}::text, t.${quoted(table.orderColumn)}::text, t.copy_id::text)::${type}`
  if (!unique) return original
  return hasDefault ? null : `${original} || '-' || t.copy_n`
}
