import type { DeadLetterPublisher, DeadLetterStore } from '@sagaboard/events/log/dead-letter'
import { defaultBackoff, RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { Logger } from 'pino'

export interface DeadLetterOptions {
  store: DeadLetterStore
  publisher: DeadLetterPublisher
  logger: Logger
  pollMs?: number
}

const lettersMax = 100
/** Copies are for other tools, and nobody waits for them. */
const backoff = { ...defaultBackoff, maxMs: 5_000 }

/**
 * Publishes a copy of each dead event, and of each message that belongs to no order, off the rows
 * that say so. A row is marked when the broker has acknowledged its copy: after a crash in between
 * it is published again, and while the broker is away the rows wait. The relay runs it while it
 * leads, so that one process does.
 */
export function createDeadLetters({ store, publisher, logger, pollMs = 1_000 }: DeadLetterOptions) {
  let prepared = false
  let loop: RunLoop | undefined

  async function publish(): Promise<number> {
    const letters = await store.unpublished(lettersMax)
    if (letters.length === 0) return Date.now() + pollMs
    if (!prepared) await publisher.prepare()
    prepared = true
    await publisher.publish(letters)
    await store.published(letters)
    logger.info({ letters: letters.length }, 'dead letters published')
    return Date.now()
  }

  function onFailure(_error: unknown, failures: number): void {
    // After a failure the topic may be another one.
    prepared = false
    logger[failures === 1 ? 'warn' : 'debug'](
      { error: loop?.health().trouble },
      'dead letters not published, tried again',
    )
  }

  return {
    start(): void {
      loop = new RunLoop({ round: publish, onFailure, backoff })
      loop.start()
    },
    /** Finishes the copies in hand. */
    async stop(): Promise<void> {
      if (!loop) return
      await loop.stop()
      loop = undefined
      prepared = false
      await publisher
        .close()
        .catch((error) =>
          logger.debug({ err: error }, 'publisher of dead letters closed uncleanly'),
        )
    },
    /** Why copies are not published at the moment. */
    trouble(): string | null {
      const trouble = loop?.health().trouble ?? null
      return trouble === null ? null : `dead letters wait: ${trouble}`
    },
  }
}

export type DeadLetters = ReturnType<typeof createDeadLetters>
