import type { SagaEvent } from '../catalog/envelope.ts'
import type { EventType, Service } from '../catalog/events.ts'
import type {
  AnswersIn,
  CallName,
  HandlersOf,
  SagaDefinition,
  SagaRow,
  SubscribesToIn,
} from './define-saga.ts'
import { orderSaga } from './order-saga.ts'
import { isParcelNews } from './parcel-news.ts'
import { returnSaga } from './return-saga.ts'

/**
 * All sagas. A service handles the rows that each of them gives to it, with a map of handlers for
 * each: which events it hears, what it may answer and whom it may call is the union of their tables.
 */
const known = [orderSaga, returnSaga] as const

type Row = (typeof known)[number]['steps'][number]

/** As values of one type, for who goes through all of them. */
export const sagas: readonly SagaDefinition[] = known

/** The events by which somebody asks that a run of a saga be undone. */
export const undoRequests: readonly EventType[] = sagas.map(({ undoneBy }) => undoneBy)

/** The rows of all tables. */
export const sagaRows: readonly SagaRow[] = sagas.flatMap(({ steps }) => steps)

/** The event types that a service must have a handler for. */
export type SubscribesTo<N extends Service> = SubscribesToIn<Row, N>

/** What a service may answer when it handles `E`. */
export type Answers<N extends Service, E extends EventType> = AnswersIn<Row, N, E>

/** The handlers of a service for the saga of an order. */
export type Handlers<N extends Service, Facts, State, Outcome = undefined> = HandlersOf<
  typeof orderSaga,
  N,
  Facts,
  State,
  Outcome
>

/** The saga that an event is of; undefined for one beside them all. */
export const sagaOf = (type: string): SagaDefinition | undefined => byType.get(type)

const byType = new Map<string, SagaDefinition>(
  sagas.flatMap((saga) =>
    saga.steps.flatMap(({ on, emits }) => [on, ...emits].map((type) => [type, saga] as const)),
  ),
)

/** The event types that `service` handles. */
export const subscribesTo = (service: Service): EventType[] =>
  sagas.flatMap((saga) => saga.subscribesTo(service))

/** What `service` may answer to `on`; undefined when no table has such a row. */
export const answers = (service: Service, on: EventType): readonly EventType[] | undefined =>
  sagaOf(on)?.answers(service, on)

/** True when `on` may make `service` ask for this call. */
export const mayCall = (service: Service, on: string, call?: CallName): boolean =>
  sagas.some((saga) => saga.mayCall(service, on, call))

/** The event types on which `service` may have to call somebody before it decides. */
export const callsOf = (service: Service): EventType[] =>
  sagas.flatMap((saga) => saga.callsOf(service))

/** Of these the ones on which a request to undo overtakes the call. */
export const overtakenOf = (service: Service): EventType[] =>
  sagas.flatMap((saga) => saga.overtakenOf(service))

/** Of which return an event is; undefined for one of the order itself. */
export const returnIdOf = ({ data }: { data: object }): string | undefined =>
  'returnId' in data && typeof data.returnId === 'string' ? data.returnId : undefined

/** The run of a saga that an event is of: its order, or one return of it. */
export const runOf = (event: Pick<SagaEvent, 'orderId' | 'data'>): string => {
  const returnId = returnIdOf(event)
  return returnId === undefined ? event.orderId : `${event.orderId}/${returnId}`
}

/** True for an event of a return. */
export const isReturnEvent = ({ type }: { type: string }): boolean =>
  sagaOf(type)?.name === returnSaga.name

/** True when `request` asks to undo just that run of a saga of which `event` is. */
export const asksToUndo = (request: AnyEvent, event: AnyEvent): boolean =>
  sagaOf(event.type)?.undoneBy === request.type && runOf(request) === runOf(event)

type AnyEvent = Pick<SagaEvent, 'type' | 'orderId' | 'data'>

/** True when a request to undo overtakes this call, made on an event of this type. */
export const isOvertaken = (on: EventType, call: CallName): boolean =>
  sagaRows.some((row) => row.on === on && row.overtaken && row.calls?.includes(call))

/**
 * The lane that an event belongs to: it brings its saga forward, or it is part of undoing it. A parcel goes its way beside
 * the line, and back when it is returned.
 */
export function laneOfEvent(type: EventType): 'forward' | 'undo' {
  if (isParcelNews(type)) return type === 'ParcelReturned' ? 'undo' : 'forward'
  return sagaOf(type)?.directionOf(type) ?? 'undo'
}
