import { randomUUID } from 'node:crypto'
import type { OrderInput } from '@sagaboard/events/commands/order-input'
import { benchPool } from '../bench-pool.ts'
import { orderMaker } from '../orders.ts'
import { baselineInFlight } from '../plan.ts'
import { createStepTables, stepsOf } from './five-steps.ts'
import { wholeOrders } from './flow.ts'
import type { LoadSettings, Role } from './jobs.ts'

/**
 * What the figures are compared with: the same five steps as five plain commits of one statement each, on tables of its
 * own in the same server. No engine and no safety: no events, no idempotency, nothing that goes on after a crash.
 */
export async function baseline({ databaseUrl, seed }: LoadSettings): Promise<Role> {
  const pool = benchPool({
    connectionString: databaseUrl,
    max: baselineInFlight,
    application_name: 'sagaboard-bench-baseline',
  })
  await createStepTables(pool)

  async function play(order: OrderInput): Promise<void> {
    for (const [, step] of stepsOf(randomUUID(), order)) await pool.query(step)
  }

  return wholeOrders(play, orderMaker(seed))
}
