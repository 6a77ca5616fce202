import type { EventType } from '@sagaboard/events/catalog/events'
import { sagaGraph } from '@sagaboard/events/saga/graph'
import type { Station } from '@sagaboard/events/saga/order-saga'
import {
  type EdgeViewModel,
  edgeKey,
  type NodeViewModel,
  type SagaViewModel,
} from '../../components/saga/view-model.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCompact, formatCount, formatDuration, formatPercent } from '../../lib/format.ts'
import { eventLabels, stationName } from '../../lib/labels.ts'

export type OverviewData = ConsoleOutputs['overview']
type Figures = OverviewData['stations'][number]

const serviceLabels: Partial<Record<Station, string>> = {
  placed: 'shop',
  completed: 'in all',
  cancelled: 'in all',
}

/** The steps that can say no, and the event with which they do. */
const refusalOf = new Map<Station, EventType[]>(
  sagaGraph.edges.filter((edge) => edge.kind === 'refusal').map((edge) => [edge.from, edge.events]),
)

/** The drawing of all orders, from the snapshot: counts, durations, refusals, and what needs a person. */
export function overviewViewModel(overview: OverviewData): SagaViewModel {
  const stations = Object.fromEntries(
    overview.stations.map((figures) => [figures.station, nodeViewModel(figures)]),
  ) as Record<Station, NodeViewModel>
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
  return { stations, edges }
}

function nodeViewModel(figures: Figures): NodeViewModel {
  const { station, orders, p50Ms, p95Ms, dead, retrying } = figures
  const node = sagaGraph.stations.find(({ id }) => id === station)
  const rest = node?.kind !== 'step'
  const tone =
    station === 'completed' ? 'ok' : station === 'cancelled' ? 'undo' : dead > 0 ? 'stop' : 'plain'
  const saysNo = refusalOf.has(station) && figures.handled > 0
  return {
    look: rest ? 'rest' : 'open',
    tone,
    count: {
      text: formatCompact(orders),
      tone: rest && station !== 'placed' ? tone : retrying > 0 ? 'wait' : undefined,
    },
    detail: serviceLabels[station] ?? node?.service,
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
      `${stationName(station)}: ${formatCount(orders)} ${orders === 1 ? 'order' : 'orders'}`,
      rest ? serviceLabels[station] : node?.service,
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
