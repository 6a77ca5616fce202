import type { Wait } from '@sagaboard/events/commands/order-forecast'
import type { Retry } from '../../components/saga/view-model.ts'

export type Tries = NonNullable<Wait['tries']>

/** `try 4`, or `gave up after 8`. */
export const triesLabel = ({ isDead, done }: Pick<Tries, 'isDead' | 'done'>): string =>
  isDead ? `gave up after ${done}` : `try ${done + 1}`

/** The next try, for who counts down to it; undefined when none comes by itself. */
export const retryOf = ({ isDead, done, nextAt }: Tries): Retry | undefined =>
  isDead ? undefined : { attempt: done + 1, nextAt }
