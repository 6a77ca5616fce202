import { databaseOf } from '@sagaboard/db/database'
import { heardTypes } from '@sagaboard/db/heard-types'
import { inLineMax, type Line, type ReaderName, readLines } from '@sagaboard/db/lines'
import { members as membersTable } from '@sagaboard/db/schema/log'
import { attemptsView, blockedView } from '@sagaboard/db/schema/read'
import { groups } from '@sagaboard/events/catalog/groups'
import { and, count, countDistinct, desc, gt, ne, notLike, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import { countUnsent, type Unsent } from '../messages/read-messages.ts'
import { type AnswerTimes, readAnswerTimes } from './answer-times.ts'
import { type InvariantState, readInvariants } from './invariants.ts'

/** A partition of the log as one reader has it. */
export type ReaderPartition = Omit<Line, 'name' | 'position'>

/** Which order has most of what waits in the fullest partition of a reader. */
export interface Front {
  partition: number
  orderId: string
  orderNumber: string | null
  events: number
  /** How many other orders wait in that partition. */
  others: number
}

export interface Reader {
  name: ReaderName
  /** Processes that hold a lease now, by name. */
  instances: string[]
  partitions: ReaderPartition[]
  /** Null when nothing waits. */
  front: Front | null
  /** Orders that stand still here: for a person, or until their next try. They are not in line. */
  held: { dead: number; retrying: number }
  /** Tries of the last {@link lookBackMinutes} minutes that got no answer, but for those that a fault switch failed. */
  unanswered: number
  /** How long it took lately to answer what it heard; null: it answered nothing. */
  answered: Omit<AnswerTimes, 'name'> | null
}

export interface ServicesState {
  readers: Reader[]
  database: { version: string; connections: number; connectionsMax: number }
  /** Messages to customers. */
  messages: Unsent
  invariants: InvariantState[]
}

export const lookBackMinutes = 15

// In SQL, as the lines are.
const front = {
  name: 'console_services_front',
  text: `
    select f.name, f.partition, most.order_id as "orderId", o.order_number as "orderNumber", most.events::int as events, (most.orders - 1)::int as others
    from unnest($3::text[], $4::int[], $5::bigint[]) f(name, partition, position)
    cross join lateral (
      select w.order_id, count(*) as events, count(*) over () as orders
      from (select order_id, type from log.events e where e.partition = f.partition and e.position > f.position order by e.position limit ${inLineMax}) w
      where f.name = any($1) is not true or (f.name, w.type) in (select * from unnest($1::text[], $2::text[]))
      group by w.order_id order by 2 desc, 1 limit 1
    ) most
    left join orders.orders o on o.id = most.order_id`,
}
const database = {
  name: 'console_services_database',
  text: `select current_setting('server_version') as version, current_setting('max_connections')::int as "connectionsMax",
    (select sum(numbackends)::int from pg_stat_database) as connections`,
}

/** How the services do, and what they lean on, read from where it shows. */
export async function readServices(pool: Pool): Promise<ServicesState> {
  const [lines, instances, held, unanswered, answers, base, messages, invariants] =
    await Promise.all([
      readLines(pool),
      readInstances(pool),
      readHeld(pool),
      readUnanswered(pool),
      readAnswerTimes(pool),
      readDatabase(pool),
      countUnsent(pool),
      readInvariants(pool),
    ])
  const fronts = await readFronts(pool, lines)
  const known = [...groups, 'relay' as const].filter(
    (name) => name !== 'relay' || instances.some((one) => one.name === 'relay'),
  )
  return {
    readers: known.map((name) => ({
      name,
      instances: instances.filter((one) => one.name === name).map(({ instance }) => instance),
      partitions: lines
        .filter((line) => line.name === name)
        .map(({ partition, inLine, behindMs }) => ({ partition, inLine, behindMs })),
      front: fronts.find((one) => one.name === name)?.front ?? null,
      held: {
        dead: held.find((one) => one.name === name && one.state === 'dead')?.orders ?? 0,
        retrying: held.find((one) => one.name === name && one.state === 'retrying')?.orders ?? 0,
      },
      unanswered: unanswered.find((one) => one.name === name)?.tries ?? 0,
      answered: answeredOf(answers, name),
    })),
    database: base,
    messages,
    invariants,
  }
}

function answeredOf(answers: readonly AnswerTimes[], of: ReaderName): Reader['answered'] {
  const found = answers.find(({ name }) => name === of)
  if (!found) return null
  const { name: _, ...times } = found
  return times
}

/** `host, process 12`: a member's name is made of host, process id, chance and the version that it speaks. */
const instanceName = (memberId: string): string => {
  const [host = memberId, process] = memberId.split('/')
  return process === undefined ? host : `${host}, process ${process}`
}

async function readInstances(pool: Pool): Promise<{ name: string; instance: string }[]> {
  const m = membersTable
  const [alive, relays] = await Promise.all([
    databaseOf(pool)
      .select({ name: m.groupName, memberId: m.memberId })
      .from(m)
      .where(gt(m.expiresAt, sql`now()`))
      .orderBy(m.groupName, m.memberId),
    pool.query<{ alive: boolean }>(
      `select exists (select from read.cursors where group_name = 'relay' and lease_until > now()) as alive`,
    ),
  ])
  const found = alive.map(({ name, memberId }) => ({ name, instance: instanceName(memberId) }))
  const isTold = found.some(({ name }) => name === 'relay')
  return relays.rows[0]?.alive && !isTold
    ? [...found, { name: 'relay', instance: 'one that holds the lease' }]
    : found
}

const readHeld = (pool: Pool) =>
  databaseOf(pool)
    .select({
      name: blockedView.groupName,
      state: blockedView.state,
      orders: countDistinct(blockedView.orderId),
    })
    .from(blockedView)
    .where(ne(blockedView.state, 'asked'))
    .groupBy(blockedView.groupName, blockedView.state)

/** So many of the newest tries are looked at, however many there ever were. */
const triesMax = 2_000

function readUnanswered(pool: Pool) {
  const a = attemptsView
  const newest = new QueryBuilder()
    .select({ name: a.groupName, outcome: a.outcome, askedAt: a.askedAt, detail: a.detail })
    .from(a)
    .orderBy(desc(a.id))
    .limit(triesMax)
    .as('newest')
  return databaseOf(pool)
    .select({ name: newest.name, tries: count() })
    .from(newest)
    .where(
      and(
        ne(newest.outcome, 'answered'),
        // A fault switch speaks, and not who was to be asked.
        notLike(newest.detail, 'InjectedFault:%'),
        gt(newest.askedAt, sql`now() - make_interval(mins => ${lookBackMinutes})`),
      ),
    )
    .groupBy(newest.name)
}

async function readDatabase(pool: Pool): Promise<ServicesState['database']> {
  const { rows } = await pool.query<ServicesState['database']>(database)
  const [row] = rows
  if (!row) throw new Error('The database did not say how it is.')
  return row
}

/** Of each reader's fullest partition, whose events they mostly are. */
async function readFronts(
  pool: Pool,
  lines: readonly Line[],
): Promise<{ name: string; front: Front }[]> {
  const fullest = new Map<string, Line>()
  for (const line of lines)
    if (line.inLine > (fullest.get(line.name)?.inLine ?? 0)) fullest.set(line.name, line)
  const asked = [...fullest.values()]
  if (asked.length === 0) return []
  const values = [
    ...heardTypes,
    asked.map(({ name }) => name),
    asked.map(({ partition }) => partition),
    asked.map(({ position }) => position),
  ]
  const { rows } = await pool.query<Front & { name: string }>({ ...front, values })
  return rows.map(({ name, ...found }) => ({ name, front: found }))
}
