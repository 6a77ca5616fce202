import type { Service } from '../catalog/events.ts'
import { blockOrder } from '../commands/advance-order.ts'
import type { RunStart } from '../commands/forecast-runs.ts'
import { type Forecast, forecastOf } from '../commands/order-forecast.ts'
import type { Block, OrderSnapshot } from '../commands/order-snapshot.ts'
import { callMaxMs } from '../runtime/call-deadline.ts'
import { policyFor } from '../runtime/retry-policy.ts'

/** The moment at which orders are foretold in tests. */
export const foretoldAt = '2026-01-05T09:01:00.000Z'

/** The forecast of an order at that moment, with the tries of production; it has no deadline unless one is given. */
export const foretell = (snapshot: OrderSnapshot, change: Partial<RunStart> = {}): Forecast =>
  forecastOf({
    snapshot,
    expiresAt: null,
    now: foretoldAt,
    retryOf: policyFor,
    tryMaxMs: callMaxMs,
    ...change,
  })

/** The order while a service can't get past its next event. */
export function hanging(
  snapshot: OrderSnapshot,
  service: Service,
  change: Partial<Block> = {},
): OrderSnapshot {
  const error = 'ProviderUnavailable: the payment provider answers 503\n  at somewhere'
  const blocked = blockOrder(snapshot, service, { state: 'retrying', error })
  const block = blocked.blocks[service]
  return block
    ? { ...blocked, blocks: { ...blocked.blocks, [service]: { ...block, ...change } } }
    : blocked
}
