import { expect, test } from 'vitest'
import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import type { EventType, Service } from '../catalog/events.ts'
import { type Decision, decideWith, type HandlerMap } from '../saga/define-saga.ts'
import { orderSaga } from '../saga/order-saga.ts'
import type { Handlers } from '../saga/sagas.ts'

/** What has happened already: an event, and the answer of the outside world to the call that it led to. */
type Past<Outcome> = SagaEvent | readonly [event: SagaEvent, outcome: Outcome]

/**
 * Given-when-then for the decisions of one service, and a record of which rows and answers of the table were exercised.
 *
 *     given(stock({ mug: 5 })).when(orderPlaced).states('InventoryReserved', { … }).leaving({ status: 'reserved' })
 *
 * @param evolve the facts after a decision: its state put where the handlers find it
 */
export function decisionsOf<N extends Service, Facts, State, Outcome>(
  service: N,
  handlers: Handlers<N, Facts, State, Outcome>,
  evolve: (facts: Facts, state: State, event: SagaEvent) => Facts,
) {
  const exercised = new Set<string>()

  function decide(facts: Facts, event: SagaEvent, outcome: Outcome): Decision<State, EventType> {
    const decision = decideWith(
      handlers as HandlerMap<Facts, State, Outcome>,
      facts,
      event,
      outcome,
    )
    if (!decision) throw new Error(`the table routes no ${event.type} to ${service}`)
    return decision
  }

  function given(facts: Facts, ...past: readonly Past<Outcome>[]) {
    const before = past.reduce<Facts>((known, step) => {
      const [event, outcome] = 'type' in step ? [step, undefined as Outcome] : step
      return evolve(known, decide(known, event, outcome).state, event)
    }, facts)
    return {
      when(event: SagaEvent, outcome?: Outcome) {
        const attempt = () => {
          const decision = decide(before, event, outcome as Outcome)
          exercised.add(event.type)
          for (const { type } of decision.emit) exercised.add(`${event.type} -> ${type}`)
          return decision
        }
        return {
          /** It is answered with this one event. */
          states<E extends EventType>(type: E, data: Extract<NewEvent, { type: E }>['data']) {
            const { state, emit } = attempt()
            expect(emit).toEqual([{ type, data }])
            return leaving(state)
          },
          /** It is answered with these events, in this order. */
          statesAll(...events: NewEvent[]) {
            const { state, emit } = attempt()
            expect(emit).toEqual(events)
            return leaving(state)
          },
          /** Nothing is answered. */
          statesNothing() {
            const { state, emit } = attempt()
            expect(emit).toEqual([])
            return leaving(state)
          },
          /** It can't be decided: the event is tried again. */
          fails(error: new (...args: never[]) => Error) {
            expect(attempt).toThrow(error)
          },
        }
      },
    }
  }

  const leaving = (state: State) => ({
    /** The service's record afterwards: the fields named here. */
    leaving(expected: Partial<State>) {
      expect(state).toMatchObject(expected as object)
    },
    /** The service's record afterwards is exactly this one. */
    leavingExactly(expected: State) {
      expect(state).toEqual(expected)
    },
  })

  /** The last test of a service: fails for a row, or an answer of a row, that no test above has exercised. */
  function testCoverage(): void {
    test(`every row that the table gives to ${service}, and every answer of it, was exercised`, () => {
      const listed = orderSaga
        .subscribesTo(service)
        .flatMap((on) => [
          on,
          ...(orderSaga.answers(service, on) ?? []).map((answer) => `${on} -> ${answer}`),
        ])
      expect(listed.filter((pair) => !exercised.has(pair))).toEqual([])
    })
  }

  return { given, testCoverage }
}
