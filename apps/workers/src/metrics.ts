import type { SourceHealth } from '@sagaboard/events/log/message-source'
import type { Handled } from '@sagaboard/events/runtime/run-services'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What Prometheus reads of a worker process. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const events = new Counter({
    name: 'sagaboard_events_handled_total',
    help: 'Events handled, by service, type and outcome',
    labelNames: ['service', 'type', 'outcome'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'sagaboard_batch_duration_seconds',
    help: 'From the start of a batch (external calls included) to its commit',
    labelNames: ['service', 'outcome'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  const unroutable = new Counter({
    name: 'sagaboard_foreign_messages_total',
    help: 'Messages of the topic that belong to no order and were passed by',
    registers: [registry],
  })
  const duplicated = new Counter({
    name: 'sagaboard_duplicates_total',
    help: 'Events that came again and did nothing, by service',
    labelNames: ['service'],
    registers: [registry],
  })
  const missing = new Counter({
    name: 'sagaboard_version_gaps_total',
    help: 'Times that an event of an order was missing before another one, by service; the order is read again from the log',
    labelNames: ['service'],
    registers: [registry],
  })
  return {
    registry,
    /** Counts how often each consumer of this process was built again, from what they say of themselves. */
    watch(health: () => (SourceHealth & { service: string })[]): void {
      new Counter({
        name: 'sagaboard_consumer_rebuilds_total',
        help: 'Times that a consumer, or the relay, was given up and built again',
        labelNames: ['service'],
        registers: [registry],
        collect() {
          this.reset()
          for (const { service, rebuilds } of health()) this.inc({ service }, rebuilds)
        },
      })
    },
    /** Tells how many orders programs wait for. */
    watchDoors(doors: { watched(): number }): void {
      new Gauge({
        name: 'sagaboard_orders_watched',
        help: 'Orders of which programs wait to be told that they have gone on',
        registers: [registry],
        collect() {
          this.set(doors.watched())
        },
      })
    },
    unroutableMessage: () => unroutable.inc(),
    handled({ service, types, outcome, ms, duplicates, gaps }: Handled): void {
      if (duplicates > 0) duplicated.inc({ service }, duplicates)
      if (gaps > 0) missing.inc({ service }, gaps)
      duration.observe({ service, outcome }, ms / 1_000)
      const counts = new Map<string, number>()
      for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1)
      for (const [type, count] of counts) events.inc({ service, type, outcome }, count)
    },
  }
}

export type Metrics = ReturnType<typeof createMetrics>
