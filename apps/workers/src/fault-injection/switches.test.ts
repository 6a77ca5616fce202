import type { Pool } from 'pg'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { faultSwitches } from './switches.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const one = {
  id: 'switch-1',
  service: 'payment',
  eventType: null,
  kind: 'fail',
  percent: 100,
  latencyMs: 0,
  sharePercent: 100,
  orderId: null,
  stopAfter: null,
}

test('a switch ends by itself at its time, also while the database is away', async () => {
  let reads = 0
  const query = async () => {
    reads++
    if (reads > 1) throw new Error('the database is away')
    return { rows: [{ ...one, msLeft: 10_000 }] }
  }
  const switches = faultSwitches({
    pool: { query } as unknown as Pool,
    logger: pino({ level: 'silent' }),
  })
  await switches.start()
  expect(switches.of('payment')).toMatchObject([{ id: 'switch-1' }])
  expect(switches.of('shipping')).toEqual([])
  await vi.advanceTimersByTimeAsync(9_990)
  expect(reads, 'the database was asked, in vain').toBeGreaterThan(1)
  expect(switches.of('payment'), 'the last answer goes on to count').toHaveLength(1)
  await vi.advanceTimersByTimeAsync(20)
  expect(switches.of('payment')).toEqual([])
  await switches.stop()
})
