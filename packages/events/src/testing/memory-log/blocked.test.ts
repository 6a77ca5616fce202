import { blockedContract } from '../blocked-contract.ts'
import { createMemoryLog } from './memory-log.ts'
import type { MemoryTx } from './memory-tx.ts'

blockedContract<MemoryTx>('the log in memory', async () => createMemoryLog())
