import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OperatorDecision } from '@sagaboard/events/log/blocked-orders'
import type { SagaService } from '@sagaboard/events/runtime/saga-service'
import type { Outcome, ProviderCall } from '@sagaboard/events/saga/apply-event'
import type { VoidCall } from '@sagaboard/events/saga/overtaken'
import { settledOutcome, voidBefore } from '@sagaboard/events/saga/settle'

type Settling<Facts, Answer> = Required<
  Pick<SagaService<Facts, Answer, unknown>, 'askBefore' | 'answerByHand'>
>

/**
 * How a service takes a person's statement about a call that was never answered.
 *
 * @param callOn the call that an event needs, as the service plans it
 * @param askVoid asks whoever the service calls; undefined for what is no call of this service
 */
export function settling<Facts, Answer extends Outcome>(
  callOn: (event: SagaEvent, facts: Facts) => ProviderCall | undefined,
  askVoid: (call: VoidCall<'charge'> | VoidCall<'label'>) => Promise<Answer> | undefined,
): Settling<Facts, Answer> {
  /** What was stated, and about which call; undefined for any other decision, and where nobody is called. */
  const stated = (event: SagaEvent, facts: Facts, decision: OperatorDecision) => {
    if (decision.type !== 'settled') return undefined
    const call = callOn(event, facts)
    return call && { call, decision }
  }
  return {
    askBefore(...of) {
      const settled = stated(...of)
      const first = settled && voidBefore(settled.call, settled.decision.word)
      const answer = first && askVoid(first)
      return first && answer && { call: first, answer }
    },
    answerByHand(event, facts, decision, answer) {
      const settled = stated(event, facts, decision)
      if (!settled) return undefined
      const { word, note } = settled.decision
      // About a call of this service, so its answers are what comes of it.
      return settledOutcome({ call: settled.call, word, note, answer }) as Answer
    },
  }
}
