import {
  type Actor,
  isReadable,
  type NewEvent,
  type SagaEvent,
  type UnreadableEntry,
} from '../catalog/envelope.ts'
import { events as catalog, type Service } from '../catalog/events.ts'
import {
  createEngine,
  type FactsOf,
  insteadOf,
  insteadOfAnswer,
  type Outcome,
  type OutcomeOf,
  orderHandlers,
  type ProviderCall,
  type SagaHandlers,
} from '../saga/apply-event.ts'
import type { Reservation, StockLevel, StockMovement } from '../saga/inventory.ts'
import type { OrderView } from '../saga/order-view.ts'
import type { Payment } from '../saga/payment.ts'
import { settledOutcome, voidBefore, type Word } from '../saga/settle.ts'
import type { Shipment } from '../saga/shipping.ts'

export type { Outcome, ProviderCall }

/**
 * Everything about one order as one value: its log, the row that each service keeps of it, the stock concerned, and what
 * the services can't get past. `handleNext` lets a service go one event on with the handlers that run in production, so what
 * will happen can be computed (a preview) and everything that can happen can be walked (the model check).
 */
export interface OrderSnapshot {
  log: readonly LogEntry[]
  inventory: ServiceRow<Reservation>
  payment: ServiceRow<Payment>
  shipping: ServiceRow<Shipment>
  /** The order's row; its version is what the orders service has seen. */
  orders: OrderView
  /** Of the SKUs of the order in every warehouse, in the order in which they are to be used. */
  stock: readonly StockLevel[]
  blocks: Readonly<Partial<Record<Service, Block>>>
  /** When it is asked to be cancelled unless it has shipped by then, ISO; null or left out when it is not. */
  expiresAt?: string | null
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
  service === 'orders' ? type !== 'OrderCreated' : Object.hasOwn(saga[service], type)

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
  return createEngine(saga).callFor(service, factsOf(snapshot)[service], next)
}

/** The void that is asked for before a person's word counts; undefined when nothing is asked, or nobody has decided so. */
export function settlingCall(
  snapshot: OrderSnapshot,
  service: Service,
  saga: Saga = defaultSaga,
): ProviderCall | undefined {
  const decided = snapshot.blocks[service]?.resolution
  if (decided?.type !== 'settled') return undefined
  const call = stepCall(snapshot, service, saga)
  return call && saga.voidBefore(call, decided.word)
}

/** The version of the first request to cancel the order in its log; undefined when there is none. */
export const cancelRequestedAt = ({ log }: OrderSnapshot): number | undefined =>
  log.find(({ type }) => type === 'OrderCancelRequested')?.version

/** What stands in place of the call that `event` would make, when a request to cancel overtakes it. */
function overtakenBy(
  snapshot: OrderSnapshot,
  event: SagaEvent,
  call: ProviderCall,
  saga: Saga,
): Outcome | undefined {
  const requestedAt = cancelRequestedAt(snapshot)
  return requestedAt === undefined ? undefined : saga.insteadOf(call, event, requestedAt)
}

/** What each service decides by. */
const factsOf = (snapshot: OrderSnapshot): FactsOf => ({
  inventory: {
    reservation: snapshot.inventory.state,
    stockOf: (sku) => snapshot.stock.filter((level) => level.sku === sku),
  },
  payment: { payment: snapshot.payment.state },
  shipping: { shipment: snapshot.shipping.state },
  orders: { order: snapshot.orders },
})

/**
 * The order after `service` has handled its next event: its row, the stock, and what it states, appended to the log. A
 * decision of a person on this event is carried out; a block on it is gone.
 *
 * @param outcome the provider's answer, when `callOf` says that one is needed, or the one to `settlingCall`
 * @throws Error when the event can't be read or was never opened here; OutcomeMissing without the answer that it needs
 */
export function handleNext(
  snapshot: OrderSnapshot,
  service: Service,
  outcome?: Outcome,
  saga: Saga = defaultSaga,
): OrderSnapshot {
  const next = nextOf(snapshot, service, saga)
  if (!next) return snapshot
  const { [service]: block, ...others } = snapshot.blocks
  const decided = block?.version === next.version ? block.resolution : null
  const free = { ...snapshot, blocks: others }
  if (decided?.type === 'skip') return skip(free, service, next, decided)
  if (!isReadable(next)) throw new Error(`${next.type}: ${next.unreadable}`)
  const counting = decided ? wordOf(snapshot, service, { decided, outcome }, saga) : outcome
  const answer = answerOf(snapshot, service, { event: next, outcome: counting }, saga)
  return handle(free, service, { event: next, outcome: answer }, saga)
}

/** What a person's decision says in place of the provider. */
function wordOf(
  snapshot: OrderSnapshot,
  service: Service,
  { decided, outcome }: { decided: OperatorDecision; outcome: Outcome | undefined },
  saga: Saga,
): Outcome | undefined {
  if (decided.type === 'refunded_by_hand')
    return { type: 'refunded', refundId: decided.reference, method: 'by_hand' }
  const call = stepCall(snapshot, service, saga)
  if (decided.type !== 'settled' || !call) return undefined
  const { word, note } = decided
  return saga.settledOutcome({ call, word, note, answer: outcome })
}

/** What the service decides by: the answer, unless a request to cancel stands in its place. */
function answerOf(
  snapshot: OrderSnapshot,
  service: Service,
  { event, outcome }: { event: SagaEvent; outcome: Outcome | undefined },
  saga: Saga,
): Outcome | undefined {
  if (cancelRequestedAt(snapshot) === undefined) return outcome
  if (outcome) return saga.insteadOfAnswer(service, outcome) ?? outcome
  const call = plannedCall(snapshot, service, saga)
  return call && overtakenBy(snapshot, event, call, saga)
}

