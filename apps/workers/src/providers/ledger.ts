import { createBatcher } from '@sagaboard/db/batcher'
import type { RowStatement } from '@sagaboard/db/recordset'
import type { Pool } from 'pg'

/**
 * What comes after the insert: one effect per key, a key that was used before only counts the calls. What a refund comes to
 * is entered with the first call that is answered, unless its key was voided before.
 */
export const oncePerKey = (table: 'charges' | 'refunds' | 'labels') =>
  `order by r.key on conflict (key) do update set calls = ${table}.calls + excluded.calls${table === 'refunds' ? ', outcome = case when refunds.voided_at is null then coalesce(refunds.outcome, excluded.outcome) end' : ''}
   returning key, calls, outcome, voided_at is not null as "isVoided"`

/**
 * What a provider's ledger says under a key: `calls` counts the requests up to and with this one,
 * `outcome` is what came of them.
 */
export interface ProviderLedgerEntry<Outcome> {
  key: string
  calls: number
  outcome: Outcome | null
  /** The key is barred. */
  isVoided?: boolean
}

/**
 * The ledger of a simulated provider: one entry per idempotency key, requests that arrive together
 * written together. Those of one key are one row, and each of them still gets its own number.
 *
 * @param statement takes rows, each with its `key` and how many `calls` to add, and returns the entries
 * @param rowOf what else the statement needs of a request
 */
export function createProviderLedger<Asked extends { key: string }, Outcome, Name extends string>(
  pool: Pool,
  statement: RowStatement<Name | 'key' | 'calls'>,
  rowOf: (asked: Asked) => { readonly [Field in Name]: unknown },
) {
  return createBatcher(async (asked: Asked[]): Promise<ProviderLedgerEntry<Outcome>[]> => {
    const rows = new Map<
      string,
      { readonly [Field in Name]: unknown } & { key: string; calls: number }
    >()
    for (const one of asked) {
      const { calls } = rows.get(one.key) ?? { calls: 0 }
      rows.set(one.key, Object.assign({}, rowOf(one), { key: one.key, calls: calls + 1 }))
    }
    const { name, text } = statement
    const answer = await pool.query<ProviderLedgerEntry<Outcome>>({
      name,
      text,
      values: statement.encode([...rows.values()]),
    })
    const entries = new Map(answer.rows.map((entry) => [entry.key, entry]))
    const numbered = new Map(
      [...rows].map(([key, { calls }]) => [key, (entries.get(key)?.calls ?? calls) - calls]),
    )
    return asked.map((one) => {
      const calls = (numbered.get(one.key) ?? 0) + 1
      numbered.set(one.key, calls)
      return { ...(entries.get(one.key) as ProviderLedgerEntry<Outcome>), calls }
    })
  })
}
