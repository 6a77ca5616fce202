import type { PgTx } from '@sagaboard/db/transaction'
import type { MessageSource } from '@sagaboard/events/log/message-source'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import type { RetryPolicy } from '@sagaboard/events/runtime/retry-policy'
import { runServices } from '@sagaboard/events/runtime/run-services'
import type { AnyService, SagaService } from '@sagaboard/events/runtime/saga-service'
import { pino } from 'pino'
import { connect } from './start-workers.ts'

export interface StartService {
  member: string
  retry?: RetryPolicy
  /** Where its events come from, given its connections; the tail of the log by default. */
  sourceOf?: (
    log: Awaited<ReturnType<typeof connect>>['log'],
    service: AnyService<PgTx>,
  ) => MessageSource<PgTx>
}

/**
 * Runs one service, which may be a changed one, as one member of its group, on connections of its own.
 *
 * @param make given the connections of a provider
 */
export async function startService<Facts, Outcome>(
  url: string,
  make: (
    providers: Awaited<ReturnType<typeof connect>>['providers'],
  ) => SagaService<Facts, Outcome, PgTx>,
  { member, retry, sourceOf }: StartService,
) {
  const { log, providers, close } = await connect(url, member, 'workers')
  const logger = pino({ level: 'silent' })
  const service = make(providers)
  const source = sourceOf?.(log, service) ?? logTail({ log, groups: [service], member, logger })
  const running = runServices({ services: [service], source, log, logger, retry })
  await running.start()
  return {
    health: running.health,
    async stop() {
      await running.stop()
      await close()
    },
  }
}
