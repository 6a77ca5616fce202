import { formatCount, formatDuration } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'
import type { ServicesState } from './words.ts'

export type InvariantState = ServicesState['invariants'][number]

/** Whoever watches looks four times a minute: after so long (ms) nobody does. */
const forgottenMs = 120_000

export const isBroken = ({ broken }: Pick<InvariantState, 'broken'>): boolean => broken > 0
const wasLookedAt = ({ lookedMsAgo }: InvariantState) => lookedMsAgo !== null

/** All of them in one sentence. */
export function invariantsNote(invariants: readonly InvariantState[]): {
  tone: Tone
  note: string
} {
  const looked = invariants.filter(wasLookedAt)
  if (looked.length === 0)
    return { tone: 'wait', note: 'nobody has looked yet: whoever runs orders does' }
  const lastMs = Math.min(...looked.map(({ lookedMsAgo }) => lookedMsAgo ?? 0))
  const broken = looked.filter(isBroken).length
  const kept = `${formatCount(looked.length - broken)} of ${formatCount(looked.length)} kept`
  if (lastMs > forgottenMs)
    return { tone: 'wait', note: `${kept} ${formatDuration(lastMs)} ago; nobody has looked since` }
  return {
    tone: broken > 0 ? 'stop' : 'ok',
    note: `${kept}, looked at ${formatDuration(lastMs)} ago`,
  }
}

/** Of one that is broken: by how many, and what that asks for. */
export const brokenWords = ({ broken, orders }: Pick<InvariantState, 'broken' | 'orders'>) =>
  orders.length === 0
    ? `${formatCount(broken)} ${broken === 1 ? 'row of the books breaks it' : 'rows of the books break it'}`
    : `${formatCount(broken)} ${broken === 1 ? 'order breaks it' : 'orders break it'}`
