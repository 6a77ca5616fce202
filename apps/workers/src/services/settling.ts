import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { wordIn } from '@sagaboard/events/commands/order-snapshot'
import type { SagaService } from '@sagaboard/events/runtime/saga-service'
import type { Outcome, ProviderCall } from '@sagaboard/events/saga/apply-event'
import type { LabelVoid } from '@sagaboard/events/saga/labels'
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
  askVoid: (
    call: VoidCall<'charge'> | VoidCall<'refund'> | LabelVoid,
  ) => Promise<Answer> | undefined,
): Settling<Facts, Answer> {
  return {
    askBefore(event, facts, decision) {
      const word = wordIn(decision)
      const call = word && callOn(event, facts)
      const first = call && voidBefore(call, word)
      const answer = first && askVoid(first)
      return first && answer && { call: first, answer }
    },
    answerByHand(event, facts, decision, answer) {
      if (decision.type !== 'settled') return undefined
      const call = callOn(event, facts)
      if (!call) return undefined
      const { word, note } = decision
      // About a call of this service, so its answers are what comes of it.
      return settledOutcome({ call, word, note, answer }) as Answer
    },
  }
}
