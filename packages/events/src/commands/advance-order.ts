import { type Actor, isReadable, type NewEvent, type SagaEvent } from '../catalog/envelope.ts'
import { events as catalog, type Service } from '../catalog/events.ts'
import { engineOf, type Outcome, type OutcomeOf } from '../saga/apply-event.ts'
import { isRowOf, type StockMovement } from '../saga/inventory.ts'
import { undoRequests } from '../saga/sagas.ts'
import { paidByHand } from '../saga/settle.ts'
import type { StockLevel } from '../saga/source.ts'
import {
  type Block,
  defaultSaga,
  factsOf,
  type LogEntry,
  nextOf,
  type OperatorDecision,
  type OrderSnapshot,
  overtakenBy,
  plannedCall,
  type Saga,
  seenBy,
  stepCall,
  undoRequestedAt,
} from './order-snapshot.ts'

/**
 * How an order goes on, one step at a time: with the handlers that run in production, so that what will happen can be
 * computed (a preview, a forecast) and everything that can happen can be walked (the model check).
 */

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
  const counting = decided
    ? outcomeOfDecision(snapshot, service, { decided, outcome }, saga)
    : outcome
  const answer = answerOf(snapshot, service, { event: next, outcome: counting }, saga)
  return handle(free, service, { event: next, outcome: answer }, saga)
}

/** What a person's decision says in place of the provider. */
function outcomeOfDecision(
  snapshot: OrderSnapshot,
  service: Service,
  { decided, outcome }: { decided: OperatorDecision; outcome: Outcome | undefined },
  saga: Saga,
): Outcome | undefined {
  if (decided.type === 'refunded_by_hand') return paidByHand(decided.reference, outcome)
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
  if (undoRequestedAt(snapshot, event) === undefined) return outcome
  if (outcome) return saga.insteadOfAnswer(service, outcome, event) ?? outcome
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
  const applied = engineOf(saga).applyEvent(service, factsOf(snapshot)[service], event, answer)
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

/** The events by which somebody asks that an order, or a return of it, be undone. */
export const isUndoRequest = (
  event: NewEvent,
): event is NewEvent<'OrderCancelRequested' | 'ReturnGiveUpRequested'> =>
  undoRequests.includes(event.type)

/**
 * The order with a request to undo it, or a return of it, in its log: what waits, also for a person, is tried again with it,
 * unless its event can't be read.
 */
export function requestUndo(
  snapshot: OrderSnapshot,
  event: NewEvent<'OrderCancelRequested' | 'ReturnGiveUpRequested'>,
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

function moveStock(stock: readonly StockLevel[], movement: StockMovement): readonly StockLevel[] {
  const { sku, warehouse, location, onHand, reserved } = movement
  if (!stock.some((level) => isRowOf(level, movement)))
    throw new Error(`no stock row for ${sku} in ${warehouse} (${location})`)
  return stock.map((level) =>
    isRowOf(level, movement)
      ? { ...level, onHand: level.onHand + onHand, reserved: level.reserved + reserved }
      : level,
  )
}
