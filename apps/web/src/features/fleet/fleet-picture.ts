import type { EventType } from '@sagaboard/events/catalog/events'
import { sagaGraph } from '@sagaboard/events/saga/graph'
import type { Station } from '@sagaboard/events/saga/order-saga'
import { type SagaPicture, type SegmentPicture, type StationPicture, segmentKey } from '../../components/saga/picture.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCompact, formatCount, formatDuration, formatPercent } from '../../lib/format.ts'
import { eventWords, stationName } from '../../lib/words.ts'

export type Fleet = ConsoleOutputs['fleet']
type Figures = Fleet['stations'][number]

const serviceWords: Partial<Record<Station, string>> = { placed: 'shop', completed: 'in all', cancelled: 'in all' }

/** The steps that can say no, and the event with which they do. */
const refusalOf = new Map<Station, EventType[]>(
  sagaGraph.segments.filter((segment) => segment.kind === 'refusal').map((segment) => [segment.from, segment.events]),
)

/** The drawing of all orders, from the snapshot: counts, durations, refusals, and what needs a person. */
export function pictureFleet(fleet: Fleet): SagaPicture {
  const stations = Object.fromEntries(fleet.stations.map((figures) => [figures.station, pictureStation(figures)])) as Record<
    Station,
    StationPicture
  >
  const segments = Object.fromEntries(
    sagaGraph.segments.map((segment): [string, SegmentPicture] => {
      if (segment.kind !== 'refusal')
        return [segmentKey(segment), { look: 'flow', tone: segment.to === 'completed' ? 'ok' : segment.kind === 'undo' ? 'undo' : 'go' }]
      const count = fleet.refusals.filter(({ type }) => segment.events.includes(type)).reduce((sum, { count }) => sum + count, 0)
      const text = segment.events.map((type) => eventWords[type]).join(', ')
      return [segmentKey(segment), { look: 'way', tone: 'undo', label: { text, figure: formatCount(count) } }]
    }),
  )
  return { stations, segments }
}

function pictureStation(figures: Figures): StationPicture {
  const { station, orders, p50Ms, p95Ms, dead, retrying } = figures
  const node = sagaGraph.stations.find(({ id }) => id === station)
  const rest = node?.kind !== 'step'
  const tone = station === 'completed' ? 'ok' : station === 'cancelled' ? 'undo' : dead > 0 ? 'stop' : 'plain'
  const saysNo = refusalOf.has(station) && figures.handled > 0
  return {
    look: rest ? 'rest' : 'open',
    tone,
    count: { text: formatCompact(orders), tone: rest && station !== 'placed' ? tone : retrying > 0 ? 'wait' : undefined },
    detail: serviceWords[station] ?? node?.service,
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
      rest ? serviceWords[station] : node?.service,
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
