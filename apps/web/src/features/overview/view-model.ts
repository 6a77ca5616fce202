import type { EventType } from '@sagaboard/events/catalog/events'
import { sagaGraph } from '@sagaboard/events/saga/graph'
import type { Step } from '@sagaboard/events/saga/order-saga'
import {
  type EdgeViewModel,
  edgeKey,
  type NodeViewModel,
  type SagaViewModel,
} from '../../components/saga/view-model.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCompact, formatCount, formatDuration, formatPercent } from '../../lib/format.ts'
import { eventLabels, stepName } from '../../lib/labels.ts'

export type OverviewData = ConsoleOutputs['overview']
type Figures = OverviewData['steps'][number]

const serviceLabels: Partial<Record<Step, string>> = {
  placed: 'shop',
  completed: 'in all',
  cancelled: 'in all',
}

/** The steps that can say no, and the event with which they do. */
const refusalOf = new Map<Step, EventType[]>(
  sagaGraph.edges.filter((edge) => edge.kind === 'refusal').map((edge) => [edge.from, edge.events]),
)

/** The drawing of all orders, from the snapshot: counts, durations, refusals, and what needs a person. */
export function overviewViewModel(overview: OverviewData): SagaViewModel {
  const steps = Object.fromEntries(
    overview.steps.map((figures) => [figures.step, nodeViewModel(figures)]),
  ) as Record<Step, NodeViewModel>
  const edges = Object.fromEntries(
    sagaGraph.edges.map((edge): [string, EdgeViewModel] => {
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
  const { step, orders, p50Ms, p95Ms, dead, retrying } = figures
  const node = sagaGraph.steps.find(({ id }) => id === step)
  const rest = node?.kind !== 'step'
  const tone =
    step === 'completed' ? 'ok' : step === 'cancelled' ? 'undo' : dead > 0 ? 'stop' : 'plain'
  const saysNo = refusalOf.has(step) && figures.handled > 0
  return {
    look: rest ? 'rest' : 'open',
    tone,
    count: {
      text: formatCompact(orders),
      tone: rest && step !== 'placed' ? tone : retrying > 0 ? 'wait' : undefined,
    },
    detail: serviceLabels[step] ?? node?.service,
    figure: !rest && p95Ms !== null ? `p95 ${formatDuration(p95Ms)}` : undefined,
    foot:
      dead > 0
        ? { text: `${formatCount(dead)} dead`, tone: 'stop' }
        : retrying > 0
          ? { text: `${formatCount(retrying)} tried again`, tone: 'wait' }
          : saysNo
            ? { text: `${formatPercent(figures.refused / figures.handled)} refused` }
            : undefined,
    sentence: [
      `${stepName(step)}: ${formatCount(orders)} ${orders === 1 ? 'order' : 'orders'}`,
      rest ? serviceLabels[step] : node?.service,
      p50Ms !== null && !rest ? `half within ${formatDuration(p50Ms)}` : null,
      p95Ms !== null && !rest ? `95 of 100 within ${formatDuration(p95Ms)}` : null,
      saysNo ? `${formatPercent(figures.refused / figures.handled)} refused` : null,
      retrying > 0 ? `${formatCount(retrying)} tried again` : null,
      dead > 0 ? `${formatCount(dead)} dead, waiting for a person` : null,
    ]
      .filter((part) => part !== null)
      .join(', '),
  }
}
