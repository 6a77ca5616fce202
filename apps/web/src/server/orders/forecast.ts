import { loadSnapshot } from '@sagaboard/db/commands/snapshot'
import { poolReader } from '@sagaboard/db/transaction'
import { type Forecast, forecastOf } from '@sagaboard/events/commands/order-forecast'
import { callMaxMs } from '@sagaboard/events/runtime/call-deadline'
import { policyFor } from '@sagaboard/events/runtime/retry-policy'
import { minuteMs } from '@sagaboard/process/config'
import type { Runtime } from '../runtime.ts'

/** What will become of an order, computed from one moment of its log, rows and timers; null when there is no such order. */
export async function readForecast(
  { config, pool, commands }: Pick<Runtime, 'config' | 'pool' | 'commands'>,
  orderId: string,
): Promise<Forecast | null> {
  const snapshot = await loadSnapshot(poolReader(pool), commands.log, orderId)
  if (!snapshot || snapshot.log.length === 0) return null
  return forecastOf({
    snapshot: { ...snapshot, fulfilment: config.fulfilment, backorderMs: config.backorderMs },
    expiresAt: snapshot.expiresAt ?? null,
    now: new Date().toISOString(),
    reservationMs: config.reservationMinutes * minuteMs,
    retryOf: policyFor,
    tryMaxMs: callMaxMs,
  })
}
