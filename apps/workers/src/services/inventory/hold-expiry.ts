import type { Clock } from '@sagaboard/events/runtime/clock'
import type { Logger } from 'pino'
import type { Transact } from '../external.ts'
import { createSweep } from '../sweep.ts'
import { endHolds, lockDueHolds } from './hold-store.ts'

interface HoldExpiryOptions {
  transact: Transact
  logger: Logger
  /** The clock by which holds expire. */
  clock?: Clock | undefined
}

/** Gives back what programs of other teams hold and have not committed in time. */
export const createHoldExpiry = ({ transact, logger, clock }: HoldExpiryOptions) =>
  createSweep({
    name: 'hold-expiry',
    service: 'inventory',
    async sweep(now, atMost) {
      const due = await transact(async (tx) => {
        const found = await lockDueHolds(tx, now, atMost)
        if (found.length > 0) endHolds(tx, found, 'expired')
        return found
      })
      const reservations = due.map(({ reservationId }) => reservationId)
      if (due.length > 0) logger.info({ service: 'inventory', reservations }, 'holds expired')
      return due.length
    },
    failed: 'looking for holds that expired failed',
    logger,
    clock,
  })
