import { orderNumber } from '@sagaboard/events/catalog/order-number'
import { noFilter } from '@sagaboard/web/lib/order-filter'
import { readRecords } from '@sagaboard/web/server/console/order'
import { countNewer, countOrders, listOrders } from '@sagaboard/web/server/console/orders'
import { readOverview } from '@sagaboard/web/server/console/overview'
import { OrderReader } from '@sagaboard/web/server/orders/order-reader'
import type { Pool } from 'pg'

/** One statement of a question of the console, and how the server answered it. */
export interface Answered {
  /** What the console asked. */
  question: string
  /** Pages of 8 KB that were looked at. */
  pages: number
  /** Rows that were looked at in tables and indexes, those included that were left out afterwards. */
  rowsRead: number
  /** Tables that were read from one end to the other. */
  scanned: string[]
}

/** A node of a plan, as EXPLAIN (FORMAT JSON) prints it. */
export interface PlanNode {
  'Node Type': string
  Schema?: string
  'Relation Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: PlanNode[]
}

/** The tables that a plan reads from one end to the other. A limit ends such a reading: what that looked at, `rowsRead` says. */
export function scannedTables(node: PlanNode): string[] {
  const isScan = ({ 'Node Type': type }: PlanNode) => type === 'Seq Scan'
  const own = isScan(node) ? [`${node.Schema}.${node['Relation Name']}`] : []
  const below = (node.Plans ?? []).filter((plan) => node['Node Type'] !== 'Limit' || !isScan(plan))
  return [...new Set([...own, ...below.flatMap(scannedTables)])]
}

/** How many rows a plan looks at in its tables, once for each time that it does. */
export function rowsRead(node: PlanNode): number {
  const {
    'Actual Rows': kept = 0,
    'Actual Loops': loops = 1,
    'Rows Removed by Filter': left = 0,
  } = node
  const own = node['Node Type'].endsWith('Scan') && !node.Plans?.length ? (kept + left) * loops : 0
  return (node.Plans ?? []).reduce((sum, child) => sum + rowsRead(child), own)
}

const pageSize = 50
/** The console counts no further than this. */
const consoleCountMax = 10_001

/** A number that can be one, whether there is an order of it or not. */
const someOrderNumber = orderNumber(1, 7)

/** What the console asks, by the functions it asks with. `orderId` is one that is there. */
function questions(
  orderId: string,
  email: string,
  countMax: number,
): Record<string, (pool: Pool) => Promise<unknown>> {
  return {
    'list, newest': (pool) => listOrders(pool, noFilter, null, pageSize),
    'list, the page after': (pool) =>
      listOrders(pool, noFilter, { createdAt: new Date().toISOString(), orderId }, pageSize),
    'list, under way': (pool) =>
      listOrders(
        pool,
        { ...noFilter, status: ['PENDING', 'CONFIRMED', 'PAID', 'SHIPPED'] },
        null,
        pageSize,
      ),
    'list, waiting for a person': (pool) =>
      listOrders(pool, { ...noFilter, attention: 'dead' }, null, pageSize),
    'list, last 15 minutes': (pool) =>
      listOrders(pool, { ...noFilter, age: '15m' }, null, pageSize),
    'count, all': (pool) => countOrders(pool, noFilter, countMax),
    'count, under way': (pool) =>
      countOrders(
        pool,
        { ...noFilter, status: ['PENDING', 'CONFIRMED', 'PAID', 'SHIPPED'] },
        countMax,
      ),
    'count, waiting for a person': (pool) =>
      countOrders(pool, { ...noFilter, attention: 'dead' }, countMax),
    'count, newer than the list': (pool) =>
      countNewer(pool, noFilter, { createdAt: new Date().toISOString(), orderId }, countMax),
    'search, order number': (pool) =>
      listOrders(pool, { ...noFilter, text: someOrderNumber }, null, pageSize),
    'search, e-mail': (pool) => listOrders(pool, { ...noFilter, text: email }, null, pageSize),
    'one order': (pool) => new OrderReader(pool, noHistory, null).find(orderId),
    'records of an order': (pool) => readRecords(pool, orderId),
    overview: (pool) => readOverview(pool),
  }
}

const noHistory = { readOrder: async () => [] }

/**
 * Asks everything that the console asks, about the newest order where it is about one, and explains each statement.
 *
 * @param countMax counts go no further
 */
export async function askConsole(pool: Pool, countMax = consoleCountMax): Promise<Answered[]> {
  const { rows } = await pool.query<{ id: string; email: string }>(
    'select id, customer_email as email from orders.orders order by created_at desc, id limit 1',
  )
  const newest = rows[0]
  if (!newest) throw new Error('there is no order to ask about')
  const answers: Answered[] = []
  for (const [question, ask] of Object.entries(questions(newest.id, newest.email, countMax))) {
    const explained: Answered[] = []
    await ask(explaining(pool, question, explained))
    answers.push(...explained)
  }
  return answers
}

interface Asked {
  text: string
  values?: unknown[]
}

/** A pool that answers as this one, and explains what it is asked. */
function explaining(pool: Pool, question: string, answers: Answered[]): Pool {
  const query = async (asked: string | Asked, given?: unknown[]) => {
    const { text, values = given ?? [] } = typeof asked === 'string' ? { text: asked } : asked
    const { rows } = await pool.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `explain (analyze, buffers, verbose, timing off, format json) ${text}`,
      values,
    )
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
    if (!plan) throw new Error(`no plan for ${question}`)
    answers.push({
      question,
      pages: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
      rowsRead: rowsRead(plan),
      scanned: scannedTables(plan),
    })
    return typeof asked === 'string' ? pool.query(text, values) : pool.query(asked, values)
  }
  return { query } as unknown as Pool
}
