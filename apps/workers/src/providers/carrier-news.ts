import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { pauseAfter, RunLoop } from '@sagaboard/events/runtime/run-loop'
import { runnableOf } from '@sagaboard/events/runtime/runnable'
import { signatureHeader, signWebhook } from '@sagaboard/process/webhook-signature'
import type { Logger } from 'pino'
import type { CarrierSchedule, DueNews } from './carrier-schedule.ts'

const everyMs = 500
/** How long the shop may take to answer, and how long a piece of news is then still held by who tells it. */
const answerMs = 5_000
const holdMs = 15_000
const backoff = { baseMs: 500, factor: 2, maxMs: 60_000 }
/** After so many tries a parcel that its own shop does not know is told of no more. */
const unknownTriesMax = 100

interface NewsOptions {
  schedule: CarrierSchedule
  /** Where the shop hears of its parcels, and the secret that it knows the carrier by. */
  url: string
  secret: string
  logger: Logger
  clock?: Clock
}

const messageOf = ({ eventId, orderId, trackingNumber, state, place, happenedAt }: DueNews) =>
  JSON.stringify({
    id: eventId,
    type: state,
    reference: orderId,
    trackingNumber,
    occurredAt: new Date(happenedAt).toISOString(),
    ...(place !== null && { place }),
  })

/**
 * Tells the shop what happened to its parcels, as a carrier does: by a signed webhook, at least once, again with backoff while
 * the shop is away or does not know the parcel yet.
 */
export function createCarrierNews({
  schedule,
  url,
  secret,
  logger,
  clock = systemClock,
}: NewsOptions) {
  let stopping = new AbortController()

  /** @returns the status of the answer; undefined when there was none */
  async function tell(news: DueNews): Promise<number | undefined> {
    const body = messageOf(news)
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          // By the time of day: the shop compares it with its own.
          [signatureHeader]: signWebhook(secret, body, Date.now()),
        },
        body,
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(answerMs)]),
      })
      await answer.body?.cancel()
      return answer.status
    } catch (error) {
      logger.debug({ err: error, eventId: news.eventId }, 'the shop does not hear of a parcel')
      return undefined
    }
  }

  async function deliver(news: DueNews): Promise<void> {
    const { eventId, tries } = news
    const status = await tell(news)
    // Who is stopping leaves it as it is: it is told again once it is held no more.
    if (stopping.signal.aborted) return
    if (status !== undefined && status >= 200 && status < 300) return schedule.told(eventId)
    if (status === 404 && tries >= unknownTriesMax) return schedule.forget(eventId)
    if (tries === 1)
      logger.info({ eventId, status: status ?? null }, 'the shop does not take news of a parcel')
    return schedule.later(eventId, clock.now() + pauseAfter(backoff, tries))
  }

  const loop = new RunLoop({
    clock,
    async round() {
      await schedule.happen()
      const due = await schedule.take(clock.now() + holdMs)
      await Promise.all(due.map(deliver))
      return due.length > 0 ? clock.now() : clock.now() + everyMs
    },
    onFailure: (error, failures) =>
      logger[failures === 1 ? 'error' : 'debug'](
        { err: error },
        'looking for parcels of the simulated carrier failed',
      ),
  })

  return {
    ...runnableOf('carrier', loop),
    async start(): Promise<void> {
      stopping = new AbortController()
      loop.start()
    },
    async stop(): Promise<void> {
      stopping.abort()
      await loop.stop()
    },
  }
}
