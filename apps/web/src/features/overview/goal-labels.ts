import { orderGraph } from '@sagaboard/events/saga/graph'
import { formatCount, formatDuration, formatMoney, formatPercent } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import type { OverviewData } from './view-model.ts'

/** A goal that is missed, in words: what is lost or late, against what was usual, and the next step as a verb. */

export type MissedGoal = OverviewData['missed'][number]
type Lost = Extract<MissedGoal, { kind: 'lost' }>

interface Act {
  text: string
  href: string
}

export interface GoalCard {
  key: string
  badge: string
  tone: Tone
  title: string
  /** The figures: now, and in the hour before. */
  says: string
  acts: Act[]
}

const endFault: Act = { text: 'End the fault', href: '/console/faults' }

/** @param steps how the steps do: the slowest one is named where orders take long */
export function goalCard(goal: MissedGoal, steps: OverviewData['steps']): GoalCard {
  switch (goal.kind) {
    case 'lost':
      return lostCard(goal)
    case 'slow': {
      const slowest = slowestOf(steps)
      return {
        key: 'slow',
        badge: 'slow',
        tone: 'wait',
        title: 'Orders take longer than usual',
        says: `95 of 100 are completed within ${formatDuration(goal.p95Ms)}, the hour before within ${formatDuration(goal.beforeMs)}`,
        acts: [
          ...(goal.isFaultOn ? [endFault] : []),
          slowest === undefined
            ? { text: 'See who is behind', href: '/console/services' }
            : { text: `See the orders at ${slowest}`, href: ordersHref({ step: slowest }) },
        ],
      }
    }
    case 'behind':
      return {
        key: `behind ${goal.group}`,
        badge: `${formatCount(goal.events)} in line`,
        tone: 'wait',
        title: `${readerName(goal.group)} ${goal.group === 'notifications' ? 'are' : 'is'} behind`,
        says: `${formatCount(goal.events)} events wait, the oldest for ${formatDuration(goal.waitingMs)}; the hour before ${formatCount(Math.round(goal.usual))} on average`,
        acts: [
          ...(goal.isFaultOn ? [endFault] : []),
          { text: 'See what holds it up', href: '/console/services' },
        ],
      }
  }
}

const readerName = (group: string): string => {
  const name = group === 'notifications' ? 'messages' : group
  return name.charAt(0).toUpperCase() + name.slice(1)
}

const titles: Record<Lost['reason'], string> = {
  out_of_stock: 'Orders are refused: out of stock',
  payment_declined: 'Orders are refused: payment declined',
  shipping_failed: 'Orders are refused: they can’t be shipped',
  expired: 'Orders run out of time',
}

function lostCard(goal: Lost): GoalCard {
  const { reason, orders, lostMinor, currency, short, isFaultOn } = goal
  const some = `${formatCount(orders)} ${orders === 1 ? 'order' : 'orders'}`
  const listed = { text: `See the ${some}`, href: ordersHref({ reason, age: '15m' }) }
  const act = isFaultOn ? endFault : short ? restock(short) : undefined
  return {
    key: `lost ${reason}`,
    badge: `${some} lost`,
    tone: 'undo',
    title: short ? shortTitle(short) : titles[reason],
    says: `${formatMoney(lostMinor, currency)} in ${formatDuration(goal.ms)}; ${reason === 'expired' ? 'expired' : 'refused'}: ${formatPercent(orders / goal.placed)}, ${beforeLabel(goal)}`,
    acts: act ? [act, listed] : [listed],
  }
}

function shortTitle({ name, free, others }: NonNullable<Lost['short']>): string {
  const more =
    others === 0 ? '' : ` and ${formatCount(others)} more ${others === 1 ? 'product' : 'products'}`
  if (others > 0) return `${name}${more} ran short`
  return free === 0 ? `${name} is sold out` : `${name} is short: ${formatCount(free)} left`
}

const restock = ({ sku, name }: NonNullable<Lost['short']>): Act => ({
  text: `Restock ${name}`,
  href: `/console/stock?${new URLSearchParams({ view: 'all', q: name, sku })}`,
})

/** `the hour before 4 %`; of a busy shop only a part of that hour is read, and said so. */
function beforeLabel({ shareBefore, beforeMs }: Lost): string {
  if (shareBefore === null) return 'with too few orders in the hour before to compare'
  const span =
    beforeMs >= 59 * 60_000 ? 'the hour before' : `in ${formatDuration(beforeMs)} before that`
  return `${span} ${formatPercent(shareBefore)}`
}

/** The step that takes longest, of those that act. */
function slowestOf(steps: OverviewData['steps']) {
  const timed = steps.filter(
    ({ step, p95Ms }) =>
      p95Ms !== null && orderGraph.steps.find(({ id }) => id === step)?.kind === 'step',
  )
  return timed.reduce<(typeof timed)[number] | undefined>(
    (most, one) => ((one.p95Ms ?? 0) > (most?.p95Ms ?? 0) ? one : most),
    undefined,
  )?.step
}
