import type { MessageSource } from '@sagaboard/events/log/message-source'
import type { SagaService } from '@sagaboard/events/runtime/saga-service'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { PaymentGateway } from '@sagaboard/workers/services/payment/port'
import type { Stores } from './memory-stores.ts'
import type { LogEnvironment } from './process-log/environment.ts'
import type { ProcessLog } from './process-log/process-log.ts'

/** A fault put into the system on purpose, at the ports of a process: a simulation that does not find it proves nothing. */
export interface Mutation {
  /** The log as the workers have it. */
  log?: (log: ProcessLog, environment: LogEnvironment) => ProcessLog
  stores?: (stores: Stores) => Stores
  gateway?: (gateway: PaymentGateway) => PaymentGateway
  /** Where the services of a process read. */
  source?: (source: MessageSource<MemoryTx>) => MessageSource<MemoryTx>
  /** Each service, as the loop has it. */
  service?: <Facts, Outcome>(
    service: SagaService<Facts, Outcome, MemoryTx>,
  ) => SagaService<Facts, Outcome, MemoryTx>
}
