import { createMemoryLog } from '../../testing/memory-log/memory-log.ts'
import type { MemoryTx } from '../../testing/memory-log/memory-tx.ts'
import { sourceContract } from '../../testing/source-contract.ts'
import { tailedBus } from '../../testing/tailed-bus.ts'
import type { TallyRow } from '../../testing/tally-service.ts'

sourceContract<MemoryTx>('the tail of the log in memory', async () => {
  const log = createMemoryLog({ partitions: 8 })
  return tailedBus<MemoryTx>(() => log, {
    read: async (tx, table, orderIds) =>
      orderIds.flatMap((orderId) => tx.get<TallyRow>(table, orderId) ?? []),
    write(tx, table, rows) {
      for (const row of rows) tx.put(table, row.orderId, row)
    },
  })
})
