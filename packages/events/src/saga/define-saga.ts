import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import type { EventType, Service } from '../catalog/events.ts'

/** What a step may have to ask of somebody outside before it decides. */
export type CallName = 'charge' | 'refund' | 'label' | 'void'

/** The calls that a request to cancel overtakes: what they would do has not happened yet. */
export const isOvertaken = (call: CallName): boolean => call === 'charge' || call === 'label'

/**
 * One row of a saga's table: `service` handles `on` and answers with at most one of `emits`, the
 * first of which is the success that leads on. One row has two answers: a carrier that is asked too
 * late to void a label (see shipping.ts).
 */
export interface SagaRow {
  service: Service
  on: EventType
  emits: readonly EventType[]
  /**
   * The stop of the drawing that this row belongs to; without one it is a matter beside the line.
   */
  step?: string
  /** The step whose effect this row takes back. */
  compensates?: string
  /** The call to a provider that may have to be answered first: one of these. */
  calls?: readonly CallName[]
  /** After this step there is no way back. */
  pivot?: true
}

/** The names of the steps of a table. */
export type StepName<Rows extends readonly SagaRow[]> = Extract<
  Rows[number],
  { step: string }
>['step']

/**
 * The table itself, and an error of the compiler at a row that compensates what is no step of it.
 */
type Checked<Rows extends readonly SagaRow[]> = {
  readonly [I in keyof Rows]: Rows[I] extends { compensates: infer C extends string }
    ? C extends StepName<Rows>
      ? Rows[I]
      : Omit<Rows[I], 'compensates'> & { compensates: StepName<Rows> }
    : Rows[I]
}

/** A saga as one value: its table, and what follows from it. */
export interface SagaDefinition<Rows extends readonly SagaRow[]> {
  readonly name: string
  readonly steps: Rows
  /** The event types that `service` handles. */
  subscribesTo(service: Service): EventType[]
  /** What `service` may answer to `on`; undefined when the table has no such row. */
  answers(service: Service, on: EventType): readonly EventType[] | undefined
  /** True when `on` may make `service` ask for this call. */
  mayCall(service: Service, on: string, call?: CallName): boolean
  /** The event types on which `service` may have to call somebody before it decides. */
  callsOf(service: Service): EventType[]
  /** Of these the ones on which it asks for what has not happened yet: a request to cancel overtakes it. */
  overtakenOf(service: Service): EventType[]
  /**
   * The rows of the line forward, from the first event on, each on the success of the one before.
   */
  readonly forward: readonly Stop<Rows>[]
  /** The last step from which there is a way back. */
  readonly pivot: StepName<Rows> | undefined
  /**
   * An event brings the order forward when it begins the saga or is a step's success; every other
   * is part of undoing it.
   */
  directionOf(type: EventType): 'forward' | 'undo'
  /** The step that acts next once `type` has happened; undefined when none does. */
  stepAfter(type: EventType): StepName<Rows> | undefined
  /** The step that usually states `type`; undefined for what comes from beside the line. */
  stepOf(type: EventType): StepName<Rows> | undefined
}

/** A row that is a stop of the drawing. */
export type Stop<Rows extends readonly SagaRow[]> = SagaRow & {
  step: StepName<Rows>
  compensates?: StepName<Rows>
}

/**
 * Defines a saga by its table. Everything else follows from it: who handles what, what may be
 * answered, which step takes back which, whom a step asks, and where the way back ends.
 *
 * @param steps the rows; the first one handles the event that begins the saga
 */
export function defineSaga<const Rows extends readonly SagaRow[]>({
  name,
  steps,
}: {
  name: string
  steps: Rows & Checked<Rows>
}): SagaDefinition<Rows> {
  const rows: readonly SagaRow[] = steps
  const stops = rows.filter((row): row is Stop<Rows> => row.step !== undefined)
  const rowOf = (service: Service, on: string) =>
    rows.find((row) => row.service === service && row.on === on)
  const forward = successesFrom(stops, rows[0]?.on)
  const successes = new Set<EventType | undefined>([
    rows[0]?.on,
    ...forward.map((row) => row.emits[0]),
  ])
  return {
    name,
    steps,
    forward,
    subscribesTo: (service) => rows.filter((row) => row.service === service).map((row) => row.on),
    answers: (service, on) => rowOf(service, on)?.emits,
    mayCall: (service, on, call) => {
      const calls = rowOf(service, on)?.calls
      return calls !== undefined && (call === undefined || calls.includes(call))
    },
    callsOf: (service) =>
      rows.filter((row) => row.service === service && row.calls).map((row) => row.on),
    overtakenOf: (service) =>
      rows
        .filter((row) => row.service === service && row.calls?.some(isOvertaken))
        .map((row) => row.on),
    pivot: stops.find((row) => row.pivot)?.step,
    directionOf: (type) => (successes.has(type) ? 'forward' : 'undo'),
    stepAfter: (type) => stops.find((row) => row.on === type)?.step,
    stepOf: (type) => usualStop(stops, type)?.step,
  }
}

/** The stop that usually states an event: of those that may, the one among whose answers it stands first. */
function usualStop<Row extends SagaRow>(stops: readonly Row[], type: EventType): Row | undefined {
  const stating = stops.filter(({ emits }) => emits.includes(type))
  const placeIn = ({ emits }: Row) => emits.indexOf(type)
  const [first] = stating.sort((a, b) => placeIn(a) - placeIn(b))
  return first
}

/** The rows that follow from an event when every step succeeds. */
function successesFrom<Row extends SagaRow>(rows: readonly Row[], begin?: EventType): Row[] {
  const row = rows.find((one) => one.on === begin && one.compensates === undefined)
  return row ? [row, ...successesFrom(rows, row.emits[0])] : []
}

/** The event types that a service must have a handler for. */
export type SubscribesToIn<Row extends SagaRow, N extends Service> = Extract<
  Row,
  { service: N }
>['on']

/** What a service may answer when it handles `E`. */
export type AnswersIn<Row extends SagaRow, N extends Service, E extends EventType> = Extract<
  Row,
  { service: N; on: E }
>['emits'][number]

/**
 * What a handler says: the service's row as it is from now on, and the events that it states (none
 * when nothing changes).
 */
export interface Decision<State, Answer extends EventType> {
  state: State
  emit: NewEvent<Answer>[]
}

/** A handler for each of some events. */
export type HandlerMap<Facts, State, Outcome> = {
  [E in EventType]?: (
    facts: Facts,
    event: SagaEvent<E>,
    outcome: Outcome,
  ) => Decision<State, EventType>
}

/** Calls the handler of `event`; undefined when there is none among these. */
export function decideWith<Facts, State, Outcome>(
  handlers: HandlerMap<Facts, State, Outcome>,
  facts: Facts,
  event: SagaEvent,
  outcome: Outcome,
): Decision<State, EventType> | undefined {
  // The one place where the link between an event's type and its handler is stated instead of
  // inferred.
  const byType = handlers as Partial<
    Record<
      EventType,
      (facts: Facts, event: SagaEvent, outcome: Outcome) => Decision<State, EventType>
    >
  >
  return byType[event.type]?.(facts, event, outcome)
}
