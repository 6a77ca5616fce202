import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { type EventType, eventTypes } from '@sagaboard/events/catalog/events'
import { matches } from '@sagaboard/events/log/event-filter'
import type { SagaService } from '@sagaboard/events/runtime/saga-service'
import { type FaultSwitch, isInScope, triggers } from './scope.ts'
import type { FaultSwitches } from './switches.ts'

/** A fault that a person has turned on. It is tried again like any other: it is over when the switch is. */
export class InjectedFault extends Error {
  readonly retry = true
  override name = 'InjectedFault'
}

/** A call that was given up may still have its effect for `callMaxMs` (5 s): what waits first leaves it 2 s for itself. */
export const latencyMaxMs = 3_000

/** What a switch has in store for an event between its call and its commit. */
interface Armed {
  twice: boolean
  crash: boolean
}

/**
 * A service with the fault switches around it; the service knows nothing of them. Where each acts:
 *
 * - `fail` before the call, or before the event is handled by a service that makes none: nothing has happened yet
 * - `latency` there too: it waits first, at most `latencyMaxMs`
 * - `timeout_after_effect` after the call: the effect is there, the answer is thrown away; of no effect where there is no call
 * - `duplicate` makes the call twice, and hands the event over twice in the same transaction, each time past the inbox
 * - `decline` does nothing here but count: the simulated provider refuses the charge itself, in its own ledger (see
 *   providers/payment.ts)
 * - `crash` ends the process after the call and after the rows were written, before the commit
 *
 * While a switch is on, every event of its scope is performed, so that services without a call can be disturbed as well;
 * while none is on, this is the service and nothing else.
 */
export function withFaults<Facts, Outcome, Tx>(
  service: SagaService<Facts, Outcome, Tx>,
  switches: FaultSwitches,
): SagaService<Facts, Outcome, Tx> {
  const armed = new Map<string, Armed>()
  const crashing = new WeakSet<object>()
  const callsOn = (type: EventType) => service.perform !== undefined && service.calls.includes(type)
  const call = async (event: SagaEvent, facts: Facts) =>
    callsOn(event.type) ? service.perform?.(event, facts) : undefined

  /** The switches that this attempt triggers. */
  async function triggered(event: SagaEvent, facts: Facts): Promise<FaultSwitch[]> {
    // What was handled before does nothing; a switch that kept it from doing that would set the
    // order back.
    if (service.alreadyHandled(facts, event)) return []
    const candidates = switches.of(service.name).filter((one) => isInScope(one, event))
    if (candidates.length === 0) return []
    const attempts = await switches.countAttempt(candidates, event.orderId)
    const striking = candidates.filter((one) =>
      triggers(one, event.orderId, attempts.get(one.id) ?? 1),
    )
    if (striking.length > 0) await switches.strike(striking, event.orderId)
    return striking
  }

  return {
    ...service,
    get calls() {
      const active = switches.of(service.name)
      if (active.length === 0) return service.calls
      const types = active
        .filter(({ kind }) => kind !== 'decline')
        .flatMap(
          (one) =>
            one.eventType ?? eventTypes.filter((type) => matches(service.subscribesTo, type)),
        )
      return [...new Set([...service.calls, ...types])]
    },
    async perform(event, facts) {
      armed.delete(event.id)
      const faults = await triggered(event, facts)
      if (faults.length === 0) return call(event, facts)
      const has = (kind: FaultSwitch['kind']) => faults.some((one) => one.kind === kind)
      const ms = latencyOf(faults)
      if (ms > 0) await switches.wait(Math.min(ms, latencyMaxMs))
      if (has('fail'))
        throw new InjectedFault(`a fault switch lets ${service.name} fail on ${event.type}`)
      const first = await call(event, facts)
      const outcome = has('duplicate') ? await call(event, facts) : first
      if (has('timeout_after_effect') && callsOn(event.type))
        throw new InjectedFault(
          `a fault switch threw away what ${service.name} was answered on ${event.type}`,
        )
      if (has('duplicate') || has('crash'))
        armed.set(event.id, { twice: has('duplicate'), crash: has('crash') })
      return outcome
    },
    decide(facts, event, outcome) {
      const { twice, crash } = armed.get(event.id) ?? { twice: false, crash: false }
      armed.delete(event.id)
      const emitted = service.decide(facts, event, outcome)
      if (crash) crashing.add(facts as object)
      return twice && !service.alreadyHandled(facts, event)
        ? [...emitted, ...service.decide(facts, event, outcome)]
        : emitted
    },
    save(tx, facts) {
      service.save(tx, facts)
      if (crashing.has(facts as object)) switches.crash()
    },
  }
}

/** In all, in ms. */
const latencyOf = (faults: readonly FaultSwitch[]) =>
  faults.reduce((sum, one) => sum + (one.kind === 'latency' ? one.latencyMs : 0), 0)
