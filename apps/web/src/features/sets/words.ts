import type { SetAct, SetHalt, SetState } from '@sagaboard/events/commands/order-sets'
import {
  type MemberGroup,
  type MemberState,
  memberGroups,
  openStates,
  type StageCounts,
  sizeOf,
} from '@sagaboard/events/commands/set-pace'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCount, formatMoney, formatPercent } from '../../lib/format.ts'
import { statusLabels, type Tone } from '../../lib/labels.ts'

export type SetDetail = ConsoleOutputs['sets']['one']
export type SetRow = ConsoleOutputs['sets']['list'][number]
export type SetOrder = ConsoleOutputs['sets']['orders']['rows'][number]
type Sum = SetDetail['sums'][number]

/** How a frozen set of orders reads: what is asked for, what would follow, how far it has come. */

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })
export const orders = (count: number) => `${formatCount(count)} ${count === 1 ? 'order' : 'orders'}`

/** What becomes of each order. */
const done: Record<SetAct['type'], string> = {
  retry: 'will be tried again',
  cancel: 'will be cancelled',
  refund: 'will be refunded',
  skip: 'will pass the step by',
}

export const stateLabels: Record<SetState, string> = {
  previewing: 'being worked out',
  ready: 'frozen, not begun',
  running: 'running',
  paused: 'paused',
  stopped: 'stopped',
  done: 'done',
}
export const stateTones: Record<SetState, Tone> = {
  previewing: 'wait',
  ready: 'plain',
  running: 'go',
  paused: 'wait',
  stopped: 'stop',
  done: 'ok',
}

export const memberTones: Record<MemberState, Tone> = {
  waiting: 'plain',
  ready: 'plain',
  refused: 'undo',
  left_out: 'undo',
  sending: 'go',
  accepted: 'go',
  applied: 'go',
  verified: 'ok',
  other_way: 'undo',
  failed: 'stop',
}

/** Sums of some of the orders, by currency. */
export function moneyOf(
  sums: readonly Sum[],
  field: 'totalMinor' | 'takenMinor' | 'givenBackMinor',
): string {
  const byCurrency = new Map<string, number>()
  for (const sum of sums)
    if (sum.currency !== null)
      byCurrency.set(sum.currency, (byCurrency.get(sum.currency) ?? 0) + sum[field])
  return list.format(
    [...byCurrency]
      .filter(([, minor]) => minor > 0)
      .map(([currency, minor]) => formatMoney(minor, currency)),
  )
}

/** What an order is worth; nothing of one that there is not. */
export const worthOf = ({ totalMinor, currency }: Pick<SetOrder, 'totalMinor' | 'currency'>) =>
  totalMinor === null || currency === null ? '' : formatMoney(totalMinor, currency)

export const countOf = (sums: readonly Sum[]): number =>
  sums.reduce((count, sum) => count + sum.orders, 0)

export const inStates = (sums: readonly Sum[], states: readonly MemberState[]): Sum[] =>
  sums.filter(({ state }) => states.includes(state))

/** What would follow, summed up; what can’t be is told with its reasons, beside it. */
export function foretoldSentences({ set, sums, ends }: SetDetail): string[] {
  const possible = sums.filter(({ state }) => state !== 'refused' && state !== 'waiting')
  const count = countOf(possible)
  const taken = moneyOf(possible, 'takenMinor')
  const given = moneyOf(possible, 'givenBackMinor')
  const money = [taken && `${taken} taken`, given && `${given} given back`].filter(Boolean)
  return [
    count === 0
      ? 'Nothing can be done for any of these orders.'
      : `${orders(count)} ${done[set.act.type]}${money.length > 0 ? `: ${money.join(', ')}` : ''}.`,
    ...(count === 0
      ? []
      : [
          `As foretold ${list.format(
            ends.map(
              ({ leaves, orders: many }) =>
                `${formatCount(many)} ${many === 1 ? 'is' : 'are'} ${statusLabels[leaves].toLowerCase()} then`,
            ),
          )}.`,
        ]),
  ]
}

const halts: Record<SetHalt, string> = {
  person: 'A person has paused it.',
  rule: 'It has stopped by its rule: too many of this stage failed. Look at what failed before the others follow.',
  rest: 'The first orders are through. The others follow on your word.',
  role: 'Whoever started it may not do this any more. It goes no further for them: whoever may can go on with it, in their own name.',
}

/** The sentence that comes first on its page. */
export function sentenceOf({ set, sums }: SetDetail): string {
  const open = countOf(inStates(sums, openStates))
  const onTheWay =
    open > 0 ? ` ${orders(open)} on the way ${open === 1 ? 'is' : 'are'} followed to the end.` : ''
  switch (set.state) {
    case 'previewing': {
      const waiting = countOf(inStates(sums, ['waiting']))
      return `What would follow is being worked out: ${formatCount(set.orders - waiting)} of ${orders(set.orders)}.`
    }
    case 'ready':
      return countOf(inStates(sums, ['ready'])) === 0
        ? 'Nothing has happened, and there is nothing to begin.'
        : 'Nothing has happened yet. It begins with one order when you say so.'
    case 'running':
      return `Stage ${set.stage}: ${set.pace === 1 ? 'one order' : `up to ${orders(set.pace)}`}. The next stage begins once each of these has ended.`
    case 'paused':
      return `${set.halt ? halts[set.halt] : 'It is paused.'}${onTheWay}`
    case 'stopped':
      return `It was stopped for good. What is to come is not asked for.${onTheWay}`
    case 'done':
      return `It is done: ${outcomeWords(sums)}.`
    default:
      return set.state satisfies never
  }
}

export const groupLabels: Record<MemberGroup, string> = {
  verified: 'verified',
  open: 'going on',
  failed: 'failed',
  other_way: 'went another way',
  not_asked: 'not asked for',
  to_come: 'to come',
}

const outcomes = ['verified', 'failed', 'other_way', 'not_asked'] as const

const outcomeWords = (sums: readonly Sum[]) =>
  list.format(
    outcomes.flatMap((group) => {
      const count = countOf(inStates(sums, memberGroups[group]))
      return count > 0 ? [`${formatCount(count)} ${groupLabels[group]}`] : []
    }),
  )

/** The stop rule, with its present value. */
export function ruleSentence({ set, stages }: SetDetail): string {
  const counts: StageCounts = stages.find(({ stage }) => stage === set.stage)?.states ?? {}
  const size = sizeOf(counts)
  const failed = counts.failed ?? 0
  const now = size > 0 ? ` Now ${failed} of ${size}, ${formatPercent(failed / size)}.` : ''
  return `Stops by itself when more than ${set.stopPercent} % of a stage fail.${now}`
}
