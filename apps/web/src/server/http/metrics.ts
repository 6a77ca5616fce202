import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What the web process tells Prometheus about itself and about the log. */
export interface Metrics {
  readonly registry: Registry
  /** One answered HTTP request; `part` is v1, page, health or other. */
  request(part: string, method: string, status: number, seconds: number): void
}

const lagStatement = {
  name: 'web_lag',
  // Positions are drawn from one sequence for all partitions: what is behind is counted, up to a bound per partition.
  text: `select c.group_name as name, sum(behind.events)::int as lag from read.cursors c
    cross join lateral (select count(*) as events from (select from log.events e where e.partition = c.partition and e.position > c.position limit 8000) e) behind
    group by 1`,
}
const blockedStatement = {
  name: 'web_blocked',
  text: 'select group_name as name, state, count(*)::int as orders from read.blocked group by 1, 2',
}
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
      const [lags, orders] = await Promise.all([
        pool.query<{ name: string; lag: number }>(lagStatement),
        pool.query<{ name: string; state: string; orders: number }>(blockedStatement),
      ])
      lag.reset()
      for (const row of lags.rows) lag.set({ group: row.name }, row.lag)
      blocked.reset()
      for (const row of orders.rows) blocked.set({ group: row.name, state: row.state }, row.orders)
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
