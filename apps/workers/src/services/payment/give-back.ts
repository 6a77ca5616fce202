import type { Clock } from '@sagaboard/events/runtime/clock'
import { pauseAfter } from '@sagaboard/events/runtime/run-loop'
import type { Logger } from 'pino'
import { lockIds } from '../external.ts'
import { Refusal } from '../refusal.ts'
import { createSweep } from '../sweep.ts'
import { askForRefund, type ExternalPayments, voidCharge } from './external-charges.ts'
import {
  chargeById,
  type GiveBack,
  insertRefund,
  noteGivenBack,
  openGiveBacks,
  refundsOf,
} from './external-store.ts'
import { ProviderUnavailable } from './port.ts'

/** A charge whose provider does not answer is asked about less and less often. */
const backoff = { baseMs: 500, factor: 2, maxMs: 60_000 }

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
  /** Those that the provider did not answer: how often in a row, and until when they rest (ms since the epoch). */
  const resting = new Map<string, { failures: number; until: number }>()

  /** Returns whether it was given back; trouble with the provider is that of one charge, and not of whoever looks. */
  async function tryToGiveBack({ id, externalOrderId }: GiveBack, nowMs: number): Promise<boolean> {
    const about = { service: 'payment', order: externalOrderId }
    try {
      await giveBack(id, externalOrderId)
      resting.delete(id)
      logger.info(about, 'a charge was given back')
      return true
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof ProviderUnavailable)) throw error
      const failures = (resting.get(id)?.failures ?? 0) + 1
      resting.set(id, { failures, until: nowMs + pauseAfter(backoff, failures) })
      logger[failures === 1 ? 'warn' : 'debug'](
        { ...about, err: error, failures },
        'giving a charge back failed, tried again',
      )
      return false
    }
  }

  return createSweep({
    name: 'give-back',
    service: 'payment',
    async sweep(now, atMost) {
      const nowMs = now.getTime()
      const open = await transact((tx) => openGiveBacks(tx, atMost))
      let done = 0
      for (const one of open)
        if ((resting.get(one.id)?.until ?? 0) <= nowMs && (await tryToGiveBack(one, nowMs))) done++
      return done
    },
    failed: 'giving charges back failed',
    logger,
    clock,
  })
}
