import { lockClasses } from '@sagaboard/db/lock-classes'
import type { PgTx } from '@sagaboard/db/transaction'
import { isUuid } from '@sagaboard/events/catalog/is-uuid'
import { derivedId } from '@sagaboard/events/log/derived-id'
import { Refusal } from './refusal.ts'

/** What the doors of all services have in common: rows of programs of other teams, and of no saga. */

/** Runs something in one transaction. */
export type Transact = <Result>(work: (tx: PgTx) => Promise<Result>) => Promise<Result>

const statements = {
  saga: {
    name: 'external-find-saga',
    text: 'select order_id as "orderId" from log.events where order_id = any($1::uuid[]) and version = 1 limit 1',
  },
  lock: {
    name: 'external-lock',
    text: `select pg_advisory_xact_lock(${lockClasses.externalId}, h) from (select distinct hashtext(t) as h from unnest($1::text[]) t order by 1) hashes`,
  },
} as const

/**
 * Makes sure that these ids are a program's own. A saga's order and its reservation have one id, and nobody but the saga
 * changes what is kept under it.
 *
 * @throws Refusal `belongs-to-a-saga`
 */
export async function refuseSagas(tx: PgTx, ids: readonly string[]): Promise<void> {
  const candidates = ids.filter(isUuid)
  if (candidates.length === 0) return
  const [found] = await tx.query<{ orderId: string }>(statements.saga, [candidates])
  if (found)
    throw new Refusal(
      'belongs-to-a-saga',
      `${found.orderId} is an order of this shop: its own saga reserves, charges and ships it. Use an id of your own.`,
    )
}

/**
 * Holds what is asked under these ids of one kind until the transaction ends: of two programs that ask at once, the second
 * finds what the first has done.
 */
export async function lockIds(
  tx: PgTx,
  kind: 'reservation' | 'order',
  ids: readonly string[],
): Promise<void> {
  await tx.query(statements.lock, [ids.map((id) => `${kind}:${id}`)])
}

/** The id of a row that a program's own words name. */
export const externalRowId = (kind: 'hold' | 'charge' | 'label', ...words: string[]): string =>
  derivedId(JSON.stringify(words), kind, 0)
