import type { PgTx } from '@sagaboard/db/transaction'
import type { Hearing } from '@sagaboard/events/bus/hearing'
import type { MessageSource } from '@sagaboard/events/bus/ports'
import type { RetryPolicy } from '@sagaboard/events/bus/retry'
import { runService } from '@sagaboard/events/bus/run-service'
import type { SagaService } from '@sagaboard/events/bus/saga-service'
import { logTail } from '@sagaboard/events/bus/sources/log-tail'
import { pino } from 'pino'
import { connect } from './start-workers.ts'

interface StartService {
  member: string
  retry?: RetryPolicy
  /** Where its events come from, given its connections; the tail of the log unless told otherwise. */
  sourceOf?: (log: Awaited<ReturnType<typeof connect>>['log'], group: string, hears: Hearing) => MessageSource<PgTx>
}

/**
 * Runs one service, which may be a changed one, as one member of its group, on connections of its own.
 *
 * @param make given the connections of a provider
 */
export async function startService<Facts, Outcome>(
  url: string,
  make: (providers: Awaited<ReturnType<typeof connect>>['providers']) => SagaService<Facts, Outcome, PgTx>,
  { member, retry, sourceOf }: StartService,
) {
  const { log, providers, close } = await connect(url, member)
  const logger = pino({ level: 'silent' })
  const service = make(providers)
  const { name, hears } = service
  const source = sourceOf?.(log, name, hears) ?? logTail({ log, group: name, member, hears, logger })
  const running = runService({ service, source, log, logger, retry })
  await running.start()
  return {
    health: running.health,
    async stop() {
      await running.stop()
      await close()
    },
  }
}
