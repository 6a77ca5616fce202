import type { CarrierNews } from '@sagaboard/db/commands/note-parcel'
import type { Parcel } from '@sagaboard/events/catalog/events'
import {
  type OutageName,
  type SimulatedOutage,
  simulatedOutageOf,
  simulatedOutages,
} from '@sagaboard/events/commands/switches'
import type { LabelOutcome, LabelVoid } from '@sagaboard/events/saga/labels'
import type {
  ChargeOutcome,
  RefundOutcome,
  VoidedCharge,
  VoidedRefund,
} from '@sagaboard/events/saga/payment'
import type { VoidedLabel } from '@sagaboard/events/saga/shipping'
import { decideLabel } from '@sagaboard/workers/providers/carrier'
import { decideCharge } from '@sagaboard/workers/providers/payment'
import {
  KeyVoided,
  type PaymentGateway,
  ProviderUnavailable,
} from '@sagaboard/workers/services/payment/port'
import { type Carrier, CarrierUnavailable } from '@sagaboard/workers/services/shipping/port'
import type { Environment } from './environment.ts'
import { network } from './scheduler.ts'
import type { SimProcess } from './sim-process.ts'

/** What a provider's ledger says under one idempotency key. */
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

/** A label that the carrier has made, once. */
export interface MadeLabel {
  key: string
  orderId: string
  postcode: string
  parcels: Parcel[]
}

type Asked = Pick<Entry<unknown>, 'key' | 'orderId' | 'amountMinor'>

/** A call under way, as seen by who made it. */
interface Call {
  what: string
  orderId: string
  by: SimProcess
}

/** One kind of call. */
interface Endpoint<Outcome> {
  what: string
  ledger: Map<string, Entry<Outcome>>
  /** The error of a call that was not answered. */
  unavailable: (why: string) => Error
  /** The outage that the call meets when it arrives, as long as nobody has ended it. */
  outage: () => SimulatedOutage | undefined
}

const timeoutMs = 2_000

/**
 * The provider and the carrier: parties of their own, whose ledgers no crash of ours undoes.
 * Idempotent by key.
 */
export class Providers {
  readonly #environment: Environment
  readonly charges = new Map<string, Entry<ChargeOutcome>>()
  readonly refunds = new Map<string, Entry<RefundOutcome>>()
  readonly labels = new Map<string, Entry<LabelOutcome>>()
  /** What was answered to who asked to void a charge, by its key, or labels, by all of theirs. */
  readonly voids = new Map<string, Entry<VoidedCharge | VoidedRefund | VoidedLabel>>()
  /** The keys of labels that are barred for good, and those of labels whose parcels the carrier has. */
  readonly #barredLabels = new Set<string>()
  readonly #pickedUp = new Set<string>()
  /** What happened to parcels, by the carrier's own id of it: told until somebody has noted it. */
  readonly told = new Map<string, CarrierNews>()
  #onLabel: (label: MadeLabel) => void = () => {}
  /** Calls under way, as seen by who made them. */
  readonly pending = new Set<Call>()

