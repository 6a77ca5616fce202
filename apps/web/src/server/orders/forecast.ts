import { loadSnapshot } from '@sagaboard/db/commands/snapshot'
import { poolReader } from '@sagaboard/db/transaction'
import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { type Forecast, forecastOf } from '@sagaboard/events/commands/order-forecast'
import { callMaxMs } from '@sagaboard/events/runtime/call-deadline'
import { policyFor } from '@sagaboard/events/runtime/retry-policy'
import { minuteMs } from '@sagaboard/process/config'
import type { Runtime } from '../runtime.ts'

type Sources = Pick<Runtime, 'config' | 'pool' | 'commands'>

/**
 * What will become of an order, computed from one moment of its log, rows and timers, and the entries of that log; null when
 * there is no such order.
 */
export async function readForecastAndLog(
  { config, pool, commands }: Sources,
  orderId: string,
): Promise<{ forecast: Forecast; entries: readonly LogEntry[] } | null> {
  const snapshot = await loadSnapshot(poolReader(pool), commands.log, orderId)
  if (!snapshot || snapshot.log.length === 0) return null
  const forecast = forecastOf({
    snapshot: { ...snapshot, fulfilment: config.fulfilment, backorderMs: config.backorderMs },
    expiresAt: snapshot.expiresAt ?? null,
    now: new Date().toISOString(),
    reservationMs: config.reservationMinutes * minuteMs,
    retryOf: policyFor,
    tryMaxMs: callMaxMs,
  })
  return { forecast, entries: snapshot.log }
}

/** What will become of an order; null when there is no such order. */
export const readForecast = async (from: Sources, orderId: string): Promise<Forecast | null> =>
  (await readForecastAndLog(from, orderId))?.forecast ?? null
