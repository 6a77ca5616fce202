import type { ConsumerGroups } from '@sagaboard/events/log/consumer-groups'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { SimProcess } from '../sim-process.ts'
import type { LogEnvironment } from './environment.ts'

/** Consumer groups as one process has them. */
export function processGroups(
  { log, leases }: LogEnvironment,
  process: SimProcess,
): ConsumerGroups<MemoryTx> {
  return {
    join: (group) => process.ask(`join ${group}`, () => log.join(group)),
    claim: (group, member, leaseMs) =>
      process.ask(`claim ${group}`, async () => {
        const claim = await log.claim(group, member, leaseMs)
        leases.claimed(group, member, claim.positions.keys())
        return claim
      }),
    release: (group, member, partitions) =>
      process.ask(`release ${group}`, () => {
        leases.released(group, member, partitions)
        return log.release(group, member, partitions)
      }),
    leave: (group, member) =>
      process.ask(`leave ${group}`, () => {
        leases.released(group, member)
        return log.leave(group, member)
      }),
    advance: (tx, member, moves) => log.advance(tx, member, moves),
    recordPosition: (group, positions) =>
      process.ask(`record position ${group}`, () => log.recordPosition(group, positions)),
  }
}