  /** Those that nobody has ended yet. */
  readonly #outages = new Set<OutageName>(simulatedOutages.map(({ name }) => name))
  /** Orders whose card, or whose label, was asked for at a party that is silent then. */
  readonly #silent = {
    charge: new Map<string, SimulatedOutage>(),
    label: new Map<string, SimulatedOutage>(),
  }

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /** A person ends an outage; once the faults are over all have ended. */
  endOutage(name: OutageName): void {
    const { faultPlan, coverage } = this.#environment
    if (this.#outages.delete(name) && faultPlan.on) coverage.saw('outage ended')
  }

  /** What a charge or a label meets; a party that is silent remembers whom it was asked about. */
  #met(what: 'charge' | 'label', orderId: string, value: string): SimulatedOutage | undefined {
    const outage = simulatedOutageOf(what === 'charge' ? 'payment' : 'shipping', value)
    if (outage?.isSilent) this.#silent[what].set(orderId, outage)
    return outage
  }

  gatewayOf(by: SimProcess): PaymentGateway {
    const unavailable = providerUnavailable
    const charge = { what: 'charge', ledger: this.charges, unavailable }
    const refund = { what: 'refund', ledger: this.refunds, unavailable }
    const voided = {
      what: 'void of the charge',
      ledger: this.voids as Map<string, Entry<VoidedCharge>>,
      unavailable,
    }
    const voidedRefund = {
      what: 'void of the refund',
      ledger: this.voids as Map<string, Entry<VoidedRefund>>,
      unavailable,
    }
    const silence = (orderId: string) => () => this.#silent.charge.get(orderId)
    return {
      charge: ({ key, orderId, amountMinor, token }) =>
        this.#call(
          by,
          { ...charge, outage: () => this.#met('charge', orderId, token) },
          { key, orderId, amountMinor },
          () => decideCharge(token, key),
        ),
      refund: ({ key, orderId, amountMinor }) =>
        this.#call(
          by,
          { ...refund, outage: silence(orderId) },
          { key, orderId, amountMinor },
          () => ({ type: 'refunded', refundId: `re_${key}` }),
        ),
      voidCharge: ({ key, orderId }) =>
        this.#call(
          by,
          { ...voided, outage: silence(orderId) },
          { key, orderId, amountMinor: 0 },
          () => this.#voidCharge(key, by),
        ),
      voidRefund: ({ key, orderId }) =>
        this.#call<VoidedRefund>(
          by,
          { ...voidedRefund, outage: silence(orderId) },
          { key, orderId, amountMinor: 0 },
          () => this.#voidRefund(key),
        ),
    }
  }

  carrierOf(by: SimProcess): Carrier {
    const label = { what: 'label', ledger: this.labels, unavailable: carrierUnavailable }
    const voided = {
      what: 'void of the label',
      ledger: this.voids as Map<string, Entry<VoidedLabel>>,
      unavailable: carrierUnavailable,
    }
    return {
      label: (request) =>
        this.#call(
          by,
          { ...label, outage: () => this.#met('label', request.orderId, request.shipTo.postcode) },
          { key: request.key, orderId: request.orderId, amountMinor: 0 },
          () => {
            if (request.count > 1) this.#environment.coverage.saw('label of one of several parcels')
            const { key, orderId, shipTo } = request
            const outcome = decideLabel(request)
            // Nobody is told what becomes of a parcel on its way back.
            if (outcome.type === 'labelled' && !request.isReturn)
              this.#onLabel({ key, orderId, postcode: shipTo.postcode, parcels: outcome.parcels })
            return outcome
          },
        ),
      void: (call) =>
        this.#call(
          by,
          { ...voided, outage: () => this.#silent.label.get(call.orderId) },
          { key: voidKey(call), orderId: call.orderId, amountMinor: 0 },
          () => this.#voidLabels(call),
        ),
    }
  }

  #voidCharge(key: string, by: SimProcess): VoidedCharge {
    const charge = this.charges.get(key)
    if (charge?.outcome.type !== 'captured') return { type: 'never_happened' }
    const { orderId, amountMinor } = charge
    const reference = `vo_${key}`
    const outcome = { type: 'refunded', refundId: reference } as const
    this.refunds.set(`${key}:void`, { key, orderId, amountMinor, outcome, calls: 1, by })
    this.#environment.coverage.saw('charge undone by its void')
    return { type: 'undone', chargeId: charge.outcome.chargeId, reference, amountMinor }
  }

  /** What was given back stays given. */
  #voidRefund(key: string): VoidedRefund {
    const made = this.refunds.get(key)
    this.#environment.coverage.saw(made ? 'refund voided too late' : 'refund never made')
    return made ? made.outcome : { type: 'never_happened' }
  }

  /**
   * All labels of an order or none: sometimes parcels have been picked up, and then it is too late for good. Of an order that
   * is refused in part nothing is: that is left to a person, who is not here (the model check has one).
   */
  #voidLabels({ requests }: LabelVoid): VoidedLabel {
    const keys = requests.map(({ key }) => key)
    const made = keys.flatMap((key) => {
      const outcome = this.labels.get(key)?.outcome
      return outcome?.type === 'labelled' ? [{ key, parcels: outcome.parcels }] : []
    })
    const live = made.filter(({ key }) => !this.isBarred(key))
    const { faultPlan, coverage } = this.#environment
    const isTooLate = live.some(({ key }) => this.#pickedUp.has(key))
    const mayBeGone = live.length > 0 && requests[0]?.shipTo.postcode !== '99993'
    if (isTooLate || (mayBeGone && faultPlan.happens('carrierPickedUp'))) {
      for (const { key } of live) this.#pickedUp.add(key)
      coverage.saw('label voided too late')
      if (live.length < keys.length) coverage.saw('some of the labels voided too late')
      return { type: 'too_late', parcels: live.flatMap(({ parcels }) => parcels) }
    }
    for (const key of keys) this.#barredLabels.add(key)
    if (made.length === 0) return { type: 'never_happened' }
    coverage.saw('label undone by its void')
    return { type: 'undone' }
  }

  /** Has somebody told of every label that is made. */
  onLabel(listener: (label: MadeLabel) => void): void {
    this.#onLabel = listener
  }

  /** The carrier takes the parcels of a label with it; false when the label is void. */
  pickUp(key: string): boolean {
    if (this.isBarred(key)) return false
    this.#pickedUp.add(key)
    return true
  }

  /** True when nothing can happen under the key any more. */
  isBarred(key: string): boolean {
    return this.#barredLabels.has(key) || this.voids.get(key)?.outcome !== undefined
  }

  #call<Outcome>(
    by: SimProcess,
    endpoint: Endpoint<Outcome>,
    asked: Asked,
    decide: () => Outcome,
  ): Promise<Outcome> {
    const { what, ledger } = endpoint
    const call = { what, orderId: asked.orderId, by }
    this.pending.add(call)
    const effect = () => {
      const known = ledger.get(asked.key)
      if (!known && ledger !== this.voids && this.isBarred(asked.key)) {
        this.#environment.coverage.saw(`${what} refused, as its key was voided`)
        throw new KeyVoided(`the key ${asked.key} was voided`)
      }
      const entry = {
        ...(known ?? { ...asked, by, outcome: decide() }),
        calls: (known?.calls ?? 0) + 1,
      }
      ledger.set(asked.key, entry)
      return entry
    }
    return this.#answerOf(call, endpoint, effect).finally(() => this.pending.delete(call))
  }

  /**
   * The answer as the caller gets it: it may be refused, lost or late, and the effect may happen
   * all the same.
   */
  #answerOf<Outcome>(
    call: Call,
    endpoint: Endpoint<Outcome>,
    effect: () => Entry<Outcome>,
  ): Promise<Outcome> {
    const { what, orderId, by } = call
    const { unavailable } = endpoint
    const { scheduler, faultPlan, random, coverage, nameOf, send } = this.#environment
    const label = `${what} of ${nameOf(orderId)}`
    /** A request that the network brings once more; nobody hears of its answer. */
    const effectAgain = () => {
      try {
        effect()
      } catch (error) {
        if (!(error instanceof KeyVoided)) throw error
      }
    }
    const takeEffect = (): Outcome => {
      const { outcome, calls } = effect()
      if (calls > 1) coverage.saw(`${what} asked again with the same key`)
      if (faultPlan.happens('providerAskedTwice'))
        scheduler.schedule(network, faultPlan.latencyMs(), `${label}, a second time`, effectAgain)
      return outcome
    }
    return new Promise<Outcome>((resolve, reject) => {
      send(label, () => {
        if (this.#isAway(call, endpoint, reject)) return
        let outcome: Outcome
        try {
          outcome = takeEffect()
        } catch (error) {
          return by.answer(label, () => reject(error))
        }
        if (faultPlan.happens('providerAnswerLost')) {
          coverage.saw(`${what} timed out after it had its effect`)
          by.setTimeout(timeoutMs, () => reject(unavailable(`no answer within ${timeoutMs} ms`)))
        } else if (faultPlan.happens('providerLate')) {
          coverage.saw(`${what} answered late`)
          scheduler.schedule(network, random.between(250, timeoutMs - 10), label, () =>
            by.answer(label, () => resolve(outcome)),
          )
        } else by.answer(label, () => resolve(outcome))
      })
    })
  }

  /** Whether the party has no answer for a call now but an error, or none at all; nothing happens then. */
  #isAway(
    { what, orderId, by }: Call,
    { unavailable, outage }: Endpoint<unknown>,
    reject: (error: Error) => void,
  ): boolean {
    const { faultPlan, coverage, nameOf } = this.#environment
    const met = outage()
    const isOut = met !== undefined && faultPlan.on && this.#outages.has(met.name)
    if (!isOut && !faultPlan.happens('providerAway')) return false
    coverage.saw(
      isOut ? `${what} met ${met.isSilent ? 'silence' : 'an outage'}` : `${what} refused with 503`,
    )
    if (isOut && met.isSilent)
      by.setTimeout(timeoutMs, () => reject(unavailable(`no answer within ${timeoutMs} ms`)))
    else by.answer(`${what} of ${nameOf(orderId)}`, () => reject(unavailable('it answers 503')))
    return true
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

const providerUnavailable = (why: string) => new ProviderUnavailable(`the payment provider: ${why}`)
const carrierUnavailable = (why: string) => new CarrierUnavailable(`the carrier: ${why}`)

/** A void is one call about several keys: asked again with the same, it answers as the first time. */
const voidKey = ({ requests }: LabelVoid) => `void of ${requests.map(({ key }) => key).join(' ')}`
