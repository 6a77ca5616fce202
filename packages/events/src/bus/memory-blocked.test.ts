import { blockedContract } from '../testing/blocked-contract.ts'
import { MemoryLog, type MemoryTx } from './memory-log.ts'

blockedContract<MemoryTx>('the log in memory', async () => new MemoryLog())
