import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createMemoryLog } from '../../testing/memory-log/memory-log.ts'
import { logTail } from './log-tail.ts'

test('a process that stops gives back the partitions of all its groups, before their leases run out', async () => {
  const log = createMemoryLog({ partitions: 4 })
  const leaseMs = 3_600_000
  const groups = (['inventory', 'payment'] as const).map((name) => ({
    name,
    subscribesTo: ['OrderCreated' as const],
  }))
  const logger = pino({ level: 'silent' })
  const tail = logTail({ log, groups, member: 'one', logger, leaseMs })
  await tail.start(async () => {})
  for (const { name } of groups)
    expect((await log.claim(name, 'two', leaseMs)).positions.size).toBe(0)
  await tail.stop()
  for (const { name } of groups)
    expect((await log.claim(name, 'two', leaseMs)).positions.size).toBe(log.partitions)
})
