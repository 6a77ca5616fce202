import { isNumbered, orderRows, searchWords } from '@sagaboard/db/schema/orders'
import { blockedView } from '@sagaboard/db/schema/read'
import { isTerminal } from '@sagaboard/events/saga/order-view'
import {
  and,
  between,
  eq,
  exists,
  gte,
  inArray,
  isNull,
  like,
  min,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { ageSeconds, type OrderFilter } from '../../lib/order-filter.ts'
import { readOrderSearch } from '../../lib/order-search.ts'

const o = orderRows
const b = blockedView
const builder = new QueryBuilder()
const isWaiting = ne(b.state, 'asked')

/** What an order waits for, to be joined to its row: a person (`dead`) before its next try (`retrying`); null for neither. */
export const waits = builder
  .select({ state: sql<'dead' | 'retrying' | null>`${min(b.state)}`.as('state') })
  .from(b)
  .where(and(eq(b.orderId, o.id), isWaiting))
  .as('waits')

const waiting = builder.select({ orderId: b.orderId }).from(b).where(isWaiting)

/**
 * The orders that a filter finds, as a condition on orders joined with `waits`; undefined when it finds all.
 *
 * @param referred the orders that the text names by a reference (see references.ts): where there are any, it means these alone
 */
export function narrow(
  { status, attention, waitingFor, step, cause, age, text }: OrderFilter,
  referred: readonly string[] = [],
): SQL | undefined {
  return and(
    status.length > 0 ? inArray(o.status, status) : undefined,
    // The orders under way, and those that wait, are few however many have ended: an index holds just them.
    status.length > 0 && !status.some(isTerminal) ? isNull(o.closedAt) : undefined,
    attention ? and(inArray(o.id, waiting), eq(waits.state, attention)) : undefined,
    waitingFor ? eq(o.waitingFor, waitingFor) : undefined,
    step ? eq(o.step, step) : undefined,
    cause ? exists(blockedBy(cause)) : undefined,
    age ? gte(o.createdAt, sql`now() - make_interval(secs => ${ageSeconds[age]})`) : undefined,
    referred.length > 0 ? inArray(o.id, [...referred]) : isAboutText(text.trim()),
  )
}

const blockedBy = (cause: string) =>
  builder
    .select({ one: sql`1` })
    .from(b)
    .where(and(eq(b.orderId, o.id), eq(b.fingerprint, cause)))

const isAboutText = (text: string) => (text === '' ? undefined : or(...isAbout(text)))

/** What a text may be about, any of which is enough. Each is a range of an index: the plan looks at those, or at the newest. */
function isAbout(text: string): (SQL | undefined)[] {
  const { orderNumber, numberPrefix, idPrefix } = readOrderSearch(text)
  // Who types a whole number means no name and no address.
  if (orderNumber) return [isNumber(eq(o.orderNumber, orderNumber))]
  return [
    numberPrefix ? isNumber(like(o.orderNumber, `${numberPrefix}%`)) : undefined,
    idPrefix ? hasIdFrom(idPrefix) : undefined,
    sql`${searchWords(o)} @@ orders.search_query(${text})`,
  ]
}

const isNumber = (condition: SQL) => and(isNumbered(o.orderNumber), condition)

/** A UUID can't be compared by `like`, and need not be. */
const hasIdFrom = (idPrefix: string): SQL =>
  between(o.id, idPrefix + zeroId.slice(idPrefix.length), idPrefix + lastId.slice(idPrefix.length))

const zeroId = '00000000-0000-0000-0000-000000000000'
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
