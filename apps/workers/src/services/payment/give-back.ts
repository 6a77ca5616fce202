import type { Clock } from '@sagaboard/events/runtime/clock'
import type { Logger } from 'pino'
import { lockIds } from '../external.ts'
import { createSweep } from '../sweep.ts'
import { askForRefund, type ExternalPayments, voidCharge } from './external-charges.ts'
import {
  chargeById,
  insertRefund,
  noteGivenBack,
  openGiveBacks,
  refundsOf,
} from './external-store.ts'

interface GiveBackOptions extends ExternalPayments {
  logger: Logger
  clock?: Clock | undefined
}

/** The refund that a person asks for; no program's, whose ids have at most 64 characters. */
const byStaff = 'given-back-by-staff'.padEnd(65, '-')
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Gives back the charges of programs for which a person has decided so: all that is left of one that was captured; one of
 * which nobody knows is barred. The decision is a row, and stays open until nothing is kept.
 */
export function createGiveBacks({ logger, clock, ...payments }: GiveBackOptions) {
  const { transact } = payments
  async function giveBack(id: string, externalOrderId: string): Promise<void> {
    const planned = await transact(async (tx) => {
      await lockIds(tx, 'order', [externalOrderId])
      const charge = await chargeById(tx, id)
      if (charge?.status !== 'captured') return { charge, open: [] }
      const refunds = await refundsOf(tx, id)
      const left = refunds.reduce((rest, one) => rest - one.amountMinor, charge.amountMinor)
      const rest = { chargeId: id, refundId: byStaff, amountMinor: left, reference: null }
      if (left > 0) insertRefund(tx, rest, nobody)
      const all = left > 0 ? [...refunds, rest] : refunds
      return { charge, open: all.filter(({ reference }) => reference === null) }
    })
    if (planned.charge?.status === 'uncertain') return voidCharge(payments, planned.charge)
    for (const refund of planned.open)
      if (planned.charge) await askForRefund(payments, planned.charge, refund)
    await transact(async (tx) => noteGivenBack(tx, id))
  }
  return createSweep({
    name: 'give-back',
    service: 'payment',
    async sweep(_now, atMost) {
      const open = await transact((tx) => openGiveBacks(tx, atMost))
      let failure: unknown
      for (const { id, externalOrderId } of open)
        try {
          await giveBack(id, externalOrderId)
          logger.info({ service: 'payment', order: externalOrderId }, 'a charge was given back')
        } catch (error) {
          failure ??= error
        }
      // The others are not held up by one that the provider does not answer.
      if (failure) throw failure
      return open.length
    },
    failed: 'giving a charge back failed',
    logger,
    clock,
  })
}
