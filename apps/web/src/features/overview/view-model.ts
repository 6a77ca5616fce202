import type { EventType } from '@sagaboard/events/catalog/events'
import { orderGraph } from '@sagaboard/events/saga/graph'
import type { Step } from '@sagaboard/events/saga/order-saga'
import {
  type EdgeViewModel,
  edgeKey,
  type NodeViewModel,
  type SagaViewModel,
} from '../../components/saga/view-model.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCompact, formatCount, formatDuration, formatPercent } from '../../lib/format.ts'
import { eventLabels, stepName, type Tone } from '../../lib/labels.ts'
import { ordersHref } from '../../lib/order-filter.ts'

export type OverviewData = ConsoleOutputs['overview']
type Figures = OverviewData['steps'][number]

const serviceLabels: Partial<Record<Step, string>> = {
  placed: 'shop',
  completed: 'in all',
  cancelled: 'in all',
}

/** The steps that can say no, and the event with which they do. */
const refusalOf = new Map<Step, EventType[]>(
  orderGraph.edges
    .filter((edge) => edge.kind === 'refusal')
    .map((edge) => [edge.from, edge.events]),
)

/** The drawing of all orders, from the snapshot: counts, durations, refusals, and what needs a person. */
export function overviewViewModel(overview: OverviewData): SagaViewModel {
  const steps = Object.fromEntries(
    overview.steps.map((figures) => [figures.step, nodeViewModel(figures)]),
  ) as Record<Step, NodeViewModel>
  const edges = Object.fromEntries(
    orderGraph.edges.map((edge): [string, EdgeViewModel] => {
      if (edge.kind !== 'refusal')
        return [
          edgeKey(edge),
          {
            look: 'flow',
            tone: edge.to === 'completed' ? 'ok' : edge.kind === 'undo' ? 'undo' : 'go',
          },
        ]
      const count = overview.refusals
        .filter(({ type }) => edge.events.includes(type))
        .reduce((sum, { count }) => sum + count, 0)
      const text = edge.events.map((type) => eventLabels[type]).join(', ')
      return [
        edgeKey(edge),
        { look: 'way', tone: 'undo', label: { text, figure: formatCount(count) } },
      ]
    }),
  )
  return { steps, edges }
}

function nodeViewModel(figures: Figures): NodeViewModel {
  const { step, orders, p95Ms, retrying, resting } = figures
  const node = orderGraph.steps.find(({ id }) => id === step)
  const rest = node?.kind !== 'step'
  const tone = toneOf(figures)
  const countTone =
    rest && step !== 'placed' ? tone : retrying > 0 || resting > 0 ? 'wait' : undefined
  return {
    look: rest ? 'rest' : 'open',
    tone,
    count: { text: formatCompact(orders), tone: countTone },
    detail: serviceLabels[step] ?? node?.service,
    figure: !rest && p95Ms !== null ? `p95 ${formatDuration(p95Ms)}` : undefined,
    foot: footOf(figures),
    sentence: sentenceOf(figures, rest ? serviceLabels[step] : node?.service, !rest),
  }
}

function toneOf({ step, dead }: Figures): Tone {
  if (step === 'completed') return 'ok'
  if (step === 'cancelled') return 'undo'
  return dead > 0 ? 'stop' : 'plain'
}

/** The share that a step refused; undefined when it refuses nothing, or has handled nothing yet. */
const refusedShare = ({ step, handled, refused }: Figures): string | undefined =>
  refusalOf.has(step) && handled > 0 ? `${formatPercent(refused / handled)} refused` : undefined

function footOf(figures: Figures): NodeViewModel['foot'] {
  const { step, dead, retrying, resting } = figures
  if (dead > 0) return { text: `${formatCount(dead)} dead`, tone: 'stop' }
  if (retrying > 0) return { text: `${formatCount(retrying)} tried again`, tone: 'wait' }
  if (resting > 0) return { text: restLabel(step, resting), tone: 'wait' }
  const refused = refusedShare(figures)
  return refused === undefined ? undefined : { text: refused }
}

/** How many orders rest at a step, and for what. */
const restLabel = (step: Step, resting: number): string =>
  step === 'reserve'
    ? `${formatCount(resting)} wait${resting === 1 ? 's' : ''} for stock`
    : `${formatCount(resting)} to be packed`

/** What rests now and where these orders are listed, for each step at which any do. */
export const restingLinks = ({ steps }: Pick<OverviewData, 'steps'>) =>
  steps.flatMap(({ step, resting }) =>
    resting > 0
      ? {
          text: restLabel(step, resting),
          href: ordersHref({ waitingFor: step === 'reserve' ? 'stock' : 'packing' }),
        }
      : [],
  )

function sentenceOf(figures: Figures, detail: string | undefined, isTimed: boolean): string {
  const { step, orders, p50Ms, p95Ms, dead, retrying, resting } = figures
  const within = (share: string, ms: number | null) =>
    isTimed && ms !== null ? `${share} within ${formatDuration(ms)}` : undefined
  return [
    `${stepName(step)}: ${formatCount(orders)} ${orders === 1 ? 'order' : 'orders'}`,
    detail,
    within('half', p50Ms),
    within('95 of 100', p95Ms),
    refusedShare(figures),
    retrying > 0 ? `${formatCount(retrying)} tried again` : undefined,
    resting > 0 ? restLabel(step, resting) : undefined,
    dead > 0 ? `${formatCount(dead)} dead, waiting for a person` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(', ')
}
