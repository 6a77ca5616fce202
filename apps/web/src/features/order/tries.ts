import type { Retry } from '../../components/saga/view-model.ts'
import type { BlockedStep } from './explain.ts'

/** `try 4`, or `gave up after 8`. */
export const tries = ({ state, attempts }: BlockedStep): string =>
  state === 'dead' ? `gave up after ${attempts}` : `try ${attempts + 1}`

/** The next try, for who counts down to it; undefined when none comes by itself. */
export const retryOf = ({ state, attempts, nextAt }: BlockedStep): Retry | undefined =>
  state === 'dead' ? undefined : { attempt: attempts + 1, nextAt }
