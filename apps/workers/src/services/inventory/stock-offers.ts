import { type OfferAlone, offerStock } from '@sagaboard/db/commands/offer-stock'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import type { Logger } from 'pino'
import { createRowTimer } from '../row-timer.ts'

interface StockOffersOptions<Tx> extends OfferAlone<Tx> {
  logger: Logger
  clock?: Clock
}

/** Offers stock to those who wait for it, in every process that runs inventory. */
export const createStockOffers = <Tx>({
  logger,
  clock = systemClock,
  ...how
}: StockOffersOptions<Tx>) =>
  createRowTimer({
    name: 'stock-offers',
    service: 'inventory',
    says: {
      done: 'orders were offered the stock that they wait for',
      failed: 'looking for stock that orders wait for failed',
    },
    askForDue: (now, atMost) => offerStock(how, now, atMost),
    logger,
    clock,
  })
