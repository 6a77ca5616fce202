import {
  type Actor,
  isReadable,
  type SagaEvent,
  type UnreadableEntry,
} from '../catalog/envelope.ts'
import type { MessageKind, Service } from '../catalog/events.ts'
import type { Group } from '../catalog/groups.ts'
import {
  engineOf,
  type FactsOf,
  insteadOf,
  insteadOfAnswer,
  type Outcome,
  orderHandlers,
  type ProviderCall,
  type SagaHandlers,
} from '../saga/apply-event.ts'
import type { Fulfilment } from '../saga/fulfilment.ts'
import type { InventoryFacts, Reservation } from '../saga/inventory.ts'
import type { MessageState } from '../saga/messages.ts'
import { foldOrder, type OrderView } from '../saga/order-view.ts'
import type { Payment } from '../saga/payment.ts'
import { asksToUndo, isReturnEvent } from '../saga/sagas.ts'
import { notByProvider, settledOutcome, voidBefore, type Word } from '../saga/settle.ts'
import type { Shipment } from '../saga/shipping.ts'
import type { StockLevel } from '../saga/source.ts'

export type { Outcome, ProviderCall }

/**
 * Everything about one order as one value: its log, the row that each service keeps of it, the stock concerned, and what
 * the services can't get past. advance-order.ts lets it go on.
 */
export interface OrderSnapshot {
  log: readonly LogEntry[]
  inventory: ServiceRow<Reservation>
  payment: ServiceRow<Payment>
  shipping: ServiceRow<Shipment>
  /** The order's row; its version is what the orders service has seen. */
  orders: OrderView
  /** Of the SKUs of the order every row, in every warehouse. */
  stock: readonly StockLevel[]
  /** Where the warehouses are, and where the order goes; left out when nobody knows. */
  sourcing?: InventoryFacts['sourcing']
  /** Units of a product that others wait for, who come first; left out: nobody waits. */
  waitedFor?: Readonly<Record<string, number>>
  /** How long it waits for its stock before it is given up, in ms; left out: as is usual. */
  backorderMs?: number
  blocks: Readonly<Partial<Record<Group, Block>>>
  /** What is set for what happens between paid and label; left out: it is asked for at once. */
  fulfilment?: Fulfilment
  /** For how many days returns can be asked for, and what time it is (ISO); left out: at any time. */
  returnWindow?: { days: number; now: string }
  /** What its customer was written, in the order in which it was; left out: nothing, as far as is known. */
  messages?: readonly WrittenMessage[]
  /** The last event that notifications has handled; left out: none. */
  notified?: number
  /** When it is asked to be cancelled unless it has shipped by then, ISO; null or left out when it is not. */
  expiresAt?: string | null
}

/** A message to the customer, as far as a command is decided by it. */
export interface WrittenMessage {
  id: string
  kind: MessageKind
  /** Of the event that it tells of, and of the one that it was written for. */
  version: number
  causeVersion: number
  state: MessageState
  /** The message that it repeats. */
  resendOf: string | null
}

/** A service's row, and the version of the last event that it has handled; 0 before the first. */
export interface ServiceRow<State> {
  state: State | undefined
  seen: number
}

/** An event of the log; one that this build can't read keeps its place and says why. */
export type LogEntry = SagaEvent | Pick<UnreadableEntry, 'version' | 'type' | 'unreadable'>

/** What a service can't get past: the event of this order at which it stands. */
export interface Block {
  version: number
  eventType: string
  attempts: number
  /** `dead`: not tried any more until a person decides. */
  state: 'retrying' | 'dead'
  error: string
  /** What a person has decided, and what the next try carries out. */
  resolution: OperatorDecision | null
  /** When it is tried again, ISO; null or left out: at once, or not by itself. */
  nextAt?: string | null
}

/**
 * What a person decided about an order that a service can't get past: pass the event by, take it as given back by hand, or
 * take what the person states in place of the provider that never answered. `actor` and `note` say who and why.
 */
export type OperatorDecision = { actor: Actor; note: string } & (
  | { type: 'skip' }
  | { type: 'refunded_by_hand'; reference: string }
  | { type: 'settled'; word: Word }
)

/** The handlers by which an order goes on, and what counts as handled before. */
export interface Saga extends SagaHandlers {
  /** True for an event that the service has handled before: the inbox is a column of its row. */
  isDuplicate(event: SagaEvent, seen: number): boolean
  /** What a request to cancel overtakes: see saga/overtaken.ts. */
  insteadOf: typeof insteadOf
  insteadOfAnswer: typeof insteadOfAnswer
  /** What a person states in place of a provider: see saga/settle.ts. */
  voidBefore: typeof voidBefore
  settledOutcome: typeof settledOutcome
}

export const defaultSaga: Saga = {
  ...orderHandlers,
  isDuplicate: ({ version }, seen) => version <= seen,
  insteadOf,
  insteadOfAnswer,
  voidBefore,
  settledOutcome,
}

/** How far a service has come: the version of the last event that it has handled. */
export const seenBy = (snapshot: OrderSnapshot, service: Service): number =>
  service === 'orders' ? snapshot.orders.version : snapshot[service].seen

