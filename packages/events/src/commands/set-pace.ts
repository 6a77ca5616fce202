/**
 * How fast a set goes: 1 order, then 5, 20 and 100, each stage after the one before has ended; then it asks, and the others
 * follow by hundreds.
 */
export const paces = [1, 5, 20, 100] as const
export const paceMax = 100

/** What becomes of one order of a set. */
export const memberStates = [
  /** Frozen, and not looked at yet. */
  'waiting',
  /** Previewed; its turn is to come. */
  'ready',
  /** The guards say why not: it is never asked for. */
  'refused',
  /** It changed since it was frozen: it is not asked for. */
  'left_out',
  /** Being asked for. */
  'sending',
  'accepted',
  'applied',
  'verified',
  /** It came to rest otherwise than foretold. */
  'other_way',
  /** It was refused at the door, or stands again. */
  'failed',
] as const
export type MemberState = (typeof memberStates)[number]

/** So many orders of a stage are in each state. */
export type StageCounts = Partial<Record<MemberState, number>>

const count = (counts: StageCounts, states: readonly MemberState[]): number =>
  states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)

/** Orders that are asked for and have not ended. */
export const openStates = ['sending', 'accepted', 'applied'] as const satisfies MemberState[]

/** The states as they are told and shown together; each state is in one of them. */
export const memberGroups = {
  verified: ['verified'],
  open: openStates,
  failed: ['failed'],
  other_way: ['other_way'],
  not_asked: ['refused', 'left_out'],
  to_come: ['waiting', 'ready'],
} as const satisfies Record<string, readonly MemberState[]>
export type MemberGroup = keyof typeof memberGroups

/** How many orders of a stage count: what was left out was never asked for. */
export const sizeOf = (counts: StageCounts): number =>
  count(counts, ['ready', ...openStates, 'verified', 'other_way', 'failed'])

/** The stop rule: more than so many percent of the stage have failed. What went another way has not. */
export const breaksRule = (counts: StageCounts, stopPercent: number): boolean =>
  count(counts, ['failed']) * 100 > stopPercent * sizeOf(counts)

/** What follows once a stage has ended. `ask`: a person says whether the rest follows. */
export type NextStage = { type: 'wait' } | { type: 'ask' } | { type: 'stage'; pace: number }

/**
 * @param counts of the stage
 * @param isRest the others follow already, on a person's word
 */
export function afterStage(
  counts: StageCounts,
  { pace, isRest }: { pace: number; isRest: boolean },
): NextStage {
  if (count(counts, ['ready', ...openStates]) > 0) return { type: 'wait' }
  // A stage of which every order was left out has shown nothing.
  if (count(counts, ['verified', 'other_way', 'failed']) === 0) return { type: 'stage', pace }
  if (pace < paceMax) return { type: 'stage', pace: paces.find((next) => next > pace) ?? paceMax }
  return isRest ? { type: 'stage', pace } : { type: 'ask' }
}
