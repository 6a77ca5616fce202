import type { MemberSaid, SetAct } from '@sagaboard/events/commands/order-sets'
import type { MemberState } from '@sagaboard/events/commands/set-pace'
import { eventLabels, statusLabels } from './labels.ts'

/** The act as a button says it. */
export const actLabels: Record<SetAct['type'], string> = {
  retry: 'Retry what stands',
  cancel: 'Cancel and compensate',
  refund: 'Refund all that is left',
  skip: 'Skip the step that stands',
}

/** How far an order of a set has come, on the screen and in its file. */
export const memberLabels: Record<MemberState, string> = {
  waiting: 'not looked at yet',
  ready: 'to come',
  refused: 'can’t be',
  left_out: 'left out',
  sending: 'being asked for',
  accepted: 'accepted',
  applied: 'applied',
  verified: 'verified',
  other_way: 'went another way',
  failed: 'failed',
}
const event = (type: string) => (eventLabels as Record<string, string>)[type] ?? type

/** Why an order is not asked for, or what is missing, in a sentence. */
export function saidWords(said: MemberSaid): string {
  switch (said.code) {
    case 'refused':
      return said.sentence
    case 'changed':
      return `It changed since it was frozen: ${said.from} events then, ${said.to} when its turn came.`
    case 'foretold_otherwise':
      return 'Something else would follow now than was foretold when it was frozen.'
    case 'gone':
      return 'There is no such order any more.'
    case 'not_taken_up':
      return said.by ? `${said.by} has not taken it up yet.` : 'Nobody has taken it up yet.'
    case 'awaits':
      return said.error
        ? `“${event(said.type)}” is missing: ${said.error}. It is tried again.`
        : `“${event(said.type)}” is missing, from ${said.by}.`
    case 'not_past':
      return said.by
        ? `${said.by} has not got past its event yet.`
        : 'Its event is not handled yet.'
    case 'stands':
      return `${said.by} stands at “${event(said.type)}”: ${said.error}`
    case 'went_another_way':
      return `It is ${statusLabels[said.status].toLowerCase()} and rests; “${event(said.lacks)}” was foretold and did not come.`
    default:
      return said satisfies never
  }
}
