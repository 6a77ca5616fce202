'use client'

import { services } from '@sagaboard/events/catalog/events'
import { orderGraph } from '@sagaboard/events/saga/graph'
import { useQueryStates } from 'nuqs'
import { useMemo, useRef } from 'react'
import { SagaDrawing, type SagaDrawingHandle } from '../../components/saga/saga-drawing.tsx'
import { SagaList } from '../../components/saga/saga-list.tsx'
import type { Place } from '../../components/saga/view-model.ts'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { ViewToggle } from '../../components/ui/text-button.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatHour, formatTime } from '../../lib/format.ts'
import { useLiveFeed } from '../../live/use-live.ts'
import { dotsOf } from './attempts.ts'
import { AttemptsTable } from './attempts-table.tsx'
import { AuditPanel } from './audit-panel.tsx'
import { bugReport } from './bug-report.ts'
import { CommandsPanel } from './commands-panel.tsx'
import { Deliveries } from './deliveries.tsx'
import { EventTable } from './event-table.tsx'
import { JsonView } from './json-view.tsx'
import { Money, Shipment, Stock } from './ledgers.tsx'
import { MessagesPanel } from './messages-panel.tsx'
import { NotesPanel } from './notes-panel.tsx'
import { OrderApproval } from './order-approval.tsx'
import { OrderHeader } from './order-header.tsx'
import { ReturnPanels } from './return-panel.tsx'
import { sinceTheEnd } from './returns.ts'
import { selectionParsers, views } from './selection.ts'
import { StatusExplanation } from './status-explanation.tsx'
import { Timeline } from './timeline.tsx'
import type { Wait } from './timeline-layout.ts'
import { triesLabel } from './tries.ts'
import { useNotes } from './use-notes.ts'
import { useOrder } from './use-order.ts'
import { eventAt, orderViewModel } from './view-model.ts'

const viewLabels = { saga: 'Saga', json: 'JSON' } as const

