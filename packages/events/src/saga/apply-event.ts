import type { SagaEvent } from '../catalog/envelope.ts'
import type { EventType, Service } from '../catalog/events.ts'
import { type Decision, decideWith } from './define-saga.ts'
import {
  type InventoryFacts,
  inventory,
  type Reservation,
  type StockMovement,
  stockEffect,
} from './inventory.ts'
import { evolve, type OrderView } from './order-view.ts'
import { type OrderFacts, orders } from './orders.ts'
import { type NotAsked, notAsked } from './overtaken.ts'
import {
  chargeWhenRequested,
  type MoneyEffect,
  moneyEffects,
  type Payment,
  type PaymentCall,
  type PaymentFacts,
  type PaymentOutcome,
  payment,
  paymentCall,
} from './payment.ts'
import { returnsInInventory } from './returns/inventory.ts'
import { returnsInOrders } from './returns/orders.ts'
import { returnPaymentCall, returnsInPayment } from './returns/payment.ts'
import { returnShippingCall, returnsInShipping } from './returns/shipping.ts'
import { isOvertaken, isReturnEvent, mayCall } from './sagas.ts'
import {
  labelWhenRequested,
  type Shipment,
  type ShippingCall,
  type ShippingFacts,
  type ShippingOutcome,
  shipping,
  shippingCall,
} from './shipping.ts'

/** The row of each service, what it decides by, and what a provider may have answered it. */
export interface RowOf {
  inventory: Reservation
  payment: Payment
  shipping: Shipment
  orders: OrderView
}
export interface FactsOf {
  inventory: InventoryFacts
  payment: PaymentFacts
  shipping: ShippingFacts
  /** The order as folded from the events before the one that is applied. */
  orders: OrderFacts
}
export interface OutcomeOf {
  inventory: undefined
  payment: PaymentOutcome
  shipping: ShippingOutcome
  orders: undefined
}

/** What each service may have to ask of a provider. */
export interface CallOf {
  inventory: never
  payment: PaymentCall
  shipping: ShippingCall
  orders: never
}

export type ProviderCall = CallOf[Service]
export type Outcome = PaymentOutcome | ShippingOutcome

/**
 * What an event does to a service: its row from now on (undefined when the order was never opened
 * here), what it states, and what that means for stock and money.
 */
export interface Applied<N extends Service> extends Decision<RowOf[N] | undefined, EventType> {
  /** What is to be moved, in whole units. */
  stock: readonly StockMovement[]
  /** What is to be written into the ledger, in minor units. */
  money: readonly MoneyEffect[]
}

/**
 * The handlers of all services. The model check also runs with some that are wrong, to show that it
 * notices.
 */
export interface SagaHandlers {
  inventory: typeof inventory
  payment: typeof payment
  paymentCall: typeof paymentCall
  shipping: typeof shipping
  shippingCall: typeof shippingCall
  orders: typeof orders
  /** Those of returns, by service, and what they ask for. */
  returns: typeof returnHandlers
}

const returnHandlers = {
  inventory: returnsInInventory,
  payment: returnsInPayment,
  paymentCall: returnPaymentCall,
  shipping: returnsInShipping,
  shippingCall: returnShippingCall,
  orders: returnsInOrders,
}

export const orderHandlers: SagaHandlers = {
  inventory,
  payment,
  paymentCall,
  shipping,
  shippingCall,
  orders,
  returns: returnHandlers,
}

export interface Engine {
  /**
   * Applies an event to the row of a service; undefined when the service handles no event of this
   * type.
   *
   * @param outcome the provider's answer, when `callFor` says that one is needed
   * @throws OutcomeMissing without the answer that it needs
   */
  applyEvent<N extends Service>(
    service: N,
    facts: FactsOf[N],
    event: SagaEvent,
    outcome: OutcomeOf[N] | undefined,
  ): Applied<N> | undefined
  /**
   * The call that has to be answered before the event can be applied; undefined when none is
   * needed.
   */
  callFor<N extends Service>(service: N, facts: FactsOf[N], event: SagaEvent): CallOf[N] | undefined
}

type ApplyIn = {
  [N in Service]: (
    facts: FactsOf[N],
    event: SagaEvent,
    outcome: OutcomeOf[N] | undefined,
  ) => Applied<N> | undefined
}
type CallIn = { [N in Service]: (facts: FactsOf[N], event: SagaEvent) => CallOf[N] | undefined }

const noStock: readonly StockMovement[] = []
const noMoney: readonly MoneyEffect[] = []

/**
 * The one engine that applies events to rows: of services, previews, replays and the model check.
 * Pure.
 */
export function createEngine(handlers: SagaHandlers): Engine {
  const by = (event: SagaEvent) => (isReturnEvent(event) ? handlers.returns : handlers)
  const apply: ApplyIn = {
    inventory(facts, event) {
      const decision = decideWith(by(event).inventory, facts, event, undefined)
      if (!decision) return undefined
      const { state, emit } = decision
      return { state, emit, stock: stockEffect(facts.reservation, state), money: noMoney }
    },
    payment(facts, event, outcome) {
      const decision = decideWith(by(event).payment, facts, event, outcome)
      if (!decision) return undefined
      const { state, emit } = decision
      return { state, emit, stock: noStock, money: moneyEffects(facts.payment, state) }
    },
    shipping(facts, event, outcome) {
      const decision = decideWith(by(event).shipping, facts, event, outcome)
      if (!decision) return undefined
      return { state: decision.state, emit: decision.emit, stock: noStock, money: noMoney }
    },
    // The order's row is the fold of all events; those that close it are handled as well.
    orders({ order }, event) {
      const state = evolve(order, event)
      const decision = decideWith(by(event).orders, { order: state }, event, undefined)
      return { state, emit: decision?.emit ?? [], stock: noStock, money: noMoney }
    },
  }
  const calls: CallIn = {
    inventory: () => undefined,
    payment: (facts, event) => by(event).paymentCall(facts, event),
    shipping: (facts, event) => by(event).shippingCall(facts, event),
    orders: () => undefined,
  }
  return {
    applyEvent: (service, facts, event, outcome) => apply[service](facts, event, outcome),
    callFor: (service, facts, event) =>
      mayCall(service, event.type) ? calls[service](facts, event) : undefined,
  }
}

export const { applyEvent, callFor } = createEngine(orderHandlers)

const engines = new WeakMap<SagaHandlers, Engine>()

/** The engine of these handlers, made once: whoever walks through many states asks for it at every step. */
export function engineOf(handlers: SagaHandlers): Engine {
  const known = engines.get(handlers)
  if (known) return known
  const engine = createEngine(handlers)
  engines.set(handlers, engine)
  return engine
}

/**
 * What stands in place of a call, when the log holds a request to cancel the order; undefined when the call is made all the
 * same, as one that gives back or voids.
 *
 * @param requestedAt the version of the request
 */
export const insteadOf = (
  call: Pick<ProviderCall, 'type'>,
  event: SagaEvent,
  requestedAt: number,
): NotAsked | undefined =>
  isOvertaken(event.type, call.type) ? notAsked(event, requestedAt) : undefined

/**
 * What stands in place of an answer, when the log holds a request to cancel the order; undefined when the answer counts, as
 * one for a return does: what came of it is seen when its own chain comes back.
 */
export function insteadOfAnswer(
  service: Service,
  outcome: Outcome,
  event: { type: string },
): NotAsked | undefined {
  if (isReturnEvent(event)) return undefined
  if (service === 'shipping') return labelWhenRequested(outcome as ShippingOutcome)
  return service === 'payment' ? chargeWhenRequested(outcome as PaymentOutcome) : undefined
}
