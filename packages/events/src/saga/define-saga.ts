import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import type { EventType, Service } from '../catalog/events.ts'

/** What a step may have to ask of somebody outside before it decides. */
export type CallName = 'charge' | 'refund' | 'label' | 'void'

/** How a step rests on its way: from which event on, until which, on which it is given up, and what may happen meanwhile. */
export interface Rest {
  on: EventType
  until: EventType
  givenUpOn?: EventType
  meanwhile?: readonly EventType[]
}

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
  /**
   * A request to undo overtakes its calls: once the log holds one, what has not happened yet is not
   * asked for any more.
   */
  overtaken?: true
  /** What somebody outside has to state before the line goes on from its success. */
  awaits?: EventType
  /** After this step there is no way back. */
  pivot?: true
  /** What it states begins another saga, of this name, in whose drawing it stands. */
  opens?: string
  /**
   * The step may state the first of these instead, and rest until somebody asks for the second one, which another row of the
   * step handles. By the third one, if there is one, it is asked to give up, which a row of the step handles as well. What is
   * heard and stated `meanwhile` moves nothing on the line.
   */
  rests?: Rest
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
export interface SagaDefinition<
  Rows extends readonly SagaRow[] = readonly SagaRow[],
  Start extends string = string,
> {
  readonly name: string
  /** Where it begins: the stop before its first row, and the service that states the first event. */
  readonly start: { step: Start; service: Service }
  /** By this event somebody asks for it to be undone. */
  readonly undoneBy: EventType
  readonly steps: Rows
  /** The event types that `service` handles. */
  subscribesTo(service: Service): EventType[]
  /** What `service` may answer to `on`; undefined when the table has no such row. */
  answers(service: Service, on: EventType): readonly EventType[] | undefined
  /** True when `on` may make `service` ask for this call. */
  mayCall(service: Service, on: string, call?: CallName): boolean
  /** The event types on which `service` may have to call somebody before it decides. */
  callsOf(service: Service): EventType[]
  /** Of these the ones on which it asks for what has not happened yet: a request to undo overtakes it. */
  overtakenOf(service: Service): EventType[]
  /**
   * The rows of the line forward, from the first event on, each on the success of the one before.
   */
  readonly forward: readonly Stop<Rows>[]
  /** The steps that may rest on their way, until somebody asks that they go on. */
  readonly rests: readonly ({ step: StepName<Rows> } & Rest)[]
  /** The last step from which there is a way back. */
  readonly pivot: StepName<Rows> | undefined
  /**
   * An event brings it forward when a step of the line hears it or succeeds with it, or when it lets a step rest; every
   * other is part of undoing it.
   */
  directionOf(type: EventType): 'forward' | 'undo'
  /** True for a step at which the saga rests for good: nobody hears what it states. */
  isEnd(step: string): boolean
  /** The step that acts next once `type` has happened, or the end at which it rests then; else undefined. */
  stepAfter(type: EventType): StepName<Rows> | undefined
  /**
   * The step that usually states `type`, the start for the first event; undefined for what comes
   * from beside the line, or lets a step rest.
   */
  stepOf(type: EventType): Start | StepName<Rows> | undefined
}

/** A stop of a saga's drawing: its start, and its steps. */
export type SagaStep<S> =
  S extends SagaDefinition<infer Rows, infer Start> ? Start | StepName<Rows> : never

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
export function defineSaga<const Rows extends readonly SagaRow[], const Start extends string>({
  name,
  start,
  undoneBy,
  steps,
}: {
  name: string
  start: { step: Start; service: Service }
  undoneBy: EventType
  steps: Rows & Checked<Rows>
}): SagaDefinition<Rows, Start> {
  const rows: readonly SagaRow[] = steps
  const stops = rows.filter((row): row is Stop<Rows> => row.step !== undefined)
  const rowOf = (service: Service, on: string) =>
    rows.find((row) => row.service === service && row.on === on)
  const forward = successesFrom(stops, rows[0]?.on)
  const onTheLine = new Set<string>(forward.map(({ step }) => step))
  const rests = stops.flatMap(({ step, rests }) => (rests ? [{ step, ...rests }] : []))
  const onward = new Set<EventType | undefined>([
    ...stops
      .filter(({ step, on }) => onTheLine.has(step) && !rests.some((one) => one.givenUpOn === on))
      .map(({ on }) => on),
    ...forward.map((row) => row.emits[0]),
    ...rests.flatMap(({ on, until, meanwhile = [] }) => [on, until, ...meanwhile]),
  ])
  const usualStep = (type: EventType) =>
    rests.some(({ on }) => on === type) ? undefined : usualStop(stops, type)?.step
  const leadsOn = (type?: EventType) => stops.some((row) => row.on === type)
  const isEnd = (step?: string) => {
    const own = stops.filter((row) => row.step === step)
    return own.length > 0 && own.every((row) => !row.awaits && !leadsOn(row.emits[0]))
  }
  const endOf = (type: EventType) => {
    const step = usualStep(type)
    return isEnd(step) ? step : undefined
  }
  // Each event is looked up whenever it is folded: what follows from the table is computed once.
  const places = new Map(
    rows
      .flatMap((row) => [row.on, ...row.emits])
      .map((type) => [
        type,
        {
          after: stops.find((row) => row.on === type)?.step ?? endOf(type),
          stated: type === rows[0]?.on ? start.step : usualStep(type),
        },
      ]),
  )
  return {
    name,
    start,
    undoneBy,
    steps,
    forward,
    rests,
    subscribesTo: (service) => rows.filter((row) => row.service === service).map((row) => row.on),
    answers: (service, on) => rowOf(service, on)?.emits,
    mayCall: (service, on, call) => {
      const calls = rowOf(service, on)?.calls
      return calls !== undefined && (call === undefined || calls.includes(call))
    },
    callsOf: (service) =>
      rows.filter((row) => row.service === service && row.calls).map((row) => row.on),
    overtakenOf: (service) =>
      rows.filter((row) => row.service === service && row.overtaken).map((row) => row.on),
    pivot: stops.find((row) => row.pivot)?.step,
    directionOf: (type) => (onward.has(type) ? 'forward' : 'undo'),
    isEnd,
    stepAfter: (type) => places.get(type)?.after,
    stepOf: (type) => places.get(type)?.stated,
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
  return row ? [row, ...successesFrom(rows, row.awaits ?? row.emits[0])] : []
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

/**
 * The handlers of a service for one saga: one for each event that its table routes to the service,
 * answering only what the table lists.
 */
export type HandlersOf<S, N extends Service, Facts, State, Outcome> =
  S extends SagaDefinition<infer Rows, string>
    ? {
        [E in SubscribesToIn<Rows[number], N>]: (
          facts: Facts,
          event: SagaEvent<E>,
          outcome: Outcome,
        ) => Decision<State, AnswersIn<Rows[number], N, E>>
      }
    : never

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