/** True when `service` handles events of `type`; orders folds every event but the one that its row is made with. */
export const matches = (service: Service, type: string, saga: Saga = defaultSaga): boolean =>
  service === 'orders'
    ? type !== 'OrderCreated'
    : Object.hasOwn(saga[service], type) || Object.hasOwn(saga.returns[service], type)

/** The events that `service` still has to handle, in their order. */
export function waitingFor(
  snapshot: OrderSnapshot,
  service: Service,
  saga: Saga = defaultSaga,
): LogEntry[] {
  const seen = seenBy(snapshot, service)
  return snapshot.log.filter((entry) => entry.version > seen && matches(service, entry.type, saga))
}

/** The next event that `service` has to handle; undefined when it has caught up. */
export function nextOf(
  snapshot: OrderSnapshot,
  service: Service,
  saga: Saga = defaultSaga,
): LogEntry | undefined {
  const seen = seenBy(snapshot, service)
  return snapshot.log.find((entry) => entry.version > seen && matches(service, entry.type, saga))
}

/** True when `service` has an event to handle that it can handle: one that can be read, and not given up on. */
export function canGoOn(
  snapshot: OrderSnapshot,
  service: Service,
  saga: Saga = defaultSaga,
): boolean {
  const block = snapshot.blocks[service]
  const next = nextOf(snapshot, service, saga)
  if (!next || block?.state === 'dead') return false
  return isReadable(next) || block?.resolution?.type === 'skip'
}

/**
 * The call to a provider that has to be answered before `service` can handle its next event; undefined when none is needed,
 * also because a request to cancel overtakes it.
 */
export function callOf(
  snapshot: OrderSnapshot,
  service: Service,
  saga: Saga = defaultSaga,
): ProviderCall | undefined {
  const next = nextOf(snapshot, service, saga)
  const call = plannedCall(snapshot, service, saga)
  return call && next && overtakenBy(snapshot, next as SagaEvent, call, saga) ? undefined : call
}

/** The same, whatever the log says about a request to cancel. */
export function plannedCall(
  snapshot: OrderSnapshot,
  service: Service,
  saga: Saga = defaultSaga,
): ProviderCall | undefined {
  return snapshot.blocks[service]?.resolution ? undefined : stepCall(snapshot, service, saga)
}

/** The call of the step at which `service` is, whatever a person has decided about it. */
export function stepCall(
  snapshot: OrderSnapshot,
  service: Service,
  saga: Saga = defaultSaga,
): ProviderCall | undefined {
  const next = nextOf(snapshot, service, saga)
  if (!next || !isReadable(next)) return undefined
  return engineOf(saga).callFor(service, factsOf(snapshot)[service], next)
}

/** The void that is asked for before a person's word counts; undefined when nothing is asked, or nobody has decided so. */
export function settlingCall(
  snapshot: OrderSnapshot,
  service: Service,
  saga: Saga = defaultSaga,
): ProviderCall | undefined {
  const word = wordIn(snapshot.blocks[service]?.resolution)
  const call = word && stepCall(snapshot, service, saga)
  return call && saga.voidBefore(call, word)
}

/** What a decision says about the call of its step; undefined when it says nothing of it. */
export function wordIn(decided: OperatorDecision | null | undefined): Word | undefined {
  if (decided?.type === 'refunded_by_hand') return notByProvider(decided.reference)
  return decided?.type === 'settled' ? decided.word : undefined
}

/** The version of the first request to cancel the order in its log; undefined when there is none. */
export const cancelRequestedAt = ({ log }: OrderSnapshot): number | undefined =>
  log.find(({ type }) => type === 'OrderCancelRequested')?.version

/**
 * The version of the first request to undo that of which an event is: its order, or its return. One that can't be read asks
 * for it all the same, as far as it is known of what.
 */
export const undoRequestedAt = (snapshot: OrderSnapshot, event: SagaEvent): number | undefined =>
  isReturnEvent(event)
    ? snapshot.log.find((entry) => isReadable(entry) && asksToUndo(entry, event))?.version
    : cancelRequestedAt(snapshot)

/** What stands in place of the call that `event` would make, when a request to cancel overtakes it. */
export function overtakenBy(
  snapshot: OrderSnapshot,
  event: SagaEvent,
  call: ProviderCall,
  saga: Saga,
): Outcome | undefined {
  const requestedAt = undoRequestedAt(snapshot, event)
  return requestedAt === undefined ? undefined : saga.insteadOf(call, event, requestedAt)
}

/** What each service decides by. */
export const factsOf = (snapshot: OrderSnapshot): FactsOf => ({
  inventory: {
    reservation: snapshot.inventory.state,
    stockOf: (sku) => snapshot.stock.filter((level) => level.sku === sku),
    sourcing: snapshot.sourcing,
    waitedFor: (sku) => snapshot.waitedFor?.[sku] ?? 0,
    backorderMs: snapshot.backorderMs,
  },
  payment: { payment: snapshot.payment.state },
  shipping: { shipment: snapshot.shipping.state, fulfilment: snapshot.fulfilment },
  orders: { order: snapshot.orders },
})

/** The order as its whole log has it; its row may be behind. */
export function viewOf({ log }: OrderSnapshot): OrderView {
  const known = views.get(log)
  if (known) return known
  const view = foldOrder(log)
  views.set(log, view)
  return view
}

/** A long log is folded once. */
const views = new WeakMap<OrderSnapshot['log'], OrderView>()
