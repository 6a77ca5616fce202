import { type Actor, isReadable, type NewEvent, type SagaEvent, type UnreadableEntry } from '../catalog/envelope.ts'
import { events as catalog, type EventType, type Service } from '../catalog/events.ts'
import { type InventoryFacts, inventory, type Reservation, type StockLevel, type StockMovement, stockEffect } from './inventory.ts'
import { type Decision, decideWith } from './order-saga.ts'
import { orders } from './orders.ts'
import { type Payment, type PaymentCall, type PaymentOutcome, payment, paymentCall } from './payment.ts'
import { type LabelCall, type LabelOutcome, labelCall, type Shipment, shipping } from './shipping.ts'
import { evolve, type OrderView } from './status.ts'

/**
 * Everything about one order as one value: its log, the row that each service keeps of it, the stock concerned, and what
 * the services can't get past. `handleNext` lets a service go one event on with the handlers that run in production, so what
 * will happen can be computed (a preview) and everything that can happen can be walked (the model check).
 */
export interface OrderWorld {
  log: readonly LogEntry[]
  inventory: ServiceRow<Reservation>
  payment: ServiceRow<Payment>
  shipping: ServiceRow<Shipment>
  /** The order's row; its version is what the orders service has seen. */
  orders: OrderView
  /** Of the SKUs of the order in every warehouse, in the order in which they are to be used. */
  stock: readonly StockLevel[]
  blocks: Readonly<Partial<Record<Service, Block>>>
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
  resolution: Resolution | null
}

/**
 * What a person decided about an order that a service can't get past: pass the event by, or take it as given back by hand.
 * `actor` and `note` say who and why.
 */
export type Resolution = { actor: Actor; note: string } & ({ type: 'skip' } | { type: 'refunded_by_hand'; reference: string })

export type ProviderCall = PaymentCall | (LabelCall & { type: 'label' })
export type Outcome = PaymentOutcome | LabelOutcome

/** The handlers by which a world goes on; the model check also runs with some that are wrong, to show that it notices. */
export interface Saga {
  inventory: typeof inventory
  payment: typeof payment
  paymentCall: typeof paymentCall
  shipping: typeof shipping
  labelCall: typeof labelCall
  orders: typeof orders
  /** True for an event that the service has handled before: the inbox is a column of its row. */
  isDuplicate(event: SagaEvent, seen: number): boolean
}

export const productionSaga: Saga = {
  inventory,
  payment,
  paymentCall,
  shipping,
  labelCall,
  orders,
  isDuplicate: ({ version }, seen) => version <= seen,
}

/** How far a service has come: the version of the last event that it has handled. */
export const seenBy = (world: OrderWorld, service: Service): number => (service === 'orders' ? world.orders.version : world[service].seen)

/** True when `service` handles events of `type`; orders folds every event but the one that its row is made with. */
export const isHeard = (service: Service, type: string, saga: Saga = productionSaga): boolean =>
  service === 'orders' ? type !== 'OrderCreated' : Object.hasOwn(saga[service], type)

/** The events that `service` still has to handle, in their order. */
export function waitingFor(world: OrderWorld, service: Service, saga: Saga = productionSaga): LogEntry[] {
  const seen = seenBy(world, service)
  return world.log.filter((entry) => entry.version > seen && isHeard(service, entry.type, saga))
}

/** The next event that `service` has to handle; undefined when it has caught up. */
export function nextOf(world: OrderWorld, service: Service, saga: Saga = productionSaga): LogEntry | undefined {
  const seen = seenBy(world, service)
  return world.log.find((entry) => entry.version > seen && isHeard(service, entry.type, saga))
}

/** True when `service` has an event to handle that it can handle: one that can be read, and not given up on. */
export function canGoOn(world: OrderWorld, service: Service, saga: Saga = productionSaga): boolean {
  const block = world.blocks[service]
  const next = nextOf(world, service, saga)
  if (!next || block?.state === 'dead') return false
  return isReadable(next) || block?.resolution?.type === 'skip'
}

/** The call to a provider that has to be answered before `service` can handle its next event; undefined when none is needed. */
export function callOf(world: OrderWorld, service: Service, saga: Saga = productionSaga): ProviderCall | undefined {
  const next = nextOf(world, service, saga)
  if (!next || !isReadable(next) || world.blocks[service]?.resolution) return undefined
  if (service === 'payment') return saga.paymentCall({ payment: world.payment.state }, next)
  const call = service === 'shipping' ? saga.labelCall({ shipment: world.shipping.state }, next.type) : undefined
  return call && { ...call, type: 'label' }
}

/**
 * The world after `service` has handled its next event: its row, the stock, and what it states, appended to the log. A
 * decision of a person on this event is carried out; a block on it is gone.
 *
 * @param outcome the provider's answer, when `callOf` says that one is needed
 * @throws Error when the event can't be read or was never opened here; OutcomeMissing without the answer that it needs
 */
export function handleNext(world: OrderWorld, service: Service, outcome?: Outcome, saga: Saga = productionSaga): OrderWorld {
  const next = nextOf(world, service, saga)
  if (!next) return world
  const { [service]: block, ...others } = world.blocks
  const decided = block?.version === next.version ? block.resolution : null
  const free = { ...world, blocks: others }
  if (decided?.type === 'skip') return passBy(free, service, next, decided)
  if (!isReadable(next)) throw new Error(`${next.type}: ${next.unreadable}`)
  const answer = decided ? { type: 'refunded' as const, refundId: decided.reference, method: 'by_hand' as const } : outcome
  return handle(free, service, next, answer, saga)
}

