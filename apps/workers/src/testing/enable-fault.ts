import type { Pool } from 'pg'
import type { FaultSwitch } from '../fault-injection/scope.ts'

/** Turns a fault switch on, for `seconds`; returns its id. What is not said is every event, every attempt and every order. */
export async function enableFault(
  pool: Pool,
  {
    service,
    kind,
    eventType = null,
    percent = 100,
    latencyMs = 0,
    sharePercent = 100,
    orderId = null,
    stopAfter = null,
    seconds = 600,
  }: SwitchOn,
): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into simulated.fault_switches (service, kind, event_type, percent, latency_ms, share_percent, order_id, stop_after, created_by, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'test', now() + $9 * interval '1 s') returning id`,
    [service, kind, eventType, percent, latencyMs, sharePercent, orderId, stopAfter, seconds],
  )
  return rows[0]?.id ?? ''
}

type SwitchOn = Pick<FaultSwitch, 'service' | 'kind'> & Partial<FaultSwitch> & { seconds?: number }

/** Ends all that is on. */
export const disableAllFaults = (pool: Pool) =>
  pool.query('update simulated.fault_switches set ends_at = now() where ends_at > now()')
