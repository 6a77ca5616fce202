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
 * is away the rows wait. The relay runs it while it is the leader, so that one process does.
 */
export function createDeadLetters({ store, publisher, logger, pollMs = 1_000 }: DeadLetterOptions) {
  const wait = new InterruptibleSleep()
  let stopped = true
  let trouble: string | null = null
  let isPrepared = false
  let failures = 0
  let loop: Promise<void> = Promise.resolve()

  /** @returns how many copies were published */
  async function publishSome(): Promise<number> {
    const letters = await store.unpublished(lettersMax)
    if (letters.length === 0) return 0
    if (!isPrepared) await publisher.prepare()
    isPrepared = true
    await publisher.publish(letters)
    await store.published(letters)
    logger.info({ letters: letters.length }, 'dead letters published')
    return letters.length
  }

  async function waitAfter(error: unknown): Promise<void> {
    trouble = `dead letters wait: ${error instanceof Error ? error.message : String(error)}`
    logger[failures++ === 0 ? 'warn' : 'debug'](
      { error: trouble },
      'dead letters not published, tried again',
    )
    isPrepared = false
    if (!stopped) await wait.until(Date.now() + Math.min(retryMaxMs, 100 * 2 ** failures))
  }

  async function run(): Promise<void> {
    isPrepared = false
    while (!stopped) {
      try {
        const published = await publishSome()
        trouble = null
        failures = 0
        if (published === 0 && !stopped) await wait.until(Date.now() + pollMs)
      } catch (error) {
        await waitAfter(error)
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
