import { type Column, type GetColumnData, type SQL, type SQLWrapper, sql } from 'drizzle-orm'

/** Fields of a JSON object, by their names: columns, or what is computed. */
type Fields = Readonly<Record<string, Column | SQL>>

/** What becomes of them. Instants are text in ISO 8601, numbers are numbers. */
type ObjectOf<F extends Fields> = {
  -readonly [Name in keyof F]: F[Name] extends Column
    ? GetColumnData<F[Name]>
    : F[Name] extends SQL<infer T>
      ? T
      : never
}

/** Some columns of a row as one JSON object, so that what a query reads beside its rows comes in the same answer. */
export function jsonObject<F extends Fields>(fields: F): SQL<ObjectOf<F>> {
  const pairs = Object.entries(fields).map(([name, value]) => sql`${quoted(name)}, ${value}`)
  return sql`json_build_object(${sql.join(pairs, sql`, `)})`
}

/** The same of many rows, as a list in this order; an empty one when there are none. */
export const jsonList = <F extends Fields>(
  fields: F,
  ...orderBy: readonly Column[]
): SQL<ObjectOf<F>[]> =>
  sql`coalesce(json_agg(${jsonObject(fields)} order by ${sql.join([...orderBy], sql`, `)}), '[]')`

/** Of many rows one JSON object: the value of each under its key. */
export const jsonMap = <Value>(key: Column, value: SQL<Value>): SQL<Record<string, Value>> =>
  sql`coalesce(json_object_agg(${key}, ${value}), '{}')`

/** A query that selects one thing, under the name of `value`. */
type ValueQuery<Value> = SQLWrapper & { readonly _: { readonly result: { value: Value }[] } }

/** The value of a query that finds one row at most; null when it finds none. */
export const scalar = <Value>(query: ValueQuery<Value>): SQL<Value | null> => sql`${query}`

/** The value of a query that always has one, as an aggregate of all its rows has. */
export const aggregate = <Value>(query: ValueQuery<Value>): SQL<Value> => sql`${query}`

const quoted = (name: string): SQL => sql.raw(`'${name.replaceAll("'", "''")}'`)
