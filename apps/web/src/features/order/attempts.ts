import type { Service } from '@sagaboard/events/catalog/events'
import { isService } from '@sagaboard/events/catalog/groups'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { messageOf } from '../../lib/error-message.ts'
import { say } from '../../messages/say.ts'

export type Attempt = ConsoleOutputs['order']['attempts'][number]

/** A try as it stands on the time axis. */
export interface AttemptDot {
  id: number
  service: Service
  /** When it was made, in ms since the order was placed. */
  atMs: number
  isAnswered: boolean
}

/** The tries of an order on its time axis. */
export const dotsOf = (attempts: readonly Attempt[], createdAt: string): AttemptDot[] =>
  attempts.flatMap(({ id, group: service, askedAt, outcome }) => {
    // What is beside the saga states nothing, and has no lane.
    if (!isService(service)) return []
    const atMs = Math.max(0, Date.parse(askedAt) - Date.parse(createdAt))
    return [{ id, service, atMs, isAnswered: outcome === 'answered' }]
  })

const answers = {
  captured: 'attempt.captured',
  declined: 'attempt.declined',
  refunded: 'attempt.refunded',
  labelled: 'attempt.labelled',
  undeliverable: 'attempt.undeliverable',
  never_happened: 'attempt.never_happened',
  undone: 'attempt.undone',
  too_late: 'attempt.too_late',
  not_asked: 'attempt.not_asked',
} as const

/** What came of a try: the answer, or what the error says. */
export function attemptLabel({ outcome, detail }: Attempt): string {
  if (outcome === 'timed_out') return say('attempt.timed_out', { error: detail })
  if (outcome === 'failed') return messageOf(detail)
  if (detail === '') return say('attempt.handled')
  // An answer that this text does not know is told by its code.
  return detail in answers ? say(answers[detail as keyof typeof answers]) : detail
}

/** How often the charge was asked for, when that was more than once, and whether it was taken. */
export function chargeAsked(attempts: readonly Attempt[], isTaken: boolean): string {
  const times = attempts.filter(({ call }) => call === 'charge').length
  if (times === 0) return ''
  return say('ledger.money.asked', { times, outcome: isTaken ? 'taken' : 'never' })
}
