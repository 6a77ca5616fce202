import { blockedContract } from '../blocked-contract.ts'
import { MemoryLog } from './memory-log.ts'
import type { MemoryTx } from './memory-tx.ts'

blockedContract<MemoryTx>('the log in memory', async () => new MemoryLog())
