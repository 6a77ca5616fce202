import type { PaymentOutcome } from '@sagaboard/events/saga/payment'
import type { LabelOutcome } from '@sagaboard/events/saga/shipping'
import { decideLabel } from '@sagaboard/workers/providers/carrier'
import { decideCharge } from '@sagaboard/workers/providers/payment'
import { type PaymentGateway, ProviderUnavailable } from '@sagaboard/workers/services/payment/port'
import { type Carrier, CarrierUnavailable } from '@sagaboard/workers/services/shipping/port'
import { network, type SimProcess } from './sim-process.ts'
import type { Simulation } from './simulation.ts'

/** What a provider's book says under one idempotency key. */
export interface Entry<Outcome> {
  key: string
  orderId: string
  /** In minor units; 0 for a label. */
  amountMinor: number
  outcome: Outcome
  /** How often it was asked for. */
  calls: number
  /** The process whose request had the effect. */
  by: SimProcess
}

type Charged = Awaited<ReturnType<PaymentGateway['charge']>>
type Refunded = Extract<PaymentOutcome, { type: 'refunded' }>

const timeoutMs = 2_000

/** The provider and the carrier: parties of their own, whose books no crash of ours undoes. Idempotent by key. */
export class Providers {
  readonly #simulation: Simulation
  readonly charges = new Map<string, Entry<Charged>>()
  readonly refunds = new Map<string, Entry<Refunded>>()
  readonly labels = new Map<string, Entry<LabelOutcome>>()
  /** Calls under way, as seen by who made them. */
  readonly requester = new Set<{ what: string; orderId: string; by: SimProcess }>()

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  gatewayOf(by: SimProcess): PaymentGateway {
    return {
      charge: ({ key, orderId, amountMinor, token }) =>
        this.#ask(
          by,
          'charge',
          this.charges,
          { key, orderId, amountMinor },
          () => decideCharge(token, key),
          unavailable,
        ),
      refund: ({ key, orderId, amountMinor }) =>
        this.#ask(
          by,
          'refund',
          this.refunds,
          { key, orderId, amountMinor },
          () => ({ type: 'refunded', refundId: `re_${key}` }),
          unavailable,
        ),
    }
  }

  carrierOf(by: SimProcess): Carrier {
    return {
      label: (call) =>
        this.#ask(
          by,
          'label',
          this.labels,
          { key: call.key, orderId: call.orderId, amountMinor: 0 },
          () => decideLabel(call),
          noAnswer,
        ),
    }
  }

  #ask<Outcome>(
    by: SimProcess,
    what: string,
    book: Map<string, Entry<Outcome>>,
    asked: { key: string; orderId: string; amountMinor: number },
    decide: () => Outcome,
    refusal: (why: string) => Error,
  ): Promise<Outcome> {
    const { scheduler, faultPlan, random, coverage } = this.#simulation
    const label = `${what} of ${this.#simulation.nameOf(asked.orderId)}`
    const effect = () => {
      const known = book.get(asked.key)
      const entry = {
        ...(known ?? { ...asked, by, outcome: decide() }),
        calls: (known?.calls ?? 0) + 1,
      }
      book.set(asked.key, entry)
      return entry
    }
    const call = { what, orderId: asked.orderId, by }
    this.requester.add(call)
    const answered = new Promise<Outcome>((resolve, reject) => {
      this.#simulation.send(label, () => {
        if (faultPlan.happens('providerAway')) {
          coverage.saw(`${what} refused with 503`)
          return by.answer(label, () => reject(refusal('it answers 503')))
        }
        const { outcome, calls } = effect()
        if (calls > 1) coverage.saw(`${what} asked again with the same key`)
        if (faultPlan.happens('providerAskedTwice'))
          scheduler.schedule(network, faultPlan.latencyMs(), `${label}, a second time`, effect)
        if (faultPlan.happens('providerAnswerLost')) {
          coverage.saw(`${what} timed out after it had its effect`)
          by.setTimeout(timeoutMs, () => reject(refusal(`no answer within ${timeoutMs} ms`)))
        } else if (faultPlan.happens('providerLate')) {
          coverage.saw(`${what} answered late`)
          scheduler.schedule(network, random.between(250, timeoutMs - 10), label, () =>
            by.answer(label, () => resolve(outcome)),
          )
        } else by.answer(label, () => resolve(outcome))
      })
    })
    return answered.finally(() => this.requester.delete(call))
  }

  /** What the provider took for an order and gave back, in minor units, and how often it took something. */
  moneyOf(orderId: string): { taken: number; given: number; charges: number } {
    const taken = [...this.charges.values()].filter(
      (entry) => entry.orderId === orderId && entry.outcome.type === 'captured',
    )
    const given = [...this.refunds.values()].filter((entry) => entry.orderId === orderId)
    const sum = (entries: readonly { amountMinor: number }[]) =>
      entries.reduce((total, entry) => total + entry.amountMinor, 0)
    return { taken: sum(taken), given: sum(given), charges: taken.length }
  }
}

const unavailable = (why: string) => new ProviderUnavailable(`the payment provider: ${why}`)
const noAnswer = (why: string) => new CarrierUnavailable(`the carrier: ${why}`)