/**
 * As `handleNext`, for an event that is given: one that was handled before changes nothing.
 *
 * @throws as `handleNext`
 */
export function handle(
  snapshot: OrderSnapshot,
  service: Service,
  { event, outcome }: { event: SagaEvent; outcome: Outcome | undefined },
  saga: Saga = defaultSaga,
): OrderSnapshot {
  if (saga.isDuplicate(event, seenBy(snapshot, service))) return snapshot
  const answer = outcome as OutcomeOf[typeof service]
  const applied = createEngine(saga).applyEvent(service, factsOf(snapshot)[service], event, answer)
  if (!applied?.state)
    throw new Error(`${event.type} of order ${event.orderId}, which was never opened here`)
  const { state, emit } = applied
  const stock = applied.stock.reduce(moveStock, snapshot.stock)
  const seen = Math.max(event.version, seenBy(snapshot, service))
  const row = service === 'orders' ? state : { state, seen }
  return answered({ ...snapshot, stock, [service]: row }, event, emit)
}

/** The order with one more event in its log: what a person or a clock asks for, or what a service answers to `cause`. */
export function append(
  snapshot: OrderSnapshot,
  event: NewEvent,
  actor: Actor | null,
  cause?: SagaEvent,
): OrderSnapshot {
  return {
    ...snapshot,
    log: [...snapshot.log, positionOf(snapshot, snapshot.log.length + 1, event, { actor, cause })],
  }
}

/**
 * The order with a request to cancel it in its log: what waits, also for a person, is tried again with it, unless its event
 * can't be read.
 */
export function requestCancel(
  snapshot: OrderSnapshot,
  event: NewEvent<'OrderCancelRequested'>,
  actor: Actor,
): OrderSnapshot {
  const asked = append(snapshot, event, actor)
  const isReadableAt = (version: number) =>
    asked.log.some((entry) => entry.version === version && isReadable(entry))
  return mapBlocks(asked, (block) =>
    isReadableAt(block.version) ? { ...block, state: 'retrying' } : block,
  )
}

const mapBlocks = (snapshot: OrderSnapshot, change: (block: Block) => Block): OrderSnapshot => ({
  ...snapshot,
  blocks: Object.fromEntries(
    Object.entries(snapshot.blocks).map(([service, block]) => [service, change(block)]),
  ),
})

/**
 * The order with a payload put in place of that of an event, which every service that stands there then tries again.
 *
 * @param data in the current shape of the event's type
 */
export function amend(snapshot: OrderSnapshot, version: number, data: unknown): OrderSnapshot {
  const log = snapshot.log.map((entry) => {
    if (entry.version !== version) return entry
    return isReadable(entry)
      ? ({ ...entry, data } as SagaEvent)
      : positionOf(snapshot, version, { type: entry.type, data } as NewEvent)
  })
  return mapBlocks({ ...snapshot, log }, (block) =>
    block.version === version ? { ...block, state: 'retrying' } : block,
  )
}

function positionOf(
  snapshot: OrderSnapshot,
  version: number,
  event: NewEvent,
  { actor = null, cause }: { actor?: Actor | null; cause?: SagaEvent | undefined } = {},
): SagaEvent {
  const { orderId, updatedAt } = snapshot.orders
  const first = snapshot.log.find(isReadable)
  const { type, data } = event
  return {
    type,
    data,
    id: `${orderId}/${version}`,
    orderId,
    version,
    schemaVersion: catalog[type].version,
    source: catalog[type].source,
    time: cause?.time ?? updatedAt,
    causationId: cause?.id ?? null,
    correlationId: first?.correlationId ?? orderId,
    traceparent: null,
    actor,
    partition: first?.partition ?? 0,
    position: version,
  } as SagaEvent
}

/**
 * The order once `service` could not handle its next event: blocked there, with one more attempt.
 */
export function blockOrder(
  snapshot: OrderSnapshot,
  service: Service,
  { state, error }: Pick<Block, 'state' | 'error'>,
  saga: Saga = defaultSaga,
): OrderSnapshot {
  const next = nextOf(snapshot, service, saga)
  if (!next) return snapshot
  const known = snapshot.blocks[service]
  const again = known?.version === next.version
  const block: Block = {
    version: next.version,
    eventType: next.type,
    attempts: again ? known.attempts + 1 : 1,
    state,
    error,
    resolution: again ? known.resolution : null,
  }
  return { ...snapshot, blocks: { ...snapshot.blocks, [service]: block } }
}

const answered = (
  snapshot: OrderSnapshot,
  cause: SagaEvent,
  emit: readonly NewEvent[],
): OrderSnapshot => emit.reduce((grown, event) => append(grown, event, null, cause), snapshot)

/** The event counts as handled though nothing was decided on it; the log says who passed it by, and why. */
function skip(
  snapshot: OrderSnapshot,
  service: Service,
  { version, type }: LogEntry,
  { actor, note }: OperatorDecision,
): OrderSnapshot {
  const passed: OrderSnapshot =
    service === 'orders'
      ? { ...snapshot, orders: { ...snapshot.orders, version } }
      : { ...snapshot, [service]: { ...snapshot[service], seen: version } }
  return append(
    passed,
    { type: 'StepSkipped', data: { service, version, eventType: type, note } },
    actor,
  )
}

function moveStock(
  stock: readonly StockLevel[],
  { sku, warehouse, onHand, reserved }: StockMovement,
): readonly StockLevel[] {
  if (!stock.some((level) => level.sku === sku && level.warehouse === warehouse))
    throw new Error(`no stock row for ${sku} in ${warehouse}`)
  return stock.map((level) =>
    level.sku === sku && level.warehouse === warehouse
      ? { ...level, onHand: level.onHand + onHand, reserved: level.reserved + reserved }
      : level,
  )
}
