import { databaseOf } from '@sagaboard/db/database'
import { events } from '@sagaboard/db/schema/log'
import { blockedView, cursorsView } from '@sagaboard/db/schema/read'
import { and, count, eq, gt, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What the web process tells Prometheus about itself and about the log. */
export interface Metrics {
  readonly registry: Registry
  /** One answered HTTP request; `part` is v1, page, health or other. */
  request(part: string, method: string, status: number, seconds: number): void
}

/** What is behind is counted up to this bound in each partition. */
const lagPerPartitionMax = 8_000

const c = cursorsView
const builder = new QueryBuilder()
const ahead = builder
  .select({ one: sql`1`.as('one') })
  .from(events)
  .where(and(eq(events.partition, c.partition), gt(events.position, c.position)))
  .limit(lagPerPartitionMax)
  .as('ahead')
// Positions are drawn from one sequence for all partitions: what is behind can't be computed of them.
const behind = builder
  .select({ events: count().as('events') })
  .from(ahead)
  .as('behind')

/** How many events of the log each group has not handled. */
const readLags = (pool: Pool) =>
  databaseOf(pool)
    .select({ name: c.groupName, lag: sql<number>`sum(${behind.events})::int` })
    .from(c)
    .crossJoinLateral(behind)
    .groupBy(c.groupName)

/** How many orders each group can't get past. */
const readBlocked = (pool: Pool) =>
  databaseOf(pool)
    .select({ name: blockedView.groupName, state: blockedView.state, orders: count() })
    .from(blockedView)
    .groupBy(blockedView.groupName, blockedView.state)

/** A scrape reads the log's state at most this often, however many ask. */
const readEveryMs = 2_000

/**
 * Builds the metrics of this process.
 *
 * @param connections how many browsers are connected at this moment
 */
export function createMetrics(pool: Pool, log: Logger, connections: () => number): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Histogram({
    name: 'sagaboard_http_request_duration_seconds',
    help: 'Time to answer HTTP requests',
    labelNames: ['part', 'method', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  new Gauge({
    name: 'sagaboard_live_connections',
    help: 'Browsers with a live connection',
    registers,
    collect() {
      this.set(connections())
    },
  })
  const lag = new Gauge({
    name: 'sagaboard_group_lag_events',
    help: 'Events of the log that a group has not handled',
    labelNames: ['group'],
    registers,
  })
  const blocked = new Gauge({
    name: 'sagaboard_blocked_orders',
    help: 'Orders that a group can’t get past',
    labelNames: ['group', 'state'],
    registers,
  })
  const failures = new Counter({
    name: 'sagaboard_metrics_read_failures_total',
    help: 'Times that the state of the log could not be read',
    registers,
  })
  let readAtMs = 0
  const readState = async () => {
    if (Date.now() - readAtMs < readEveryMs) return
    readAtMs = Date.now()
    try {
      const [lags, orders] = await Promise.all([readLags(pool), readBlocked(pool)])
      lag.reset()
      for (const row of lags) lag.set({ group: row.name }, row.lag)
      blocked.reset()
      for (const row of orders) blocked.set({ group: row.name, state: row.state }, row.orders)
    } catch (error) {
      failures.inc()
      log.debug({ err: error, part: 'metrics' }, 'the state of the log can’t be read')
    }
  }
  const metrics = registry.metrics.bind(registry)
  registry.metrics = async () => {
    await readState()
    return metrics()
  }
  return {
    registry,
    request: (part, method, status, seconds) =>
      requests.observe({ part, method, status: String(status) }, seconds),
  }
}
