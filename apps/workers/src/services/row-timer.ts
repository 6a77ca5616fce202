import type { Service } from '@sagaboard/events/catalog/events'
import type { Clock } from '@sagaboard/events/runtime/clock'
import type { Logger } from 'pino'
import { createSweep } from './sweep.ts'

interface RowTimerOptions {
  name: string
  /** Whose timer it is. */
  service: Service
  /** What is written down when it has happened to some orders, and when looking for them failed. */
  says: { done: string; failed: string }
  /** Asks for what is due at `now`, for at most so many orders; `found` is how many were due. */
  askForDue(now: Date, atMost: number): Promise<{ found: number; appended: { orderId: string }[] }>
  logger: Logger
  clock: Clock
}

/** A sweep over orders whose hour has come, each order being held by the one that asks. */
export const createRowTimer = ({
  name,
  service,
  says,
  askForDue,
  logger,
  clock,
}: RowTimerOptions) =>
  createSweep({
    name,
    service,
    async sweep(now, atMost) {
      const { found, appended } = await askForDue(now, atMost)
      const orders = appended.map(({ orderId }) => orderId)
      if (orders.length > 0) logger.info({ service, orders }, says.done)
      return found
    },
    failed: says.failed,
    logger,
    clock,
  })