/** One order: the sentence first, then the drawing, the time axis, the ledgers beside it, the raw events last. */
export function OrderScreen({ detail: initial }: { detail: ConsoleOutputs['order'] }) {
  const { detail, entries, events, order, told, isError, refetch } = useOrder(initial)
  const [{ event: selected, view }, setSelection] = useQueryStates(selectionParsers, {
    history: 'replace',
    shallow: true,
  })
  const zone = useTimeZone()
  const { data: notes = [] } = useNotes(initial.orderId)
  const drawing = useRef<SagaDrawingHandle>(null)
  useLiveFeed({
    onFrame: (frame) => {
      if (!frame.replay)
        drawing.current?.animateEvents(
          frame.events.filter(({ orderId }) => orderId === initial.orderId).map(({ type }) => type),
        )
    },
    onReset: () => undefined,
  })

  const warehouse = warehouseOf(detail)
  const viewModel = useMemo(
    () =>
      orderViewModel(events, order, detail.forecast, {
        placedAt: formatTime(order.createdAt, zone),
        clock: (iso) => formatHour(iso, order.updatedAt, zone),
      }),
    [events, order, detail.forecast, zone],
  )
  const select = (version: number) =>
    void setSelection({ event: version === selected ? null : version })
  const chosen = entries.find(({ version }) => version === selected)
  const selectedPlace =
    chosen &&
    [...orderGraph.steps, ...orderGraph.returns].find(
      ({ id }) => eventAt(events, id)?.version === chosen.version,
    )?.id
  const onSelectPlace = (place: Place) => {
    const event = eventAt(events, place)
    return event && (() => select(event.version))
  }
  const waits = useMemo(() => waitsOf(detail, order.createdAt), [detail, order.createdAt])
  const dots = useMemo(
    () => dotsOf(detail.attempts, order.createdAt),
    [detail.attempts, order.createdAt],
  )

  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <OrderHeader order={order} zone={zone} traceUrl={detail.traceUrl} notes={notes.length} />
      {isError ? <StaleNote what="The records" onRetry={refetch} /> : null}
      <OrderApproval orderId={initial.orderId} warehouses={detail.warehouses} />
      <StatusExplanation
        order={told}
        forecast={detail.forecast}
        warehouse={warehouse}
        warehouses={detail.warehouses}
        zone={zone}
        since={sinceTheEnd(entries)}
        incident={
          detail.blocked.find(({ state }) => state === 'dead')?.incident ??
          detail.blocked[0]?.incident ??
          null
        }
      />
      <div className="grid items-start gap-3.5 xl:grid-cols-[minmax(0,1fr)_316px]">
        <div className="grid min-w-0 gap-3.5">
          <Panel>
            <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 pt-3">
              <fieldset aria-label="View" className="flex gap-4">
                {views.map((name) => (
                  <ViewToggle
                    key={name}
                    pressed={view === name}
                    onClick={() => void setSelection({ view: name })}
                  >
                    {viewLabels[name]}
                  </ViewToggle>
                ))}
              </fieldset>
              <span className="ml-auto text-ink-2 max-sm:hidden">
                {view === 'saga'
                  ? 'what happened, what was undone, what never will'
                  : selected === null
                    ? 'all events'
                    : `event ${selected}`}
              </span>
            </header>
            {view === 'saga' ? (
              <>
                <div className="max-sm:px-3">
                  <SagaDrawing
                    graph={orderGraph}
                    ref={drawing}
                    variant="order"
                    viewModel={viewModel}
                    label="The way of this order"
                    onSelect={onSelectPlace}
                    selected={selectedPlace}
                  />
                </div>
                <SagaList graph={orderGraph} viewModel={viewModel} />
              </>
            ) : (
              <JsonView
                events={entries}
                originals={detail.originals}
                selected={chosen ? chosen.version : null}
              />
            )}
          </Panel>
          <ReturnPanels {...{ order, detail, events, zone, selected }} onSelect={select} />
          <Timeline
            entries={entries}
            waits={waits}
            attempts={dots}
            zone={zone}
            selected={selected}
            onSelect={select}
          />
          <EventTable
            orderId={initial.orderId}
            report={() => bugReport(detail, order, entries, location.href)}
            events={entries}
            selected={selected}
            onSelect={select}
          />
          <AttemptsTable attempts={detail.attempts} />
        </div>
        <div className="grid min-w-0 gap-3.5 sm:grid-cols-2 xl:grid-cols-1">
          <NotesPanel orderId={initial.orderId} />
          <Deliveries detail={detail} order={order} zone={zone} />
          <Money detail={detail} order={order} />
          <Stock detail={detail} order={order} />
          <Shipment detail={detail} order={order} />
          <CommandsPanel order={order} warehouses={detail.warehouses} />
          <MessagesPanel orderId={initial.orderId} />
          <AuditPanel orderId={initial.orderId} />
        </div>
      </div>
    </main>
  )
}

function warehouseOf({ reservation, warehouses }: ConsoleOutputs['order']): string | undefined {
  const names = [
    ...new Set(reservation?.allocations.map(({ warehouse }) => warehouses[warehouse] ?? warehouse)),
  ]
  return names.length > 0 ? names.join(' and ') : undefined
}

function waitLabel({ state, attempts, attemptsMax }: ConsoleOutputs['order']['blocked'][number]) {
  const isDead = state === 'dead'
  const label = triesLabel({ isDead, done: attempts })
  return isDead ? label : `${label} of ${attemptsMax}`
}

/** The tries that are still to come, or were given up, on the time axis of the order: one stretch for each service. */
function waitsOf({ blocked }: ConsoleOutputs['order'], createdAt: string): Wait[] {
  const zero = Date.parse(createdAt)
  return blocked.flatMap((step) => {
    const service = services.find((name) => name === step.group)
    if (!service) return []
    return [
      {
        service,
        startMs: Math.max(0, Date.parse(step.since) - zero),
        endMs: Math.max(0, Date.parse(step.nextAt ?? step.lastAt) - zero),
        dead: step.state === 'dead',
        label: waitLabel(step),
      },
    ]
  })
}
