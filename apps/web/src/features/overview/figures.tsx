import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { formatCount, formatDuration, formatRate } from '../../lib/format.ts'
import { ChartWithTable } from './lazy-chart.tsx'
import { chartRows } from './series.ts'
import type { OverviewData } from './view-model.ts'
import { windowLabels } from './window-labels.ts'

/** How many orders ended per second, for good and undone. */
export function Finished({ overview }: { overview: OverviewData }) {
  const seconds = Math.max(1, (overview.window.toMs - overview.window.fromMs) / 1000)
  const { completed, undone } = overview.overall
  const quiet = completed + undone === 0
  return (
    <Panel>
      <PanelHeader
        title="Finished"
        end={
          <>
            <span className="text-ok">{perSecond(completed, seconds)} completed</span>
            <span className="text-undo">{perSecond(undone, seconds)} undone</span>
          </>
        }
      />
      <div className="px-4 pt-1.5 pb-3">
        {quiet ? (
          <Quiet overview={overview} />
        ) : (
          <ChartWithTable
            label={`${formatCount(completed)} completed and ${formatCount(undone)} undone. ${windowLabels(overview.window)}.`}
            rows={chartRows(overview, (bucket) => [bucket.completed, bucket.undone])}
            lines={[
              { name: 'completed', tone: 'ok', filled: true },
              { name: 'undone', tone: 'undo', filled: true },
            ]}
            format={formatCount}
          />
        )}
      </div>
    </Panel>
  )
}

/** A rate when there is one worth the name, else the plain number. */
const perSecond = (count: number, seconds: number) =>
  count / seconds >= 0.1 ? formatRate(count / seconds) : formatCount(count)

/** From placed to completed, half of the orders and 95 of 100. */
export function TimeToComplete({ overview }: { overview: OverviewData }) {
  const { p50Ms, p95Ms } = overview.overall
  return (
    <Panel>
      <PanelHeader
        title="Time to complete"
        end={
          p50Ms === null || p95Ms === null ? null : (
            <>
              <span className="text-ink-2">p50 {formatDuration(p50Ms)}</span>
              <span className="font-semibold">p95 {formatDuration(p95Ms)}</span>
            </>
          )
        }
      />
      <div className="px-4 pt-1.5 pb-3">
        {p50Ms === null || p95Ms === null ? (
          <Quiet overview={overview} />
        ) : (
          <ChartWithTable
            label={`Half of the orders within ${formatDuration(p50Ms)}, 95 of 100 within ${formatDuration(p95Ms)}. ${windowLabels(overview.window)}.`}
            rows={chartRows(overview, (bucket) => [bucket.p95Ms, bucket.p50Ms])}
            lines={[
              { name: 'p95', tone: 'ink' },
              { name: 'p50', tone: 'ink-3' },
            ]}
            format={formatDuration}
          />
        )}
      </div>
    </Panel>
  )
}

function Quiet({ overview }: { overview: OverviewData }) {
  return (
    <p className="grid h-39 place-items-center text-ink-3">
      Nothing finished in the {windowLabels(overview.window).toLowerCase()}
    </p>
  )
}

/** How far each service is behind the log: messages, and how long the oldest waits. */
export function WaitingInLine({ overview }: { overview: OverviewData }) {
  const most = Math.max(50, ...overview.waiting.map(({ events }) => events))
  const total = overview.waiting.reduce((sum, { events }) => sum + events, 0)
  return (
    <Panel>
      <PanelHeader
        title="Waiting in line"
        end={
          <span className="text-ink-2">
            {total === 0 ? 'nobody waits' : `${formatCount(total)} events`}
          </span>
        }
      />
      {overview.waiting.length === 0 ? (
        <p className="grid h-30.5 place-items-center text-ink-3">No service has started yet</p>
      ) : (
        <div className="px-4 pt-1 pb-3">
          <table className="num w-full">
            <thead className="sr-only">
              <tr>
                <th scope="col">Service</th>
                <th scope="col">Share of the longest line</th>
                <th scope="col">Events waiting</th>
                <th scope="col">Oldest waits</th>
              </tr>
            </thead>
            <tbody>
              {overview.waiting.map(({ group, events, waitingMs }) => {
                const long = waitingMs >= 1000
                return (
                  <tr key={group} className={long ? 'font-semibold' : 'text-ink-2'}>
                    <th scope="row" className="py-0.75 pr-3 text-left font-normal text-ink">
                      {group}
                    </th>
                    <td aria-hidden="true" className="w-full">
                      <svg
                        aria-hidden="true"
                        viewBox="0 0 100 6"
                        preserveAspectRatio="none"
                        className="block h-1.5 w-full"
                      >
                        <rect width="100" height="6" className="fill-sunk" />
                        <rect
                          width={events === 0 ? 0 : Math.max(1.5, (events / most) * 100)}
                          height="6"
                          className={long ? 'fill-undo' : 'fill-go'}
                        />
                      </svg>
                    </td>
                    <td className="pl-4 text-right">{formatCount(events)}</td>
                    <td className="pl-4 text-right whitespace-nowrap">
                      {formatDuration(waitingMs)}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