/**
 * As `handleNext`, for an event that is given: one that was handled before changes nothing.
 *
 * @throws as `handleNext`
 */
export function handle(
  world: OrderWorld,
  service: Service,
  event: SagaEvent,
  outcome: Outcome | undefined,
  saga: Saga = productionSaga,
): OrderWorld {
  if (saga.isDuplicate(event, seenBy(world, service))) return world
  const opened = <State>(decision: Decision<State | undefined, EventType> | undefined) => {
    if (!decision?.state) throw new Error(`${event.type} of order ${event.orderId}, which was never opened here`)
    return { state: decision.state, emit: decision.emit, seen: Math.max(event.version, seenBy(world, service)) }
  }
  switch (service) {
    case 'inventory': {
      const before = world.inventory.state
      const facts: InventoryFacts = { reservation: before, stockOf: (sku) => world.stock.filter((level) => level.sku === sku) }
      const { emit, ...row } = opened(decideWith(saga.inventory, facts, event, undefined))
      const stock = stockEffect(before, row.state).reduce(moveStock, world.stock)
      return answered({ ...world, stock, inventory: row }, event, emit)
    }
    case 'payment': {
      const answer = outcome && !isLabelOutcome(outcome) ? outcome : undefined
      const { emit, ...row } = opened(decideWith(saga.payment, { payment: world.payment.state }, event, answer))
      return answered({ ...world, payment: row }, event, emit)
    }
    case 'shipping': {
      const answer = outcome && isLabelOutcome(outcome) ? outcome : undefined
      const { emit, ...row } = opened(decideWith(saga.shipping, { shipment: world.shipping.state }, event, answer))
      return answered({ ...world, shipping: row }, event, emit)
    }
    case 'orders': {
      const order = evolve(world.orders, event)
      return answered({ ...world, orders: order }, event, decideWith(saga.orders, { order }, event, undefined)?.emit ?? [])
    }
    default:
      return service satisfies never
  }
}

/** The world with one more event in its log: what a person or a clock asks for, or what a service answers to `cause`. */
export function append(world: OrderWorld, event: NewEvent, actor: Actor | null, cause?: SagaEvent): OrderWorld {
  return { ...world, log: [...world.log, inPlace(world, world.log.length + 1, event, actor, cause)] }
}

/**
 * The world with a payload put in place of that of an event, which every service that stands there then tries again.
 *
 * @param data in the current shape of the event's type
 */
export function amend(world: OrderWorld, version: number, data: unknown): OrderWorld {
  const log = world.log.map((entry) => {
    if (entry.version !== version) return entry
    return isReadable(entry) ? ({ ...entry, data } as SagaEvent) : inPlace(world, version, { type: entry.type, data } as NewEvent, null)
  })
  const blocks = Object.fromEntries(
    Object.entries(world.blocks).map(([service, block]) => [
      service,
      block.version === version ? { ...block, state: 'retrying' as const } : block,
    ]),
  )
  return { ...world, log, blocks }
}

function inPlace(world: OrderWorld, version: number, event: NewEvent, actor: Actor | null, cause?: SagaEvent): SagaEvent {
  const { orderId, updatedAt } = world.orders
  const first = world.log.find(isReadable)
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

/** The world once `service` could not handle its next event: set aside, with one more attempt. */
export function setAside(
  world: OrderWorld,
  service: Service,
  state: Block['state'],
  error: string,
  saga: Saga = productionSaga,
): OrderWorld {
  const next = nextOf(world, service, saga)
  if (!next) return world
  const known = world.blocks[service]
  const again = known?.version === next.version
  const block: Block = {
    version: next.version,
    eventType: next.type,
    attempts: again ? known.attempts + 1 : 1,
    state,
    error,
    resolution: again ? known.resolution : null,
  }
  return { ...world, blocks: { ...world.blocks, [service]: block } }
}

const answered = (world: OrderWorld, cause: SagaEvent, emit: readonly NewEvent[]): OrderWorld =>
  emit.reduce((grown, event) => append(grown, event, null, cause), world)

/** The event counts as handled though nothing was decided on it; the log says who passed it by, and why. */
function passBy(world: OrderWorld, service: Service, { version, type }: LogEntry, { actor, note }: Resolution): OrderWorld {
  const passed: OrderWorld =
    service === 'orders'
      ? { ...world, orders: { ...world.orders, version } }
      : { ...world, [service]: { ...world[service], seen: version } }
  return append(passed, { type: 'StepSkipped', data: { service, version, eventType: type, note } }, actor)
}

function moveStock(stock: readonly StockLevel[], { sku, warehouse, onHand, reserved }: StockMovement): readonly StockLevel[] {
  if (!stock.some((level) => level.sku === sku && level.warehouse === warehouse)) throw new Error(`no stock row for ${sku} in ${warehouse}`)
  return stock.map((level) =>
    level.sku === sku && level.warehouse === warehouse
      ? { ...level, onHand: level.onHand + onHand, reserved: level.reserved + reserved }
      : level,
  )
}

const isLabelOutcome = (outcome: Outcome): outcome is LabelOutcome => outcome.type === 'labelled' || outcome.type === 'undeliverable'
