'use client'

import { orderGraph } from '@sagaboard/events/saga/graph'
import { useQueryStates } from 'nuqs'
import { useCallback, useMemo, useRef } from 'react'
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
import { AttemptsTable } from './attempts-table.tsx'
import { AuditPanel } from './audit-panel.tsx'
import { bugReport } from './bug-report.ts'
import { CommandsPanel } from './commands-panel.tsx'
import { Deliveries } from './deliveries.tsx'
import { EventTable } from './event-table.tsx'
import { explain } from './explain.ts'
import { ExportPanel } from './export/export-panel.tsx'
import { JsonView } from './json-view.tsx'
import { Money, Shipment, Stock } from './ledgers.tsx'
import { MessagesPanel } from './messages-panel.tsx'
import { OrderApproval } from './order-approval.tsx'
import { OrderHeader } from './order-header.tsx'
import { OrderNotes } from './order-notes.tsx'
import { ReturnPanels } from './return-panel.tsx'
import { sinceTheEnd } from './returns.ts'
import { selectionParsers, views } from './selection.ts'
import { ShopperPanel } from './shopper-panel.tsx'
import { StateThen } from './state-then.tsx'
import { StatusExplanation } from './status-explanation.tsx'
import { Timeline } from './timeline.tsx'
import { timelineContent, zoomsOf } from './timeline-sources.ts'
import { useAsked } from './use-asked.ts'
import { useMessages } from './use-messages.ts'
import { useNotes } from './use-notes.ts'
import { useOrder } from './use-order.ts'
import { eventAt, orderViewModel } from './view-model.ts'

const noneAsked: ConsoleOutputs['commands']['log'] = []
const noMessages: ConsoleOutputs['messages']['ofOrder'] = []

const viewLabels = { saga: 'Saga', json: 'JSON' } as const

/** One order: the sentence first, then the drawing, the time axis, the ledgers beside it, the raw events last. */
export function OrderScreen({ detail: initial }: { detail: ConsoleOutputs['order'] }) {
  const { detail, entries, events, order, told, isError, refetch } = useOrder(initial)
  const [{ event: selected, view, zoom }, setSelection] = useQueryStates(selectionParsers, {
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
  const clock = useCallback(
    (iso: string) => formatHour(iso, order.updatedAt, zone),
    [order.updatedAt, zone],
  )
  const viewModel = useMemo(
    () =>
      orderViewModel(events, order, detail.forecast, {
        placedAt: formatTime(order.createdAt, zone),
        clock,
      }),
    [events, order, detail.forecast, zone, clock],
  )
  const choose = (version: number | null) => void setSelection({ event: version })
  const select = (version: number) => choose(version === selected ? null : version)
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
  const { data: asked = noneAsked } = useAsked(initial.orderId)
  const { data: messages = noMessages } = useMessages(initial.orderId)
  const content = useMemo(
    () => timelineContent({ detail, entries, order, asked, messages, clock }),
    [detail, entries, order, asked, messages, clock],
  )
  const zooms = useMemo(() => zoomsOf(content, order, selected), [content, order, selected])
  const documentOf = () => ({
    ...{ detail, order, viewModel, asked, content, zone },
    window: zooms.get(zoom) ?? null,
    at: new Date().toISOString(),
    explanation: explain(told, detail.forecast, {
      warehouse: warehouse ?? 'the warehouse',
      warehouses: detail.warehouses,
      nowMs: Date.now(),
      clock: (iso) => formatHour(iso, told.updatedAt, zone),
    }),
  })

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
            content={content}
            zooms={zooms}
            zoom={zooms.has(zoom) ? zoom : 'all'}
            onZoom={(name) => void setSelection({ zoom: name })}
            zone={zone}
            selected={selected}
            onSelect={choose}
          />
          {chosen ? (
            <StateThen entries={entries} attempts={detail.attempts} version={chosen.version} />
          ) : null}
          <EventTable events={entries} selected={selected} onSelect={select} />
          <AttemptsTable attempts={detail.attempts} />
          <div className="grid items-start gap-3.5 lg:grid-cols-2">
            <ShopperPanel detail={detail} entries={entries} order={order} />
            <MessagesPanel messages={messages} />
          </div>
        </div>
        <div className="grid min-w-0 gap-3.5 sm:grid-cols-2 xl:grid-cols-1">
          <OrderNotes orderId={initial.orderId} />
          <Deliveries detail={detail} order={order} zone={zone} />
          <Money detail={detail} order={order} />
          <Stock detail={detail} order={order} />
          <Shipment detail={detail} order={order} />
          <CommandsPanel order={order} warehouses={detail.warehouses} />
          <AuditPanel asked={asked} />
          <ExportPanel
            orderId={initial.orderId}
            orderNumber={detail.orderNumber}
            read={documentOf}
            report={() => bugReport(detail, order, entries, location.href)}
          />
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
