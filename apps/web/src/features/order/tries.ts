import type { Retry } from '../../components/saga/view-model.ts'
import type { BlockedStep } from './explain.ts'

/** `try 4`, or `gave up after 8`. */
export const tries = ({ state, attempts }: BlockedStep): string =>
  state === 'dead' ? `gave up after ${attempts}` : `try ${attempts + 1}`

/** The next try, for who counts down to it; undefined when none comes by itself. */
export const retryOf = ({ state, attempts, nextAt }: BlockedStep): Retry | undefined =>
  state === 'dead' ? undefined : { attempt: attempts + 1, nextAt }

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** Every service that stands still, and where; empty when it is not more than one, of which the page says it anyway. */
export function standStill(blockedSteps: readonly BlockedStep[]): string {
  if (blockedSteps.length < 2) return ''
  const each = blockedSteps.map(
    ({ group, version, eventType, state }) =>
      `${group} at event ${version}, ${eventType}${state === 'dead' ? ' (a person decides)' : ''}`,
  )
  return `${blockedSteps.length} services stand still: ${list.format(each)}.`
}
