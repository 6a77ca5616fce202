import { getTableColumns } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import { type BinaryField, type BinaryType, encodeArrays } from './binary-array.ts'
import type { Statement } from './transaction.ts'

/** Many rows as the parameters of one statement: each field, named in SQL as in the rows, is an array, sent in binary. */
export interface Recordset<Name extends string = string> {
  readonly fields: readonly BinaryField<Name>[]
  /** `unnest($1::uuid[], $2::int4[]) r("orderId", "version")`, to be read from as a table; parameters are counted from `first`. */
  unnest(alias: string, first?: number): string
  /** The parameters of `unnest`. @throws UnencodableValue naming the field and the row */
  encode(rows: readonly { readonly [Field in Name]: unknown }[]): Buffer[]
}

/** Says which fields the rows have: `recordset(['orderId', 'uuid'], ['version', 'int4'])`. */
export function recordset<const Fields extends readonly BinaryField[]>(
  ...fields: Fields
): Recordset<Fields[number][0]> {
  return {
    fields,
    unnest(alias, first = 1) {
      const arrays = fields.map(([, type], index) => `$${index + first}::${type}[]`)
      return `unnest(${arrays.join(', ')}) ${alias}(${fields.map(([name]) => quoted(name)).join(', ')})`
    },
    encode: (rows) => encodeArrays(fields, rows),
  }
}

/** A statement that takes rows, and how they become its parameters. */
export interface RowStatement<Name extends string = string> extends Statement {
  /** @throws UnencodableValue naming the field and the row */
  encode(rows: readonly { readonly [Field in Name]: unknown }[]): Buffer[]
}

type ColumnOf<Table extends PgTable> = keyof Table['_']['columns'] & string

/** Some columns of a table, under the names of their properties. */
export interface TableColumns<Name extends string> extends Recordset<Name> {
  /** `inventory.reservations` */
  readonly table: string
  /** `order_id as "orderId", status`, what a select reads. */
  readonly selected: string
  /** `order_id, status`, where an insert writes. */
  readonly names: string
  /** `r."orderId", r."status"`, what `unnest` gives. */
  valuesOf(alias: string): string
  /** `status = r."status"`, what an update sets. */
  assignedFrom(alias: string): string
}

/** The columns of a drizzle table that a statement is about: names and types are those of the table. */
export function columnsOf<Table extends PgTable, Name extends ColumnOf<Table>>(
  table: Table,
  keys: readonly Name[],
): TableColumns<Name> {
  const { schema, name } = getTableConfig(table)
  const all = getTableColumns(table)
  const columns = keys.map((key) => {
    const column = all[key]
    if (!column) throw new Error(`${name} has no column ${key}`)
    return { key, name: column.name, type: sentAs(column.getSQLType()) }
  })
  return {
    ...recordset(...columns.map(({ key, type }) => [key, type] as const)),
    table: schema ? `${schema}.${name}` : name,
    selected: columns.map((column) => `${column.name} as ${quoted(column.key)}`).join(', '),
    names: columns.map((column) => column.name).join(', '),
    valuesOf: (alias) => columns.map(({ key }) => `${alias}.${quoted(key)}`).join(', '),
    assignedFrom: (alias) =>
      columns.map((column) => `${column.name} = ${alias}.${quoted(column.key)}`).join(', '),
  }
}

/** An insert of many rows into these columns of a table; `then` is what comes after it, as `on conflict do nothing`. */
export function insertRows<Table extends PgTable, Name extends ColumnOf<Table>>(
  name: string,
  table: Table,
  keys: readonly Name[],
  then = '',
): RowStatement<Name> {
  const columns = columnsOf(table, keys)
  const from = `select ${columns.valuesOf('r')} from ${columns.unnest('r')}`
  return {
    name,
    text: `insert into ${columns.table} (${columns.names}) ${from} ${then}`.trimEnd(),
    encode: columns.encode,
  }
}

/** An update of many rows: of the row whose `key` is that of a given one, the columns `keys` are set. */
export function updateRows<
  Table extends PgTable,
  Key extends ColumnOf<Table>,
  Name extends ColumnOf<Table>,
>(name: string, table: Table, key: Key, keys: readonly Name[]): RowStatement<Key | Name> {
  const all = columnsOf(table, [key, ...keys])
  const set = columnsOf(table, keys).assignedFrom('r')
  const text = `update ${all.table} t set ${set} from ${all.unnest('r')} where t.${columnsOf(table, [key]).names} = r.${quoted(key)}`
  return { name, text, encode: all.encode }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

const sentTypes: Readonly<Record<string, BinaryType>> = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  bigserial: 'int8',
  'double precision': 'float8',
  uuid: 'uuid',
  text: 'text',
  char: 'text',
  varchar: 'text',
  jsonb: 'jsonb',
  boolean: 'bool',
}

/** The type that values of a column are sent as; Postgres casts text to char when it assigns. */
function sentAs(sqlType: string): BinaryType {
  if (/^timestamp ?(\(\d\))? with time zone$/.test(sqlType)) return 'timestamptz'
  const type = sentTypes[sqlType.replace(/\(\d+\)$/, '')]
  if (!type) throw new Error(`no binary encoding for ${sqlType}`)
  return type
}
