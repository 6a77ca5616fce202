import type { DeadLetterPublisher, DeadLetterStore } from '@sagaboard/events/log/dead-letter'
import { InterruptibleSleep } from '@sagaboard/events/runtime/interruptible-sleep'
import type { Logger } from 'pino'

export interface DeadLetterOptions {
  store: DeadLetterStore
  publisher: DeadLetterPublisher
  logger: Logger
  pollMs?: number
}

const lettersMax = 100
const retryMaxMs = 5_000

/**
 * Publishes a copy of each dead event, and of each message that belongs to no order, off the rows that say so. A row is
 * marked when the broker has acknowledged its copy: after a crash in between it is published again, and while the broker
 * is away the rows wait. The relay runs it while it holds its seat, so that one process does.
 */
export function createDeadLetters({ store, publisher, logger, pollMs = 1_000 }: DeadLetterOptions) {
  const wait = new InterruptibleSleep()
  let stopped = true
  let trouble: string | null = null
  let loop: Promise<void> = Promise.resolve()

  async function run(): Promise<void> {
    let prepared = false
    let failures = 0
    while (!stopped) {
      try {
        const letters = await store.unpublished(lettersMax)
        if (letters.length > 0) {
          if (!prepared) await publisher.prepare()
          prepared = true
          await publisher.publish(letters)
          await store.published(letters)
          logger.info({ letters: letters.length }, 'dead letters published')
        }
        trouble = null
        failures = 0
        if (letters.length === 0 && !stopped) await wait.until(Date.now() + pollMs)
      } catch (error) {
        trouble = `dead letters wait: ${error instanceof Error ? error.message : String(error)}`
        logger[failures++ === 0 ? 'warn' : 'debug'](
          { error: trouble },
          'dead letters not published, tried again',
        )
        prepared = false
        if (!stopped) await wait.until(Date.now() + Math.min(retryMaxMs, 100 * 2 ** failures))
      }
    }
    await publisher
      .close()
      .catch((error) => logger.debug({ err: error }, 'publisher of dead letters closed uncleanly'))
  }

  return {
    start(): void {
      stopped = false
      loop = run()
    },
    /** Finishes the copies in hand. */
    async stop(): Promise<void> {
      stopped = true
      wait.end()
      await loop
      trouble = null
    },
    /** Why copies are not published at the moment. */
    trouble: () => trouble,
  }
}

export type DeadLetters = ReturnType<typeof createDeadLetters>
