import { affectedOrders } from '@sagaboard/db/schema/incidents'
import { warehousesOf } from '@sagaboard/db/schema/inventory'
import { hasTyped, isNumbered, orderRows, searchWords } from '@sagaboard/db/schema/orders'
import { blockedView, ledgerView, reservationsView } from '@sagaboard/db/schema/read'
import { orderGraph } from '@sagaboard/events/saga/graph'
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
  lt,
  lte,
  min,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { type AgeLimit, ageSeconds, type OrderFilter } from '../../lib/order-filter.ts'
import { readOrderSearch } from '../../lib/order-search.ts'

const o = orderRows
const b = blockedView
const r = reservationsView
const l = ledgerView
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
export function narrow(filter: OrderFilter, referred: readonly string[] = []): SQL | undefined {
  const { status, attention, waitingFor, step, cause, text } = filter
  return and(
    status.length > 0 ? inArray(o.status, status) : undefined,
    // The orders under way, and those that wait, are few however many have ended: an index holds just them.
    status.length > 0 && !status.some(isTerminal) ? isNull(o.closedAt) : undefined,
    attention ? and(inArray(o.id, waiting), eq(waits.state, attention)) : undefined,
    waitingFor ? eq(o.waitingFor, waitingFor) : undefined,
    step ? eq(o.step, step) : undefined,
    step && !endSteps.has(step) ? isNull(o.closedAt) : undefined,
    cause ? exists(blockedBy(cause)) : undefined,
    ...isOfTime(filter),
    ...isWithin(filter),
    referred.length > 0 ? inArray(o.id, [...referred]) : isAboutText(text.trim()),
  )
}

/** Where orders end. */
const endSteps = new Set(orderGraph.steps.filter(({ kind }) => kind === 'end').map(({ id }) => id))

const isOfTime = ({
  age,
  placedFrom,
  placedBefore,
  endedFrom,
  refundedFrom,
  stillFor,
}: OrderFilter) => [
  age ? gte(o.createdAt, ago(age)) : undefined,
  placedFrom ? gte(o.createdAt, placedFrom) : undefined,
  placedBefore ? lt(o.createdAt, placedBefore) : undefined,
  endedFrom ? gte(o.closedAt, endedFrom) : undefined,
  refundedFrom ? inArray(o.id, givenBackFrom(refundedFrom)) : undefined,
  stillFor ? and(isNull(o.closedAt), lte(o.updatedAt, ago(stillFor))) : undefined,
]

const ago = (limit: AgeLimit) => sql`now() - make_interval(secs => ${ageSeconds[limit]})`

const isWithin = ({ reason, warehouse, incident, atLeastMinor, atMostMinor }: OrderFilter) => [
  reason ? eq(o.reason, reason) : undefined,
  atLeastMinor !== null ? gte(o.totalMinor, atLeastMinor) : undefined,
  atMostMinor !== null ? lte(o.totalMinor, atMostMinor) : undefined,
  warehouse ? inArray(o.id, takenFrom(warehouse)) : undefined,
  incident ? inArray(o.id, haveMet(incident)) : undefined,
]

const givenBackFrom = (from: string) =>
  builder
    .select({ orderId: l.orderId })
    .from(l)
    .where(and(eq(l.kind, 'refund'), gte(l.at, from)))

const takenFrom = (warehouse: string) =>
  builder
    .select({ orderId: r.orderId })
    .from(r)
    .where(sql`${warehousesOf(r.allocations)} @> ${JSON.stringify([warehouse])}::jsonb`)

const haveMet = (incident: string) =>
  builder
    .select({ orderId: affectedOrders.orderId })
    .from(affectedOrders)
    .where(eq(affectedOrders.incident, incident))

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
    and(
      sql`${searchWords(o)} @@ orders.search_query(${text})`,
      hasSign.test(text) ? hasTyped(o, text) : undefined,
    ),
  ]
}

const isNumber = (condition: SQL) => and(isNumbered(o.orderNumber), condition)

/** A UUID can't be compared by `like`, and need not be. */
const hasIdFrom = (idPrefix: string): SQL =>
  between(o.id, idPrefix + zeroId.slice(idPrefix.length), idPrefix + lastId.slice(idPrefix.length))

/** Words are looked for by their parts; where there is more than those, it has to be there as well. */
const hasSign = /[^\p{L}\p{N}\s]/u

const zeroId = '00000000-0000-0000-0000-000000000000'
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
